"""How a student's notebook becomes the one that is graded: what is kept, named, made harmless."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_notebook

from classroom.grader.markdown import own_cell
from classroom.grader.notebook import ELSEWHERE, fit, read, typed_outside
from classroom.grader.submission import MAX_MARKDOWN, StoppedError, parse

from . import bank
from .honest import PIXEL, code, find, solved, text

NAME = "hyperparameters"
QUESTION = "report-on-the-limits"
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<IMG\nSRC=x ONERROR=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x]( data:text/html,<script>alert(1)</script> )",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "![x](http://127.0.0.1:8888/api/kernels)",
    '![x](attachment:a.png " onerror=alert(1) ")',
    "<javascript:alert(1)>",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\mmlToken{mi}[href='javascript:alert(1)']{x}$",
    "<!-- --><iframe srcdoc='x'></iframe>",
    "<style>body{display:none}</style>",
    "`` ` ``<b onmouseover=alert(1)>",
    "```\n</code></pre><script>alert(1)</script>\n```",
]
LIVE = ("<script", "<img", "<svg", "<iframe", "<style", "<b ", 'href="java', 'href="data', "\\href")
LIVE += ("\\mml",)


def graded(notebook: dict) -> tuple[list, list[str]]:
    """Return the cells that are graded, and the notes."""
    result, notes = fit(parse(json.dumps(notebook).encode()), bank.student_version(NAME))
    return result.cells, notes


def page(cells: list) -> str:
    """Return what a teacher's browser gets."""
    notebook = new_notebook(cells=cells)
    return HTMLExporter(template_name="basic").from_notebook_node(notebook)[0].lower()


@pytest.mark.parametrize("words", ATTACKS)
def test_a_written_answer_runs_nothing_in_the_teachers_browser(words: str) -> None:
    nb = solved(NAME)
    place = find(nb, QUESTION)
    nb["cells"][place]["source"] = words
    nb["cells"].insert(3, text(words))
    nb["cells"].insert(3, text(words, "raw"))
    nb["cells"].append(text(words))
    cells, _ = graded(nb)
    own = [cell for cell in cells if cell.cell_type == "markdown"]
    ours = {cell.source for cell in graded(solved(NAME))[0]}
    own = [cell for cell in own if cell.source not in ours]
    assert len(own) == 4, "nothing that a student wrote is lost"
    shown = page(own)
    assert not [part for part in LIVE if part in shown], shown


@pytest.mark.parametrize("part", ["[", "![", "[](", "\\\\(", "\\begin{a}", "<![CDATA[", "[^1]"])
def test_a_long_text_is_shown_as_it_is_and_not_as_markdown(part: str) -> None:
    """A renderer of Markdown would need minutes for these, and hours for longer ones."""
    words = part * (10 * MAX_MARKDOWN // len(part))
    (cell,) = parse(json.dumps({"cells": [text(words)]}).encode())["cells"]
    assert "".join(cell["text"].split()) == words
    assert all(line.startswith("    ") and len(line) <= 204 for line in cell["text"].split("\n"))
    assert page([own_cell(cell)]).count("<pre>") == 1


def test_many_texts_are_no_markdown_either() -> None:
    cells = [text("[" * (MAX_MARKDOWN // 2)) for _ in range(50)]
    found = parse(json.dumps({"cells": cells}).encode())["cells"]
    assert len([cell for cell in found if not cell["text"].startswith("    ")]) == 20


def test_a_pasted_file_that_is_no_image_is_named() -> None:
    nb = solved(NAME)
    cell = nb["cells"][find(nb, QUESTION)]
    cell["source"] = "see the picture"
    svg = {"image/svg+xml": "<svg onload='alert(1)'/>"}
    cell["attachments"] = {"good.png": {"image/png": PIXEL}, "bad.svg": svg, "odd": [1]}
    cells, notes = graded(nb)
    (kept,) = [c for c in cells if c.source == "see the picture"]
    assert [*kept.attachments.values()] == [{"image/png": PIXEL}]
    assert [note for note in notes if "'bad.svg' was left out" in note]
    assert [note for note in notes if "'odd' was left out" in note]


def test_a_notebook_without_any_mark_gets_one_sentence() -> None:
    nb = solved(NAME)
    for cell in nb["cells"]:
        cell["metadata"] = {}
    with pytest.raises(StoppedError, match="no longer say which question they answer"):
        graded(nb)


def test_an_answer_in_very_many_parts_is_put_together() -> None:
    nb = solved(NAME)
    place = find(nb, QUESTION)
    nb["cells"][place]["source"] = "one "
    nb["cells"] += [nb["cells"][place] | {"source": f"part {n}"} for n in range(1900)]
    cells, _ = graded(nb)
    (answer,) = [c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == QUESTION]
    assert answer.source.count("part ") == 1900


def written(nb: dict) -> dict[str, str]:
    """Return what is graded by a person, by question."""
    cells = [cell for cell in graded(nb)[0] if "nbgrader" in cell.metadata]
    return {c.metadata.nbgrader.grade_id: c.source for c in cells if c.cell_type == "markdown"}


def test_a_written_question_that_was_deleted_waits_for_a_person() -> None:
    """Its answer may stand in another question's cell: no 0 without a look."""
    nb = solved(NAME)
    del nb["cells"][find(nb, QUESTION)]
    assert written(nb)[QUESTION] == ELSEWHERE
    assert f"the cell {QUESTION!r} was not handed in" in graded(nb)[1]


def test_all_written_answers_in_one_cell_wait_for_a_person() -> None:
    blank = bank.student_version(NAME)
    stubs = written(blank)
    assert len(stubs) > 1
    assert written(blank) == stubs, "who wrote nothing needs no look"
    blank.cells[find(blank, QUESTION)].source = "A: ... B: ... C: ..."
    assert written(blank) == dict.fromkeys(stubs, ELSEWHERE) | {QUESTION: "A: ... B: ... C: ..."}


def test_written_answers_that_one_code_cell_prints_wait_for_a_person() -> None:
    blank = bank.student_version(NAME)
    stubs = written(blank)
    for name in [*stubs, "choice-holds-for-other-seeds"]:
        nb = nbformat.from_dict(blank)
        nb.cells.insert(find(nb, name) + 1, code("print('A: ... B: ... C: ...')"))
        answers = written(nb)
        shown = [name for name, answer in answers.items() if "print('A: ..." in answer]
        assert shown, "the cell above or below a question shows what was typed"
        assert answers == dict.fromkeys(stubs, ELSEWHERE) | {n: answers[n] for n in shown}
    nb = nbformat.from_dict(blank)
    nb.cells.insert(3, code("torch.arange(3)"))
    assert written(nb) == stubs, "a try beside the first question answers no written one"


def test_a_question_that_comes_first_has_the_notebooks_beginning_around_it() -> None:
    above, last = ({"type": "code", "text": text} for text in ("above", "last"))
    own = {None: [above], "written": [], "check": [last]}
    assert typed_outside(["written", "check"], {"written"}, own) == {"written": [above]}


def test_what_machines_put_beside_a_notebook_is_no_file_of_the_students(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.ipynb").write_text(json.dumps(solved(NAME)))
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".DS_Store").touch()
    assert read(tmp_path, NAME)["notes"] == []
    (tmp_path / "notes.txt").touch()
    assert read(tmp_path, NAME)["notes"] == ["other files were handed in, too: notes.txt"]
