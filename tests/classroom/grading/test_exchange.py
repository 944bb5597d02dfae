"""What comes in through the exchange and zips, and what nbgrader's own commands may do."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI

from classroom.grader.__main__ import grade_all
from classroom.grader.collection import collected
from classroom.grader.course import Course
from classroom.grader.exchange import USE_MAKE
from classroom.grader.record import handed_in_by
from classroom.grader.report import report

from . import bank
from .course import ROOT, hand_in, make_course

NAME = "stability"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Give a course where nobody handed in yet."""
    monkeypatch.setenv("GRADING_SECRET", "a secret")
    monkeypatch.setenv("NBGRADER_EXCHANGE", str(tmp_path / "exchange"))
    (tmp_path / "course").mkdir()
    return make_course(tmp_path / "course", (NAME,))


def nbgrader(course: Course, *command: str) -> subprocess.CompletedProcess:
    options = {"cwd": course.root, "capture_output": True, "text": True}
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "nbgrader", *command]
    return subprocess.run(command, **options, env=environment)


def test_nbgraders_own_steps_refuse(course: Course, tmp_path: Path) -> None:
    path = hand_in(course, "ada", bank.right("solution", NAME))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source += f"\nopen({str(tmp_path / 'ran')!r}, 'w')"
    nbformat.write(notebook, path)
    run = nbgrader(course, "autograde", NAME)
    assert run.returncode
    assert USE_MAKE in run.stdout + run.stderr
    graded = course.autograded("ada", NAME)
    graded.parent.mkdir(parents=True)
    nbformat.write(notebook, graded)
    run = nbgrader(course, "generate_feedback", NAME)
    assert run.returncode
    assert USE_MAKE in run.stdout + run.stderr
    assert nbgrader(course, "autograde", NAME, "--force").returncode
    # Formgrader's buttons call this.
    api = NbGraderAPI(course.directory(), config=course.config)
    for button in (api.generate_feedback, api.autograde):
        result = button(NAME, "ada")
        assert not result["success"]
        assert USE_MAKE in result.get("log", "") + result["error"]
    assert not (tmp_path / "ran").exists()
    assert not list(course.root.glob("feedback/**/*.html"))
    assert graded.exists(), "what was graded stays"


def test_the_exchange_follows_no_link(course: Course, tmp_path: Path) -> None:
    inbound = tmp_path / "exchange" / "softmax" / "inbound"
    good = inbound / f"ada+{NAME}+2026-01-01 12:00:00 UTC+x"
    good.mkdir(parents=True)
    (good / f"{NAME}.ipynb").write_text("ada's own")
    (good / "timestamp.txt").write_text("2026-01-01 12:00:00 UTC")
    (good / "big.bin").touch()
    for name, target in (("emmy", good / f"{NAME}.ipynb"), ("grace", course.source(NAME))):
        folder = inbound / f"{name}+{NAME}+2026-01-01 12:00:00 UTC+x"
        folder.mkdir()
        (folder / f"{NAME}.ipynb").symlink_to(target)
    (inbound / f"hypatia+{NAME}+2026-01-01 12:00:00 UTC+x").symlink_to(good)
    pipe = inbound / f"sofja+{NAME}+2026-01-01 12:00:00 UTC+x"
    pipe.mkdir()
    os.mkfifo(pipe / f"{NAME}.ipynb")
    run = nbgrader(course, "collect", NAME)
    assert run.returncode == 0, run.stderr
    found = {p.parent.parent.name for p in course.root.glob(f"submitted/*/{NAME}/*.ipynb")}
    assert found == {"ada"}
    assert {p.name for p in course.submitted("ada", NAME).iterdir()} == {
        f"{NAME}.ipynb",
        "timestamp.txt",
    }


def test_one_odd_folder_in_the_exchange_stops_nobody(course: Course, tmp_path: Path) -> None:
    inbound, time = tmp_path / "exchange" / "softmax" / "inbound", "2026-01-01 12:00:00 UTC"
    good = inbound / f"ada+{NAME}+{time}+x"
    good.mkdir(parents=True)
    (good / f"{NAME}.ipynb").write_text("ada's own")
    (good / "timestamp.txt").write_text("never")
    user = "daemon" if os.getuid() == 0 else "root"
    names = [f"emmy+{NAME}+tomorrow+x", f"..+{NAME}+{time}+x", f"+{NAME}+{time}+x", f"a+{NAME}+"]
    for name in [*names, f"{user}+{NAME}+{time}+x"]:
        (inbound / name).mkdir()
        (inbound / name / f"{NAME}.ipynb").write_text("not theirs")
    (inbound / f"grace+{NAME}+{time}+x").symlink_to("/nowhere")
    (inbound / f"lise+{NAME}+{time}+x").touch()
    for options in ([], ["--update"]):
        run = nbgrader(course, "collect", NAME, *options)
        assert run.returncode == 0, run.stderr
        found = {p.parent.parent.name for p in course.root.glob(f"submitted/*/{NAME}/*.ipynb")}
        assert found == {"ada"}
        assert not (course.submitted("ada", NAME) / "timestamp.txt").exists()
    assert not (course.root / NAME).exists()
    skipped = collected(course.root, NAME)["skipped"]
    # The two without a student in their names match no pattern of nbgrader.
    assert len(skipped) == 5, skipped
    assert any(f"does not belong to {user}" in line for line in skipped)


def test_a_zip_as_platforms_write_it(course: Course) -> None:
    names = {
        "ada_stability.ipynb": "ada",
        "ada_lovelace_stability.ipynb": "ada_lovelace",
        "Grace Hopper_stability.ipynb": "Grace Hopper",
        "Emmy Noether_1234567_assignsubmission_file_/stability.ipynb": "Emmy Noether",
        "Sofja Kowalewskaja_123_assignsubmission_file/my work.ipynb": "Sofja Kowalewskaja",
        "Hypatia_99_assignsubmission_file_stability.ipynb": "Hypatia",
        "merianmaria_12345_67890_stability.ipynb": "merianmaria",
        "germainsophie_LATE_12345_67891_stability-1.ipynb": "germainsophie",
        "lise/stability.ipynb": "lise",
        "../../up_stability.ipynb": "up",
    }
    archive = course.root / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "class.zip", "w") as file:
        for name in names:
            file.writestr(name, f"the work of {names[name]}")
        file.writestr("x" * 300 + "_stability.ipynb", "too long a name")
        file.writestr("report.pdf", "no notebook")
        file.writestr("somebody.ipynb", "whose?")
        file.writestr("two_stability.ipynb", "the first")
        file.writestr("again/two_stability.ipynb", "the second")
        link = zipfile.ZipInfo("linked_stability.ipynb")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
        large = zipfile.ZipInfo("large_stability.ipynb")
        file.writestr(large, bytes(21 * 2**20), zipfile.ZIP_DEFLATED)
    (archive / "broken.zip").write_bytes(b"PK")
    run = nbgrader(course, "zip_collect", NAME)
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    found = {
        p.parent.parent.name: p.read_text() for p in course.root.glob(f"submitted/*/{NAME}/*.ipynb")
    }
    assert {s: f"the work of {s}" for s in names.values()}.items() <= found.items(), said
    assert set(found) == {*names.values(), "two"}
    assert len(list(course.submitted("two", NAME).iterdir())) == 2
    for name in ("x" * 70, "report.pdf", "somebody", "linked", "large", "broken.zip", "two"):
        assert name in said, "what was skipped must be said"
    records = grade_all(course, NAME, handed_in_by(course, NAME), False, 2, None)
    report(course, NAME, records)
    with open(course.results(NAME) / "grades.csv", newline="", encoding="utf-8") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {name: row["late"] for name, row in rows.items() if row["late"]} == {
        "germainsophie": "yes"
    }
    assert "other files were handed in, too: stability (2).ipynb" in rows["two"]["notes"]
    summary = (course.results(NAME) / "summary.html").read_text(encoding="utf-8")
    for name in ("report.pdf", "somebody", "linked", "large", "broken.zip"):
        assert name in summary


def test_a_zip_with_what_machines_and_people_add(course: Course) -> None:
    """A damaged entry stops no other, macOS's own files are nobody's, and names are real ones."""
    names = ["山田\u3000太郎", "علی\u200cرضا", "José\u00a0María", "สมชาย" + "ใจดี" * 8, "Ada"]
    moodle = "{}_123_assignsubmission_file_/{}.ipynb"
    archive = course.root / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "class.zip", "w") as file:
        for name in names:
            file.writestr(moodle.format(name, "scratch"), f"a try of {name}")
            file.writestr(moodle.format(name, NAME), f"the work of {name}")
            file.writestr("__MACOSX/" + moodle.format(name, f"._{NAME}"), "\0")
        file.writestr("._eve_stability.ipynb", "\0")
        file.writestr("lovelaceada_1_2_other.ipynb", "a try")
        file.writestr("lovelaceada_1_3_stability-1.ipynb", "the work")
        for name in ("final", NAME):
            file.writestr(moodle.format("Twice", name), "one work")
    (archive / "._unpacked_stability.ipynb").touch()
    for kind in (zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        path = archive / f"{kind}.zip"
        with zipfile.ZipFile(path, "w", kind) as file:
            for student in ("bad", "good"):
                file.writestr(f"{student}{kind}_stability.ipynb", f"{[n**5 for n in range(500)]}")
        content = bytearray(path.read_bytes())
        begin = content.index(b".ipynb") + 8
        content[begin : begin + 20] = bytes(20)
        path.write_bytes(content)
    run = nbgrader(course, "zip_collect", NAME)
    assert run.returncode == 0, run.stderr
    for name in names:
        folder = course.submitted(name, NAME)
        assert (folder / f"{NAME}.ipynb").read_text(encoding="utf-8") == f"the work of {name}"
        assert len([*folder.glob("*.ipynb")]) == 2
    assert (course.submitted("lovelaceada", NAME) / f"{NAME}.ipynb").read_text() == "the work"
    assert [p.name for p in course.submitted("Twice", NAME).glob("*.ipynb")] == [f"{NAME}.ipynb"]
    assert len([*course.root.glob(f"submitted/good*/{NAME}/*.ipynb")]) == 3
    skipped = collected(course.root, NAME)["skipped"]
    assert len(skipped) == 3, skipped
    assert all("bad" in line for line in skipped)


DEEP = {
    "moodle": {
        "Ada_1_assignsubmission_file_/stability/stability.ipynb": "Ada",
        "Grace_2_assignsubmission_file_/stability/stability.ipynb": "Grace",
        "Emmy_3_assignsubmission_file_/home/work/my try.ipynb": "Emmy",
        "Lise_4_assignsubmission_file_/stability.ipynb": "Lise",
    },
    "plain": {
        "bob/submission/stability.ipynb": "bob",
        "carol/submission/stability.ipynb": "carol",
        "dan/stability/stability.ipynb": "dan",
        "eve/stability.ipynb": "eve",
    },
    "a folder for all": {
        "export/frank/stability.ipynb": "frank",
        "export/gina/a/b/stability.ipynb": "gina",
        "export/hans/a/b/stability.ipynb": "hans",
    },
    "ina": {"stability.ipynb": "ina"},
    "jo": {"stability/stability.ipynb": "jo"},
    "week 1": {"kim/stability.ipynb": "kim", "lea/stability.ipynb": "lea"},
    "week 2": {"kim/other.ipynb": "", "mia/stability.ipynb": "mia"},
}


def test_a_notebook_in_a_folder_within_a_students_is_theirs(course: Course) -> None:
    archive = course.root / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    for zip_name, files in DEEP.items():
        with zipfile.ZipFile(archive / f"{zip_name}.zip", "w") as file:
            for name, student in files.items():
                file.writestr(name, f"the work of {student}")
    hidden = "Ada_1_assignsubmission_file_/.ipynb_checkpoints/stability.ipynb"
    with zipfile.ZipFile(archive / "moodle.zip", "a") as file:
        file.writestr(hidden, "an editor's copy")
    run = nbgrader(course, "zip_collect", NAME)
    assert run.returncode == 0, run.stderr
    students = {student for files in DEEP.values() for student in files.values()} - {""}
    assert {path.name for path in (course.root / "submitted").iterdir()} == students
    for student in students:
        (path,) = course.submitted(student, NAME).glob("*.ipynb")
        assert path.read_text() == f"the work of {student}"
