"""One student, or one ordinary action of a teacher, never stops the class."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from filelock import FileLock
from nbgrader.converters.base import NbGraderException

from classroom.grader import grade as grading
from classroom.grader import record as records
from classroom.grader.__main__ import grade_all, main
from classroom.grader.course import Course, open_course, release
from classroom.grader.gradebook import definitions
from classroom.grader.report import report

from . import bank
from .course import ROOT, hand_in, make_course

NAME = "stability"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Give a course where one student handed in the right solution."""
    monkeypatch.setenv("GRADING_SECRET", "a secret")
    course = make_course(tmp_path, (NAME,))
    hand_in(course, "ada", bank.right("solution", NAME))
    return course


def graded(course: Course) -> dict[str, dict]:
    """Grade everybody and return the rows of the CSV."""
    release(course, NAME)
    report(
        course, NAME, grade_all(course, NAME, records.handed_in_by(course, NAME), False, 1, None)
    )
    with open(course.results(NAME) / "grades.csv", newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def record(course: Course, student: str = "ada") -> dict:
    return json.loads((course.results(NAME) / f"{student}.json").read_text(encoding="utf-8"))


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


@pytest.mark.whole
def test_a_source_with_an_old_time_and_changed_code_grade_anew(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    graded(course)
    source = course.source(NAME)
    notebook = nbformat.read(source, as_version=4)
    notebook.cells[0].source += "\n\nA new sentence."
    nbformat.write(notebook, source)
    os.utime(source, (0, 0))
    graded(course)
    assert record(course)["runs"] == 2
    assert "A new sentence." in course.released(NAME).cells[0].source
    table = course.table(NAME) / "limits.py"
    table.write_text(table.read_text() + "\n# changed\n")
    graded(course)
    assert record(course)["runs"] == 3
    monkeypatch.setattr(records.torch, "__version__", "another")
    graded(course)
    assert record(course)["runs"] == 4
    graded(course)
    assert record(course)["runs"] == 4


def test_a_grade_depends_on_the_package_and_on_the_grader(
    course: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("package", "grader"):
        shutil.copytree(records.PACKAGE, tmp_path / name)
    monkeypatch.setattr(records, "PACKAGE", tmp_path / "package")
    monkeypatch.setattr(records, "__file__", str(tmp_path / "grader" / "record.py"))
    marks = [records.fingerprint(course, NAME, "ada")]
    for path in (tmp_path / "package" / "data.py", tmp_path / "grader" / "data.py"):
        os.utime(path, (0, 0))  # a time means nothing
        assert records.fingerprint(course, NAME, "ada") == marks[-1]
        path.write_text("changed")
        marks.append(records.fingerprint(course, NAME, "ada"))
    assert len(set(marks)) == 3


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


def test_points_by_hand_are_not_kept_where_the_work_they_were_for_is_unknown(
    course: Course,
) -> None:
    graded(course)
    with course.gradebook() as gradebook:
        part = gradebook.find_submission_notebook(NAME, NAME, "ada")
        name = part.grades[0].name
        gradebook.find_grade(name, NAME, NAME, "ada").manual_score = 1
        gradebook.db.commit()
    shutil.rmtree(course.root / "results")
    hand_in(course, "ada", bank.submissions(NAME)[-1])
    row = graded(course)["ada"]
    assert row["status"] == "handed in again"
    assert name in row["notes"]


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


def give(course: Course, points: float) -> None:
    """Give points by hand, as Formgrader does."""
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("softmax-survives-large-logits", NAME, NAME, "ada")
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


@pytest.mark.whole
def test_work_that_changes_after_a_grade_by_hand_waits(course: Course) -> None:
    graded(course)
    give(course, 0.5)
    assert graded(course)["ada"]["score"] == "18.5"
    hand_in(course, "ada", bank.right("another", NAME, softmax="softmax = naive_softmax"))
    for _ in range(2):
        row = graded(course)["ada"]
        assert row["status"] == "handed in again"
        assert row["softmax-survives-large-logits"] == ""
    give(course, -1.0)
    row = graded(course)["ada"]
    assert row["softmax-survives-large-logits"].lstrip("'") == "-1"


@pytest.mark.whole
def test_late_work_and_lowered_points_are_in_the_table(course: Course) -> None:
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-01-01 12:00:00 UTC")
    time = course.submitted("ada", NAME) / "timestamp.txt"
    time.write_text("2026-01-01 15:00:00 UTC", encoding="utf-8")
    assert graded(course)["ada"]["late"] == "3.0 h"


@pytest.mark.whole
def test_who_is_renamed_or_removed_leaves_no_row(course: Course) -> None:
    hand_in(course, "emmy", bank.right("solution", NAME))
    assert set(graded(course)) == {"ada", "emmy"}
    (course.root / "submitted" / "emmy").rename(course.root / "submitted" / "noether")
    assert set(graded(course)) == {"ada", "noether"}


def command(course: Course, *options: str) -> list[str]:
    return ["make grade", *options, "--course", str(course.root), "--jobs", "1"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["stabilty"], "no assignment 'stabilty' .* There are: stability"),
        (["../secret"], "no assignment '../secret'"),
        ([NAME, "--again", "nobody"], "No submission of nobody. Nothing was graded"),
    ],
)
def test_a_typo_gets_a_sentence(
    course: Course, options: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", command(course, *options))
    with pytest.raises(SystemExit, match=sentence):
        main()


def test_a_table_that_does_not_fit_gets_a_sentence(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = course.table(NAME) / "limits.py"
    table.write_text(table.read_text().replace('overflows", 1', 'overflows", 2'))
    monkeypatch.setattr(sys, "argv", command(course, NAME))
    with pytest.raises(SystemExit, match="overflows.*1 points.*2 in checks/stability"):
        main()
    shutil.rmtree(course.table(NAME))
    with pytest.raises(SystemExit, match="is missing: it says what is asked"):
        main()


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("source", '"cells"', "cells", "NotJSONError"),
        ("checks", "CHECKS", "CHECKS = (", "SyntaxError"),
        ("source", "    return ", "    return (", "SyntaxError"),
    ],
)
def test_a_teachers_mistake_gets_a_sentence(
    course: Course,
    file: str,
    old: str,
    new: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = course.source(NAME) if file == "source" else course.table(NAME) / "limits.py"
    path.write_text(path.read_text().replace(old, new, 1))
    monkeypatch.setattr(sys, "argv", command(course, NAME))
    with pytest.raises(SystemExit, match=f"cannot be used: {sentence}"):
        main()


def test_a_check_cannot_be_removed_once_work_is_graded(course: Course) -> None:
    graded(course)
    path, table = course.source(NAME), course.table(NAME) / "limits.py"
    path.write_text(path.read_text().replace("naive-softmax-overflows", "another-name"))
    table.write_text(table.read_text().replace("naive-softmax-overflows", "another-name"))
    with pytest.raises(NbGraderException) as error:
        release(course, NAME)
    assert "Cannot add or remove" in str(error.value)
    assert len(str(error.value)) < 300


def test_another_assignment_may_be_released_meanwhile(course: Course) -> None:
    before = definitions(course, NAME)
    for folder in ("source", "checks"):
        shutil.copytree(bank.SOURCE.parent / folder / "concise", course.root / folder / "concise")
    release(course, "concise")
    assert definitions(course, NAME) == before != definitions(course, "concise")


def test_of_two_teachers_one_releases(course: Course) -> None:
    path = course.source(NAME)
    path.write_text(path.read_text() + "\n")
    stamp = course.results(NAME) / ".source"
    before = stamp.read_text()
    with ThreadPoolExecutor() as pool, FileLock(stamp.with_suffix(".lock"), mode=0o660):
        waiting = pool.submit(release, course, NAME)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=1)
        assert stamp.read_text() == before
