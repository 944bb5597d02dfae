"""The sources of the assignments, and the bank of submissions: that they are complete."""

from __future__ import annotations

import json
import re
import runpy

import pytest
import torch
from grading import bank

from classroom.grader.answers import decode, reply
from classroom.grader.reference import load_checks, load_reference

MARKERS = re.compile(r"(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)")
TABLES = bank.SOURCE.parent / "checks"


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


def test_the_table_asks_about_each_graded_cell(assignment: str) -> None:
    table = load_checks(TABLES / assignment)
    assert {check.cell: check.points for check in table.values()} == bank.points(assignment)


def test_a_question_tells_nothing_of_what_is_right(assignment: str) -> None:
    """It holds the name of a function, or lines that call it, and inputs: no judge, no number."""
    files = (TABLES / assignment).glob("*.py")
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    for check in load_checks(TABLES / assignment).values():
        question = json.loads(check.question(b"a seed"))
        assert set(question) == {"ask", "calls", "watch"}
        assert check.sentence not in json.dumps(question)
        lines = question["ask"].splitlines()
        assert len(lines) == 1 or (question["ask"] in source and "student" in lines[0] + lines[1])
        assert "judge" not in question["ask"]


def test_the_reference_answers_its_own_questions(assignment: str) -> None:
    """Training takes long, so the tests of the bank ask about it."""
    notebook = bank.SOURCE / assignment / f"{assignment}.ipynb"
    reference = load_reference(notebook.read_text(encoding="utf-8"))
    for check in load_checks(TABLES / assignment).values():
        if "train" in check.names or check.names == ["chosen_setting"]:
            continue
        for seed in (b"one", b"two", b"three"):
            question = json.loads(check.question(seed))
            replies = [
                reply(question["ask"], reference, decode(inputs), question["watch"])
                for inputs in question["calls"]
            ]
            assert check.failure(seed, json.dumps(replies).encode(), reference) is None
            if check.judge is None and check.question(seed) != check.question(b"other"):
                assert check.failure(b"other", json.dumps(replies).encode(), reference)


def test_more_minibatches_than_pictures_are_refused_before_any_is_read() -> None:
    table = load_checks(TABLES / "data-and-softmax")
    for name in ("hold-every-example-once", "keep-labels-with-pictures", "follow-the-order"):
        check = table[f"minibatches-{name}"]
        with pytest.raises(ValueError, match="too many"):
            check.judge(check.calls(b"seed"), [[None] * 1000])


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


def test_made_up_outputs_are_those_of_no_affine_layer() -> None:
    training = runpy.run_path(str(TABLES / "concise" / "training.py"))
    (X, y), affine = training["test_set"](), training["affine"]
    draw = torch.Generator().manual_seed(0)
    W, V = (0.1 * torch.randn(size, 10, generator=draw) for size in (784, 50))
    hidden = torch.relu(X @ torch.randn(784, 50, generator=draw))
    rescaled = (X - X.mean(1, keepdim=True)) / X.std(1, keepdim=True)
    for outputs in (X @ W + 1, rescaled @ W, torch.log_softmax(X @ W, dim=1)):
        assert affine(outputs.double())
    for outputs in (torch.eye(10)[y], hidden @ V):
        assert not affine(outputs.double())
