"""The bank of submissions goes through the grader as one class; `make test` takes a part of it."""

from __future__ import annotations

import html
import os
from pathlib import Path

import nbformat
import pytest

from classroom.grader.__main__ import grade_all
from classroom.grader.course import Course
from classroom.grader.report import definitions, read_grades, report

from . import bank
from .course import Listener, hand_in, make_course
from .hostile import HOSTILE, NAME, Hostile

WHOLE = os.environ.get("GRADING_BANK") == "whole"
# In `make test`: one attack of each kind, and a few submissions of each assignment that runs fast.
QUICK = {
    *("syntax-error", "invalid-json", "link-to-the-solution", "deleted-tests", "faked-cells"),
    *("ignores-interrupts", "20-gb-in-function", "fork-bomb", "os-exit", "searches-the-disk"),
    *("carries-the-test-in-its-error", "keeps-the-tests", "writes-the-gradebook"),
    *("uses-the-network", "patches-torch", "strips-asserts-and-raises"),
    *("returns-what-equals-everything",),
}
ATTACKS = [attack for attack in HOSTILE if WHOLE or attack.name in QUICK]


def honest(assignment: str) -> list[bank.Submission]:
    """Return the submissions of one assignment, or a few of them."""
    found = bank.submissions(assignment)
    return found if WHOLE else found[:2] + (found[2::6] if assignment == NAME else [])


class Graded:
    """All submissions after grading, the hostile ones in a course of their own with low limits."""

    def __init__(self, root: Path) -> None:
        self.listener, self.rows, self.roots = Listener(), {}, {}
        honest_course, self.course = root / "honest", root / "hostile"
        for folder in (honest_course, self.course):
            folder.mkdir()
            (folder / "port").write_text(str(self.listener.port))
        self.course = make_course(self.course, (NAME,))
        for attack in ATTACKS:
            folder = self.course.root / "submitted" / attack.name / NAME
            folder.mkdir(parents=True)
            attack.write(folder)
        self.definitions = definitions(self.course)
        # Most attacks only wait for a limit, so the cores bear more of them at once.
        self.grade(self.course, NAME, jobs=4)
        honest_course = make_course(honest_course, limits="")
        for assignment in bank.ASSIGNMENTS:
            for submission in honest(assignment):
                hand_in(honest_course, f"honest-{submission.name}", submission)
            self.grade(honest_course, assignment)

    def grade(self, course: Course, assignment: str, jobs: int = 2) -> None:
        """Grade everybody and read the results."""
        handed_in = course.root.glob(f"submitted/*/{assignment}")
        students = sorted(path.parent.name for path in handed_in)
        records = grade_all(course, assignment, students, False, jobs, None)
        report(course, assignment, records)
        for row in read_grades(course, assignment, records):
            if row["status"] != "not handed in":
                self.rows[assignment, row["student"]] = row
                self.roots[assignment, row["student"]] = course.root

    def folder(self, step: str, assignment: str, student: str) -> Path:
        """Return where a student's work is in a step of nbgrader."""
        return self.roots[assignment, student] / step / student / assignment


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """Grade the bank in one go: it must finish, whatever is in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADING_SECRET", "canary-of-the-secret")
        return Graded(tmp_path_factory.mktemp("course"))


CASES = [(name, submission) for name in bank.ASSIGNMENTS for submission in honest(name)]


@pytest.mark.parametrize(
    ("assignment", "submission"), CASES, ids=[f"{name}-{one.name}" for name, one in CASES]
)
def test_honest(graded: Graded, assignment: str, submission: bank.Submission) -> None:
    row = graded.rows[assignment, f"honest-{submission.name}"]
    assert {name: row["scores"].get(name) for name in submission.expected} == submission.expected
    assert row["status"] in ("graded", "to grade by hand"), row["notes"]
    lost = [name for name, points in submission.expected.items() if not points]
    assert all(row["reasons"].get(name) for name in lost)


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
def test_hostile(graded: Graded, attack: Hostile) -> None:
    row = graded.rows[NAME, attack.name]
    if attack.expected is None:
        assert row["status"] == "did not run"
        assert row["score"] is None
        assert row["notes"][0]
    else:
        assert {name: row["scores"].get(name) for name in attack.expected} == attack.expected
        assert row["status"] == "to look at" or not attack.look


def test_nothing_of_the_hidden_tests_is_in_the_feedback(graded: Graded) -> None:
    secrets = ["canary-of-the-secret", "GRADING_SEED", "### BEGIN"]
    for assignment, student in graded.rows:
        page = graded.folder("feedback", assignment, student) / f"{assignment}.html"
        feedback = html.unescape(page.read_text())
        hidden = hidden_lines(assignment)
        assert hidden
        found = [text for text in (*secrets, *hidden) if text in feedback]
        own = graded.folder("submitted", assignment, student) / f"{assignment}.ipynb"
        own = own.read_text(errors="replace").replace('\\"', '"') if own.is_file() else ""
        assert [text for text in found if text not in own] == [], student


def hidden_lines(assignment: str) -> list[str]:
    """Return the lines that only the teacher's notebook has."""
    source = {line for cell in bank.source(assignment).cells for line in cell.source.splitlines()}
    student = bank.student_version(assignment)
    known = "\n".join(cell.source for cell in student.cells)
    return [line.strip() for line in source if len(line.strip()) > 15 and line.strip() not in known]


def test_no_student_saw_another_or_the_course(graded: Graded) -> None:
    for path in graded.course.root.glob(f"autograded/*/{NAME}/{NAME}.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            output = str(cell.get("outputs", ""))
            assert "canary-of-the-secret" not in output
            assert "nbformat_minor" not in output, f"{path} shows a notebook"


def test_nobody_reached_the_network_or_the_gradebook(graded: Graded) -> None:
    assert graded.listener.calls == 0
    assert definitions(graded.course) == graded.definitions


def test_the_csv_has_a_row_for_everyone(graded: Graded) -> None:
    lines = (graded.course.results(NAME) / "grades.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == sorted(one.name for one in ATTACKS)
    failed = [attack.name for attack in ATTACKS if attack.expected is None]
    assert failed
    for line in lines[1:]:
        student, status, score, *_ = line.split(",")
        assert (status == "did not run") == (score == "") == (student in failed)
