"""What is graded anew and what is kept: changed work, changed code, points by hand."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nbformat
import pytest

from classroom.grader import record as records
from classroom.grader.course import Course

from . import bank
from .course import graded, hand_in, record

NAME = "stability"


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
