"""One student, or one ordinary action of a teacher, never stops the class."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from classroom.grader import grade as grading
from classroom.grader.__main__ import grade_all
from classroom.grader.course import Course, open_course
from classroom.grader.report import report

from . import bank
from .course import ROOT, graded, hand_in, record

NAME = "stability"


def test_names_and_files_of_every_kind(course: Course, tmp_path: Path) -> None:
    submitted = os.fsencode(course.root / "submitted")
    for name in (b"\xc4\xe3\xba\xc3", b"Andr\xe9", b"x" * 251, b"two\nlines", b"y" * 101, b" lead"):
        os.makedirs(submitted + b"/" + name + b"/stability")
    (course.root / "submitted" / "file").touch()
    (course.root / "submitted" / "link").symlink_to(course.root / "submitted" / "ada")
    (course.root / "submitted" / "inside").mkdir()
    (course.root / "submitted" / "inside" / NAME).symlink_to(course.submitted("ada", NAME))
    (course.root / "submitted" / "flat").mkdir()
    (course.root / "submitted" / "flat" / NAME).touch()
    closed = hand_in(course, "closed", bank.right("solution", NAME))
    closed.chmod(0)
    for name in ("Ada Lovelace", "O'Neil [2]", "émile", "{brace}"):
        hand_in(course, name, bank.right("solution", NAME))
    rows = graded(course)
    good = {"ada", "Ada Lovelace", "O'Neil [2]", "émile", "{brace}"}
    if os.getuid() == 0:
        good.add("closed")
    assert {name for name, row in rows.items() if row["score"] == "20"} == good
    bad = [row for name, row in rows.items() if name not in good]
    assert len(bad) == 6 + 3 + (os.getuid() != 0)
    assert all(row["status"] == "did not run" and row["notes"] for row in bad)
    assert "begins or ends with a space" in rows[" lead"]["notes"]


def damage(content: bytes) -> Callable[[Course], object]:
    return lambda course: (course.results(NAME) / "ada.json").write_bytes(content)


def remove_student(course: Course) -> None:
    with course.gradebook() as gradebook:
        gradebook.remove_student("ada")


def remove_autograded(course: Course) -> None:
    course.autograded("ada", NAME).chmod(0o644)
    course.autograded("ada", NAME).unlink()


ACTIONS = {
    "empty-record": damage(b""),
    "damaged-record": damage(b'{"student": "ad\xff'),
    "strange-record": damage(b"[1, 2]"),
    "student-removed": remove_student,
    "gradebook-deleted": lambda course: (course.root / "gradebook.db").unlink(),
    "autograded-deleted": remove_autograded,
}


@pytest.mark.whole
@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_lost_is_made_again(course: Course, action: str) -> None:
    assert graded(course)["ada"]["score"] == "20"
    ACTIONS[action](course)
    row = graded(course)["ada"]
    assert (row["status"], row["score"]) == ("graded", "20")
    assert course.autograded("ada", NAME).is_file()


@pytest.mark.whole
def test_another_gradebook(course: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    graded(course)
    monkeypatch.setenv("GRADING_DB", f"sqlite:///{tmp_path}/other.db")
    assert graded(open_course(course.root))["ada"]["score"] == "20"


def test_a_full_disk_is_no_grade(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(grading.nbformat, "write", full)
        row = graded(course)["ada"]
    assert (row["status"], row["score"]) == ("did not run", "")
    assert "no fault" in row["notes"]
    assert graded(course)["ada"]["score"] == "20"


def test_a_time_out_is_tried_once_more_alone(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []

    def slow_at_first(*arguments: object) -> None:
        runs.append(arguments[2])
        arguments[3]["retry"] = True
        if len(runs) == 1:
            raise grading.StoppedError("it took too long")
        real(*arguments)

    real = grading.grade_now
    monkeypatch.setattr(grading, "grade_now", slow_at_first)
    assert graded(course)["ada"]["score"] == "20"
    assert runs == ["ada", "ada"]
    graded(course)
    assert runs == ["ada", "ada"]


def test_a_csv_that_a_spreadsheet_saved_stops_nothing(course: Course) -> None:
    graded(course)
    path = course.results(NAME) / "grades.csv"
    written = path.read_bytes()
    path.write_bytes("Andr\xe9;20".encode("latin-1"))
    assert graded(course)["ada"]["status"] == "graded"
    assert path.read_bytes() == written


def test_one_who_is_missing_in_the_gradebook_does_not_stop_another(course: Course) -> None:
    hand_in(course, "grace", bank.right("solution", NAME))
    graded(course)
    remove_student(course)
    report(course, NAME, grade_all(course, NAME, ["grace"], True, 1, None))
    page = (course.results(NAME) / "grades.csv").read_text(encoding="utf-8")
    assert "its scores are not in the gradebook" in page
    assert graded(course)["ada"]["score"] == "20"


@pytest.mark.whole
def test_a_second_teacher_can_go_on_in_a_shared_folder(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that grading makes there belongs to the group, which may read and change it."""
    monkeypatch.delenv("GRADING_SECRET")
    subprocess.run(["chmod", "-R", "g+rwXs", course.root], check=True)  # as the chapter says
    course.submitted("ada", NAME).chmod(0o755)  # as an archive that was unpacked by hand leaves it
    before = os.umask(0o002)
    try:
        graded(open_course(course.root))
    finally:
        os.umask(before)
    made = ("autograded", "feedback", "results")
    paths = [path for name in made for path in (course.root / name).rglob("*")]
    paths += [course.root / name for name in made] + [course.root / "gradebook.db"]
    assert any(path.suffix == ".lock" for path in paths)
    for path in paths:
        # nbgrader replaces a graded notebook with its folder, and never writes into it.
        need = 0o040 if path.suffix == ".ipynb" else 0o060
        assert path.stat().st_mode & need == need, path
    assert (course.root / "grading-secret").stat().st_mode & 0o777 == 0o640


@pytest.mark.whole
def test_files_are_utf_8_whatever_the_platform_says(course: Course) -> None:
    assert not course.source(NAME).read_text(encoding="utf-8").isascii()
    options = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    command = [sys.executable, "-m", "classroom.grader", NAME, "--course", str(course.root)]
    run = subprocess.run(command, cwd=ROOT, env=os.environ | options, capture_output=True)
    assert run.returncode == 0, run.stderr
    assert record(course)["scores"] == bank.points(NAME)
