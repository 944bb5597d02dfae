"""Written answers and pasted images: a person sees all of them, wherever they were put."""

from __future__ import annotations

import json

import pytest
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from classroom.grader.notebook import fit
from classroom.grader.submission import parse

from . import bank
from .honest import PIXEL, code, find, solved, text

NAME = "hyperparameters"
QUESTION = "report-on-the-limits"
OTHER = "R0lGODlhAQABAAAAACw="


def graded(notebook: dict) -> tuple[list[NotebookNode], list[str]]:
    """Return the cells that are graded, and the notes."""
    result, notes = fit(parse(json.dumps(notebook).encode()), bank.student_version(NAME))
    return result.cells, notes


def answer(cells: list[NotebookNode], name: str = QUESTION) -> NotebookNode:
    """Return the cell of a question."""
    (found,) = [c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == name]
    return found


def page(cells: list[NotebookNode]) -> str:
    """Return what a teacher's browser gets."""
    return HTMLExporter(template_name="basic").from_notebook_node(new_notebook(cells=cells))[0]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("image.png", "image.png"),
        ("Screenshot 1.png", "Screenshot%201.png"),
        ("Screenshot 1 (2).png", "Screenshot%201%20(2).png"),
        ("Screenshot 9.41.00\u202fAM.png", "Screenshot%209.41.00%E2%80%AFAM.png"),
        ("图 1.png", "图 1.png"),
        ("a.png", 'a.png "a title"'),
    ],
)
def test_a_pasted_image_is_seen_whatever_its_name(name: str, written: str) -> None:
    nb = solved(NAME)
    cell = nb["cells"][find(nb, QUESTION)]
    cell["source"] = f"as ![a curve](attachment:{written}) shows"
    cell["attachments"] = {name: {"image/png": PIXEL}}
    cells, notes = graded(nb)
    assert not notes
    assert f"data:image/png;base64,{PIXEL}" in page([answer(cells)])


def test_two_images_of_one_name_in_a_split_answer_are_both_seen() -> None:
    nb = solved(NAME)
    place = find(nb, QUESTION)
    first = nb["cells"][place] | {"source": "![](attachment:image.png)"}
    second = first | {"attachments": {"image.png": {"image/gif": OTHER}}}
    nb["cells"][place : place + 1] = [
        first | {"attachments": {"image.png": {"image/png": PIXEL}}}, second,
    ]  # fmt: skip
    shown = page([answer(graded(nb)[0])])
    assert f"image/png;base64,{PIXEL}" in shown
    assert f"image/gif;base64,{OTHER}" in shown


@pytest.mark.parametrize("words", ["![](attachment:image.png)", "![](attachment:image-1)"])
def test_an_image_that_is_missing_stops_no_page(words: str) -> None:
    """The text was moved without its image, or the image is of a kind that is left out."""
    nb = solved(NAME)
    nb["cells"][find(nb, QUESTION)]["source"] = f"see {words}"
    cells, _ = graded(nb)
    assert "see" in page([answer(cells)])


@pytest.mark.parametrize(
    "words",
    ["# The limit is the\n# learning rate.", "The limit is the learning rate.", "print('x')"],
)
def test_an_answer_in_a_code_cell_waits_for_a_person(words: str) -> None:
    nb, stub = solved(NAME), answer(bank.student_version(NAME).cells).source
    place = find(nb, QUESTION)
    nb["cells"][place]["source"] = stub
    nb["cells"].insert(place + 1, code(words))
    source = answer(graded(nb)[0]).source
    assert source != stub
    assert all(f"    {line}" in source for line in words.split("\n"))


def test_code_that_is_shown_as_text_runs_nothing() -> None:
    """In a list, what is indented is no code for Markdown."""
    nb = solved(NAME)
    place = find(nb, QUESTION)
    nb["cells"][place]["source"] = answer(bank.student_version(NAME).cells).source
    nb["cells"][place + 1 : place + 1] = [code("<img src=x onerror=alert(1)>"), code("2")]
    nb["cells"].insert(place, text("- a list"))
    assert "<img" not in page(graded(nb)[0]).lower()


def test_what_was_typed_into_a_cell_of_ours_is_kept_above_it() -> None:
    nb = solved(NAME)
    cell = nb["cells"][find(nb, "setup")]
    cell["source"] += "\nimport numpy as np"
    cells, notes = graded(nb)
    place = cells.index(answer(cells, "setup"))
    assert "import numpy as np" in cells[place - 1].source
    assert "import numpy as np" not in cells[place].source
    assert notes == ["the cell 'setup' was edited; it was put back, below what was typed"]


def test_notes_are_as_many_as_a_person_reads() -> None:
    nb = solved(NAME)
    for number in range(1800):
        cell = code(f"{number}")
        cell["metadata"]["nbgrader"] = {"grade_id": f"made-up-{number}"}
        nb["cells"].append(cell)
    _, notes = graded(nb)
    assert len(notes) == 16
    assert notes[-1] == "and 1785 more notes"
