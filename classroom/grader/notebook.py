"""The notebook that is graded: the released one with the student's answers and own cells."""

import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from . import submission
from .markdown import answer_text, own_cell
from .submission import StoppedError

OUTSIDE = "*Written outside this cell:*\n\n"
NOT_HANDED_IN = "# This cell was not handed in."
ELSEWHERE = "*Nothing was handed in here; the answer may stand in another question's cell.*"


def read(folder: Path, name: str) -> dict:
    """Return a student's cells, read by a process with limits.

    Raises:
        StoppedError: there is no notebook of this name, or it is none.
    """
    command = [sys.executable, "-I", submission.__file__, str(folder), name]
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
        result = json.loads(run.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        result = {"failed": f"{name}.ipynb takes too much time or memory to read"}
    if "failed" in result:
        raise StoppedError(result["failed"])
    return result


def grade_id(cell: NotebookNode) -> str | None:
    """Return nbgrader's name of a released cell."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def squeezed(text: str) -> str:
    """Return a text without white space, which editors change on their own."""
    return "".join(text.split())


def is_copy(text: str, stub: str, first: dict, own: dict[str | None, list[dict]]) -> bool:
    """Return whether a question's second cell adds nothing to its first.

    Below code of the student's own it does: they may have come back from another try.
    """
    tries = any(cell["type"] == "code" for cells in own.values() for cell in cells)
    same = text == squeezed(first["text"])
    return text == stub or same and (first["type"] != "code" or not tries)


def few(notes: list[str]) -> list[str]:
    """Return as many notes as a person reads."""
    return [*notes[:15], *[f"and {len(notes) - 15} more notes"] * (len(notes) > 15)]


def answers(own: dict[str | None, list[dict]], question: NotebookNode) -> bool:
    """Return whether one of a student's own cells of code defines what a question asks for."""
    names = "|".join(re.findall(r"^(?:def|class) (\w+)", question.source, re.M)) or "(?!)"
    line = re.compile(rf"^[ \t]*(?:(?:def|class)[ \t]+(?:{names})\b|(?:{names})[ \t]*=)", re.M)
    cells = (cell for cells in own.values() for cell in cells if cell["type"] == "code")
    return any(line.search(cell["text"]) for cell in cells)


def typed_outside(names: list, untouched: set, own: dict) -> dict[str, list[dict]]:
    """Return what may answer each written question whose cell holds nothing: the cells around it.

    Text comes before code, and text elsewhere in the notebook before nothing.
    """
    anywhere = [cell for cells in own.values() for cell in cells if cell["type"] == "text"]
    result = {}
    for before, name in itertools.pairwise([None, *names]):
        if name in untouched:
            around = [*own.get(before, []), *own.get(name, [])]
            result[name] = [cell for cell in around if cell["type"] == "text"] or around or anywhere
    return result


def fit(read: dict, released: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Put the student's answers and own cells into a fresh copy of the released notebook.

    Returns:
        the notebook, and a sentence for each thing that a teacher should know.

    Raises:
        StoppedError: no cell says which question it belongs to.
    """
    result, notes = nbformat.from_dict(released), list(read["notes"])
    ours = {grade_id(cell): cell for cell in result.cells if grade_id(cell)}
    stubs = {name: squeezed(cell.source) for name, cell in ours.items()}
    texts = {squeezed(cell.source) for cell in result.cells if cell.cell_type == "markdown"}
    theirs: dict[str, dict] = {}
    own: dict[str | None, list[dict]] = {None: []}
    place = None
    for cell in read["cells"]:
        name, text = cell["name"], squeezed(cell["text"])
        if name in ours and name not in theirs:
            theirs[name], place, own[name] = cell | {"parts": [cell]}, name, []
        elif name in ours and not cell["images"] and is_copy(text, stubs[name], theirs[name], own):
            continue
        elif name in ours and ours[name].cell_type == "markdown":  # a written answer, split
            theirs[name]["parts"].append(cell)
        elif cell["type"] == "code" or text not in texts | {""}:
            own[place].append(cell)
            if name is not None and name not in ours:
                notes.append(f"a cell marked {name[:40]!r} was not handed out")
    if not theirs:
        raise StoppedError(
            "its cells no longer say which question they answer; another program has removed that: "
            "answer in the notebook that was handed out"
        )
    questions = {name for name, cell in ours.items() if cell.metadata.nbgrader.solution}
    answered = {
        name
        for name, cell in theirs.items()
        if name in questions
        and squeezed("".join(part["text"] for part in cell["parts"])) != stubs[name]
    }
    written = {name for name in questions if ours[name].cell_type == "markdown"}
    outside = typed_outside(list(ours), written - answered, own)
    # Whoever reads one written answer may find the others in it.
    wrote = bool(written & answered) or any(outside.values())
    edited = {}
    for name, cell in ours.items():
        mark, handed_in = cell.metadata.nbgrader, theirs.get(name)
        if not mark.solution:
            if handed_in is None:
                notes.append(f"the check {name!r} was deleted; it was put back")
            elif squeezed(handed_in["text"]) != stubs[name]:
                edited[name] = handed_in  # an answer may stand in it
                notes.append(f"the cell {name!r} was edited; it was put back, below what was typed")
        elif handed_in and name in answered:
            if cell.cell_type == "code" and handed_in["type"] != "code" and answers(own, cell):
                own[name].insert(0, handed_in)  # a try that was switched off
            elif cell.cell_type == "code":
                cell.source = handed_in["text"]
            else:
                answer_text(cell, handed_in["parts"])
        elif cell.cell_type == "markdown":
            if outside[name]:
                answer_text(cell, outside[name], OUTSIDE)
            elif handed_in is None or wrote:
                cell.source = ELSEWHERE
            if handed_in is None:
                notes.append(f"the cell {name!r} was not handed in")
        elif handed_in is None:
            cell.source = NOT_HANDED_IN
            notes.append(f"the cell {name!r} was not handed in")
    cells = []
    for name, cell in [(None, None), *((grade_id(cell), cell) for cell in result.cells)]:
        if name in edited:
            cells.append(own_cell(edited[name]))
        if cell and (name or cell.cell_type == "markdown"):
            cells.append(cell)
        if cell is None or name:
            cells += [own_cell(part) for part in own.get(name, [])]
    result.cells = cells
    return result, few(notes)
