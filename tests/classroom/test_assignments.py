"""The sources of the assignments, and the bank of submissions: that they are complete."""

from __future__ import annotations

import re

import pytest
from grading import bank

MARKERS = re.compile(r"(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)|hidden_checks|GRADING_SEED")
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)\n    # What is special to this cell", re.S)


@pytest.fixture(params=bank.ASSIGNMENTS)
def assignment(request: pytest.FixtureRequest) -> str:
    """Give the name of each assignment in turn."""
    return request.param


def test_there_are_four_assignments() -> None:
    expected = ("concise", "data-and-softmax", "hyperparameters", "stability")
    assert expected == bank.ASSIGNMENTS


def test_an_assignment_has_twenty_points_in_portions_of_at_most_two(assignment: str) -> None:
    marks = [cell.metadata.get("nbgrader", {}) for cell in bank.source(assignment).cells]
    portions = [mark.points for mark in marks if mark.get("grade")]
    assert sum(portions) == 20
    assert max(portions) <= 2


def test_hidden_tests_start_with_the_same_trusted_helpers() -> None:
    cells = [cell for name in bank.ASSIGNMENTS for cell in bank.source(name).cells]
    graded = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("locked")]
    tests = [cell.source for cell in graded if cell.metadata.nbgrader.grade]
    assert len({HIDDEN.search(test).group(1) for test in tests}) == 1
    numbers = re.findall(r"^hidden_checks\((\d+)\)\ndel hidden_checks$", "\n".join(tests), re.M)
    assert len(numbers) == len(tests)


def test_hidden_tests_do_not_lean_on_assert(assignment: str) -> None:
    """Python -O and a syntax tree transformer take every assert away."""
    for cell in bank.source(assignment).cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            assert not re.search(r"^\s*assert\b", cell.source, re.M)


def test_students_see_no_solution_and_no_hidden_test(assignment: str) -> None:
    for cell in bank.student_version(assignment).cells:
        assert not MARKERS.search(cell.source)


def test_every_question_has_a_mistake_that_loses_it(assignment: str) -> None:
    points = bank.points(assignment)
    lost = {
        grade_id
        for submission in bank.submissions(assignment)
        if submission.answers
        for grade_id, expected in submission.expected.items()
        if expected < points[grade_id]
    }
    assert lost == set(points)


def test_the_bank_is_large_enough(assignment: str) -> None:
    submissions = bank.submissions(assignment)
    assert len({submission.name for submission in submissions}) == len(submissions)
    full = bank.points(assignment)
    right = [s.name for s in submissions if s.expected == full and s.name != "solution"]
    wrong = [s.name for s in submissions if s.expected != full and s.name != "blank"]
    assert len(right) >= 5
    assert len(wrong) >= 8


def test_every_answer_differs_from_the_solution(assignment: str) -> None:
    solution = bank.solution(assignment)
    for submission in bank.submissions(assignment):
        assert bank.notebook(submission).cells
        if submission.name not in ("solution", "blank"):
            assert any(solution[cell] != text for cell, text in submission.answers.items())
