"""Submissions that are broken or that attack the grader, each with what must become of it.

They are all made from the assignment on stability, because the grader does not know which
assignment it runs. `attacks` has the list of all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from . import bank

NAME = "stability"
FILE = f"{NAME}.ipynb"
ALL = bank.points(NAME)
NONE = dict.fromkeys(ALL, 0.0)
LOST = ALL | {"log-of-a-probability-underflows": 0.0}
# A folder that its owner closes is open to root alone.
SEEN = ALL if os.getuid() == 0 else None


@dataclass(frozen=True)
class Hostile:
    """One submission.

    Attributes:
        name: says what it does.
        write: puts its files into the folder that it is given.
        expected: points by ``grade_id``; None if it must be marked as not run.
        look: whether a teacher must be told to look at it.
    """

    name: str
    write: Callable[[Path], object]
    expected: dict[str, float] | None
    look: bool = False


def solved() -> NotebookNode:
    return bank.notebook(bank.right("solved", NAME))


def notebook(
    name: str, change: Callable[[NotebookNode], object], expected: dict | None, look: bool = False
) -> Hostile:
    """Make the right solution and call ``change`` on it, which may return another notebook."""

    def write(folder: Path) -> None:
        result = solved()
        other = change(result)
        result = other if isinstance(other, NotebookNode) and "cells" in other else result
        course = folder.parents[2]
        text = json.dumps(result).replace("@COURSE@", str(course))
        (folder / FILE).write_text(text.replace("@PORT@", (course / "port").read_text()))

    return Hostile(name, write, expected, look)


def cell(name: str, code: str, expected: dict | None = ALL) -> Hostile:
    """Make the right solution with one more cell, after the first line of text."""
    return notebook(name, lambda nb: nb.cells.insert(2, new_code_cell(code)), expected)


def spy(name: str, code: str) -> Hostile:
    """Make the right solution with code at the end of each answer's cell, which gets output."""

    def change(nb: NotebookNode) -> None:
        for part in bank.solution_cells(nb):
            part.source += f"\n{code}"

    return notebook(name, change, ALL)


def function(name: str, body: str, expected: dict | None = LOST) -> Hostile:
    """Make the right solution but for one small function, which does something else."""

    def change(nb: NotebookNode) -> None:
        find(nb, "underflowing-logits").source = f"def underflowing_logits():\n    {body}"

    return notebook(name, change, expected)


def cheat(name: str, code: str, expected: dict | None = NONE) -> Hostile:
    """Make answers that are all wrong, after a cell that tries to get points for them."""

    def change(nb: NotebookNode) -> None:
        for part in bank.solution_cells(nb):
            head, _, _ = part.source.partition("):\n")
            part.source = f"{head}):\n    return wrong_answer()"
        start = "def wrong_answer():\n    return torch.tensor([[0.25, 0.75], [0.25, 0.75]])\n"
        nb.cells.insert(2, new_code_cell(start + code))

    return notebook(name, change, expected)


def find(nb: NotebookNode, grade_id: str) -> NotebookNode:
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def tests(nb: NotebookNode) -> list[NotebookNode]:
    return [c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade")]


def file(name: str, content: bytes, expected: dict | None = None, filename: str = FILE) -> Hostile:
    return Hostile(name, lambda folder: (folder / filename).write_bytes(content), expected)


def put(name: str, make: Callable[[Path], object], expected: dict | None = None) -> Hostile:
    """Hand in a right notebook, after ``make`` has put something beside or in place of it."""

    def write(folder: Path) -> None:
        (folder / FILE).write_text(json.dumps(solved()), encoding="utf-8")
        make(folder)

    return Hostile(name, write, expected)


def long_text(name: str, text: str, expected: dict | None) -> Hostile:
    """Hand in the right solution with a long cell."""
    return notebook(name, lambda nb: nb.cells.insert(2, new_code_cell(text)), expected)


SHARED = """
import os, glob
os.chdir(os.path.dirname(glob.glob("/tmp/**/kernel.json", recursive=True)[0]))
"""
