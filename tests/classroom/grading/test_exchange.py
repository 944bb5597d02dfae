"""What comes in through the exchange and zips, and what nbgrader's own commands may do."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_notebook

from classroom.grader.course import Course
from classroom.grader.exchange import USE_MAKE
from classroom.grader.notebook import text_cell

from . import bank
from .course import ROOT, hand_in, make_course

NAME = "stability"
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<IMG\nSRC=x ONERROR=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x]( data:text/html,<script>alert(1)</script> )",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "![x](http://127.0.0.1:8888/api/kernels)",
    '![x](attachment:a.png " onerror=alert(1) ")',
    "<javascript:alert(1)>",
    "$\\href{javascript:alert(1)}{x}$",
    "<!-- --><iframe srcdoc='x'></iframe>",
    "<style>body{display:none}</style>",
    "`` ` ``<b onmouseover=alert(1)>",
    "```\n</code></pre><script>alert(1)</script>\n```",
]


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


@pytest.mark.parametrize("words", ATTACKS)
def test_a_written_answer_runs_nothing_in_the_teachers_browser(words: str) -> None:
    cell = text_cell({"text": words, "images": {}})
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(new_notebook(cells=[cell]))
    page = page.lower()
    for part in ("<script", "<img", "<svg", "<iframe", "<style", "<b ", 'href="java', "\\href"):
        assert part not in page, page
    assert 'href="data' not in page


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
    assert not (tmp_path / "ran").exists()


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
