"""Submissions with known scores, made by code from the assignments' sources.

A `Submission` is the student version of an assignment with some solution cells replaced. `right`
holds right alternatives and `wrong` typical mistakes, one module for each assignment;
`submissions` collects them. Nothing here grades: the tests do.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

SOURCE = Path(__file__).resolve().parents[3] / "classroom" / "assignments" / "source"
ASSIGNMENTS = tuple(sorted(path.stem for path in SOURCE.glob("*/*.ipynb")))


@dataclass(frozen=True)
class Submission:
    """What a student hands in, and the points that it must get.

    Attributes:
        name: says what is special about it; unique within its assignment.
        assignment: which one it answers.
        answers: the new source of solution cells by ``grade_id``; the others stay unanswered.
        expected: points by ``grade_id`` for every cell that is graded without a teacher. Cells
            with written answers are not in it: they get 0 if untouched, else wait for a teacher.
    """

    name: str
    assignment: str
    answers: Mapping[str, str]
    expected: Mapping[str, float]


@cache
def source(assignment: str) -> NotebookNode:
    """Read the teacher's notebook; a caller must not change it."""
    return nbformat.read(SOURCE / assignment / f"{assignment}.ipynb", as_version=4)


def student_version(assignment: str) -> NotebookNode:
    """Make what students get, through the steps that ``nbgrader generate_assignment`` takes."""
    notebook, resources = nbformat.from_dict(source(assignment)), {}
    for step in (
        LockCells,
        ClearSolutions,
        ClearOutput,
        ClearHiddenTests,
        ClearMarkScheme,
        ComputeChecksums,
    ):
        notebook, resources = step().preprocess(notebook, resources)
    return notebook


def notebook(submission: Submission) -> NotebookNode:
    """Make the notebook that the student hands in.

    Raises:
        KeyError: an answer names a cell that is no solution cell.
    """
    result = student_version(submission.assignment)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in solution_cells(result)}
    for grade_id, answer in submission.answers.items():
        cells[grade_id].source = answer.strip("\n")
    return result


def solution_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that a student fills in, written answers included."""
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")]


def points(assignment: str) -> dict[str, float]:
    """Return the points of every cell that is graded without a teacher, by ``grade_id``."""
    marks = [cell.metadata.get("nbgrader", {}) for cell in source(assignment).cells]
    return {m.grade_id: float(m.points) for m in marks if m.get("grade") and not m.solution}


def solution(assignment: str) -> dict[str, str]:
    """Return the teacher's answer to every solution cell, by ``grade_id``."""
    cells = solution_cells(source(assignment))
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in cells}


def right(name: str, assignment: str, **answers: str) -> Submission:
    """Make a submission that gets all points: the solution with some answers written differently.

    ``answers`` are named after solution cells, with ``_`` for ``-``.
    """
    return wrong(name, assignment, (), **answers)


def wrong(name: str, assignment: str, lost: tuple[str, ...], **answers: str) -> Submission:
    """Make a submission with mistakes that lose all points of the cells ``lost`` and no others.

    Raises:
        KeyError: ``lost`` names a cell without points.
    """
    expected = points(assignment)
    for grade_id in lost:
        expected[grade_id] -= expected[grade_id]
    changed = {grade_id.replace("_", "-"): text for grade_id, text in answers.items()}
    return Submission(name, assignment, solution(assignment) | changed, expected)


def blank(assignment: str) -> Submission:
    """Make the submission of a student who only pressed the button."""
    return Submission("blank", assignment, {}, dict.fromkeys(points(assignment), 0.0))


def submissions(assignment: str) -> list[Submission]:
    """Return the solution, the blank, all right alternatives and all mistakes of an assignment."""
    rights, wrongs = (
        importlib.import_module(f"{__package__}.{kind}.{assignment.replace('-', '_')}")
        for kind in ("right", "wrong")
    )
    return [right("solution", assignment), blank(assignment), *rights.RIGHT, *wrongs.WRONG]
