"""The bank of submissions goes through the grader as one class; `make test` takes a part of it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
import pytest

from classroom.grader.__main__ import grade_all
from classroom.grader.checks import SENTENCES
from classroom.grader.course import Course
from classroom.grader.grade import PROPERTIES
from classroom.grader.gradebook import definitions
from classroom.grader.grades import read_grades
from classroom.grader.reference import load_checks
from classroom.grader.report import report

from . import bank
from .attacks import HOSTILE
from .course import Listener, hand_in, make_course
from .forgers import FORGERS
from .honest import HONEST, Honest
from .hostile import NAME, Hostile
from .styles import MORE_HONEST

TABLES = bank.SOURCE.parent / "checks"
OURS = re.compile(
    r"The check got no answer\.|The code stopped with an error( \(\w+\))?\."
    r"|The task is to write this without [\w]+\."
)
WHOLE = os.environ.get("GRADING_BANK") == "whole"
# In `make test`: one attack of each kind, and a few submissions of each assignment that runs fast.
QUICK = {
    *("syntax-error", "invalid-json", "link-to-the-solution", "deleted-tests", "faked-cells"),
    *("ignores-interrupts", "20-gb-in-function", "fork-bomb", "os-exit", "searches-the-disk"),
    *("echoes-the-check", "forges-numbers", "1500-nested-folders", "writes-the-gradebook"),
    *("uses-the-network", "patches-torch", "strips-asserts-and-raises"),
    *("returns-what-equals-everything", "an-errors-name-that-is-a-list"),
}
QUICK_HONEST = {
    *("byte-order-mark", "format-3", "split-cell-with-marks", "pasted-image"),
    *("back-from-a-try", "calls-what-was-moved-up", "a-try-made-raw"),
}
HONEST = [*HONEST, *MORE_HONEST]
ODD = [one for one in HONEST if WHOLE or one.name in QUICK_HONEST]
FORGED = [one for one in FORGERS if WHOLE or one.assignment == "concise"]
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
        self.definitions = definitions(self.course, NAME)
        # Most attacks only wait for a limit, so the cores bear more of them at once.
        self.grade(self.course, NAME, jobs=4)
        honest_course = make_course(honest_course, limits="")
        for assignment in bank.ASSIGNMENTS:
            for submission in honest(assignment):
                hand_in(honest_course, f"honest-{submission.name}", submission)
            for one in (one for one in FORGED if one.assignment == assignment):
                hand_in(honest_course, one.name, one)
            for one in (one for one in ODD if one.assignment == assignment):
                folder = honest_course.submitted(one.name, assignment)
                folder.mkdir(parents=True)
                (folder / f"{assignment}.ipynb").write_bytes(one.content)
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


@pytest.mark.parametrize("one", FORGED, ids=[one.assignment for one in FORGED])
def test_what_is_made_up_wins_properties_alone(graded: Graded, one: bank.Submission) -> None:
    row = graded.rows[one.assignment, one.name]
    assert {name: row["scores"].get(name) for name in one.expected} == one.expected
    assert PROPERTIES in row["notes"]


@pytest.mark.parametrize("one", FORGERS, ids=[one.assignment for one in FORGERS])
def test_the_table_says_what_can_be_made_up(one: bank.Submission) -> None:
    table = load_checks(TABLES / one.assignment)
    forgeable = {name for name, check in table.items() if check.forgeable}
    assert forgeable == {name for name, points in one.expected.items() if points}


@pytest.mark.parametrize("one", ODD, ids=[one.name for one in ODD])
def test_no_honest_work_is_lost(graded: Graded, one: Honest) -> None:
    row, points = graded.rows[one.assignment, one.name], bank.points(one.assignment)
    assert {name: row["scores"].get(name) for name in points} == points, row["reasons"]
    waits = [name for name in row["scores"] if row["scores"][name] is None]
    assert set(one.waits) <= set(waits)
    if one.assignment == NAME:
        assert row["status"] in one.statuses, row["notes"]
    path = graded.folder("autograded", one.assignment, one.name) / f"{one.assignment}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    assert one.shown in "\n".join(cell.source for cell in cells)
    for name in one.waits:
        cell = next(c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)
        assert one.shown in cell.source, "a person would not see it where they grade"
        assert one.name != "pasted-image" or cell.attachments


def test_the_bank_is_large() -> None:
    right = [s for a in bank.ASSIGNMENTS for s in bank.submissions(a) if all(s.expected.values())]
    assert len(HONEST) + len(right) >= 60
    assert len(HOSTILE) >= 80
    for many in (HOSTILE, HONEST):
        assert len({one.name for one in many}) == len(many), "one would take another's folder"


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


def test_nothing_of_the_table_is_in_the_feedback(graded: Graded) -> None:
    """What a student's page says about a check is one of our sentences, whole."""
    for (assignment, student), row in graded.rows.items():
        table = load_checks(TABLES / assignment).values()
        known = {check.sentence for check in table} | set(SENTENCES.values())
        for name, reason in row["reasons"].items():
            assert reason in known or OURS.fullmatch(reason), (student, name)
        page = graded.folder("feedback", assignment, student) / f"{assignment}.html"
        assert "canary-of-the-secret" not in page.read_text(encoding="utf-8")


def test_a_graded_notebook_holds_no_output(graded: Graded) -> None:
    paths = [p for root in set(graded.roots.values()) for p in root.glob("autograded/*/*/*.ipynb")]
    assert paths
    for path in paths:
        for cell in nbformat.read(path, as_version=4).cells:
            kinds = {(part.output_type, part.get("ename")) for part in cell.get("outputs", ())}
            assert kinds <= {("error", "Check")}, path


def test_nobody_reached_the_network_or_the_gradebook(graded: Graded) -> None:
    assert graded.listener.calls == 0
    assert definitions(graded.course, NAME) == graded.definitions


def test_the_csv_has_a_row_for_everyone(graded: Graded) -> None:
    lines = (graded.course.results(NAME) / "grades.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == sorted(one.name for one in ATTACKS)
    failed = [attack.name for attack in ATTACKS if attack.expected is None]
    assert failed
    for line in lines[1:]:
        student, status, score, *_ = line.split(",")
        assert (status == "did not run") == (score == "") == (student in failed)
