"""Notebooks that are broken without intent, and ones whose marks and checks were changed."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from . import bank
from .hostile import ALL, FILE, LOST, NAME, NONE, Hostile, file, find, notebook, solved, tests


def delete_tests(nb: NotebookNode) -> None:
    nb.cells = [part for part in nb.cells if part not in tests(nb)]


def delete_answer(nb: NotebookNode) -> None:
    nb.cells.remove(find(nb, "underflowing-logits"))


def delete_everything(nb: NotebookNode) -> None:
    nb.cells = []


def edit_tests(nb: NotebookNode) -> NotebookNode:
    nb = bank.student_version(NAME)
    for part in tests(nb):
        part.source = "pass"
    return nb


def duplicate_tests(nb: NotebookNode) -> None:
    nb.cells += [nbformat.from_dict(part) for part in tests(nb)]


def fake_points(nb: NotebookNode) -> None:
    for part in tests(nb):
        part.metadata.nbgrader.points = 1000


def fake_cells(nb: NotebookNode) -> None:
    mark = dict(find(nb, "softmax-agrees-with-the-formula").metadata.nbgrader)
    for points, grade_id in ((1000, "bonus"), (-5, "malus"), ("many", "text"), (1, ["list"])):
        fake = new_code_cell("1000")
        fake.metadata["nbgrader"] = mark | {"grade_id": grade_id, "points": points}
        nb.cells.append(fake)


def fake_metadata(nb: NotebookNode) -> None:
    nb.cells[2].metadata["nbgrader"] = "text instead of a dictionary"
    nb.cells[4].metadata["nbgrader"] = {"grade_id": None}
    nb.cells.append(new_code_cell("1"))
    nb.cells[-1].metadata["nbgrader"] = ["a", "list"]


def test_as_answer(nb: NotebookNode) -> NotebookNode:
    """Say that the tests are answers, which are not overwritten."""
    nb = bank.student_version(NAME)
    for part in tests(nb):
        part.metadata.nbgrader |= {"solution": True, "locked": False}
        part.source = "pass"
    return nb


def tests_as_markdown(nb: NotebookNode) -> NotebookNode:
    nb = bank.student_version(NAME)
    for part in tests(nb):
        part.cell_type = "markdown"
        part.pop("outputs")
        part.pop("execution_count")
    return nb


def rename_kernel(nb: NotebookNode) -> None:
    nb.metadata.kernelspec.name = "my-own-kernel"


def no_kernel(nb: NotebookNode) -> None:
    nb.metadata = {}


def huge_stored_output(nb: NotebookNode) -> None:
    text = nbformat.v4.new_output("stream", text="x" * 5 * 2**20)
    find(nb, "softmax").outputs = [text]


def link_to_solution(folder: Path) -> None:
    (folder / FILE).symlink_to(folder.parents[2] / "source" / NAME / FILE)


BROKEN = [
    # Broken without intent.
    notebook(
        "syntax-error",
        lambda nb: find(nb, "underflowing-logits").update(source="def f(:\n  return"),
        LOST,
    ),
    file("invalid-json", b'{"cells": ['),
    file("empty-file", b""),
    file("not-a-notebook", b'{"a": 1}'),
    file("binary-file", bytes(range(256)) * 10),
    file("nested-json", b"[" * 100_000),
    file("large-file", b" " * (21 * 2**20)),
    file("wrong-file-name", json.dumps(solved()).encode(), filename="stability (1).ipynb"),
    Hostile("no-file", lambda folder: None, None),
    Hostile("folder-for-file", lambda folder: (folder / FILE).mkdir(), None),
    Hostile("link-to-the-solution", link_to_solution, None),
    notebook("renamed-kernel", rename_kernel, ALL),
    notebook("no-kernel-named", no_kernel, ALL),
    notebook("huge-stored-output", huge_stored_output, ALL),
    # Test cells.
    notebook("deleted-tests", delete_tests, ALL, look=True),
    notebook("edited-tests", edit_tests, NONE, look=True),
    notebook("duplicated-tests", duplicate_tests, ALL),
    notebook("faked-points", fake_points, ALL),
    notebook("faked-cells", fake_cells, ALL, look=True),
    notebook("faked-metadata", fake_metadata, ALL, look=True),
    notebook("tests-called-answers", test_as_answer, NONE, look=True),
    notebook("tests-as-markdown", tests_as_markdown, NONE),
    notebook("deleted-answer", delete_answer, LOST, look=True),
    notebook("deleted-everything", delete_everything, None),
    notebook("reversed-cells", lambda nb: nb.cells.reverse(), ALL),
]
