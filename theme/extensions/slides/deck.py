"""The notebook from which nbconvert makes a deck of slides."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent
from typing import Any

from nbformat import NotebookNode, v4

MARK = "slides"
GLUED = "application/papermill.record/text/plain"


def deck(source: NotebookNode, plain: NotebookNode, equations: dict[str, str]) -> NotebookNode:
    """Return a notebook with one slide for each mark.

    Args:
        source: the chapter, whose cells carry the marks.
        plain: its plain notebook, from which code and outputs are taken.
        equations: the chapter's numbered equations, by label.

    Raises:
        KeyError: a slide shows what the chapter does not have.
    """
    code = {cell.id: cell for cell in plain.cells}
    values = dict(_values(source))
    cells = [
        part
        for cell in source.cells
        for mark in cell.metadata.get(MARK, [])
        for part in _slide(mark, cell, code, equations, values)
    ]
    return v4.new_notebook(cells=cells, metadata=plain.metadata)


def _values(source: NotebookNode) -> Iterator[tuple[str, str]]:
    """Return each glued value, with the role that puts it into the text."""
    for cell in source.cells:
        for output in cell.get("outputs", []):
            if GLUED in output.get("data", {}):
                name = output.metadata["scrapbook"]["name"]
                yield f"{{glue:text}}`{name}`", output.data[GLUED].strip("'")


def _slide(
    mark: dict[str, Any],
    cell: NotebookNode,
    code: dict[str, NotebookNode],
    equations: dict[str, str],
    values: dict[str, str],
) -> Iterator[NotebookNode]:
    shows = mark.get("shows", [])
    formulas = [equations[name] for name in shows if name not in ("code", "output")]
    text = "\n\n".join([f"## {mark['title']}", mark.get("text", ""), *formulas])
    for role, value in values.items():
        text = text.replace(role, value)
    if "{glue:text}" in text:
        raise KeyError(text[text.index("{glue:text}") :].split()[0])
    yield v4.new_markdown_cell(text, metadata=_kind("slide"))
    if "code" in shows or "output" in shows:
        yield _code(mark, cell, code[cell.id])
    if "notes" in mark:
        yield v4.new_markdown_cell(mark["notes"], metadata=_kind("notes"))


def _code(mark: dict[str, Any], cell: NotebookNode, plain: NotebookNode) -> NotebookNode:
    first, last = mark.get("lines", [1, None])
    lines = plain.source.splitlines()[first - 1 : last]
    # nbconvert's templates leave out the source of a cell that says so.
    hidden = {} if "code" in mark["shows"] else {"transient": {"remove_source": True}}
    outputs = [output.copy() for output in plain.outputs] if "output" in mark["shows"] else []
    alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt")
    for output in outputs:
        for kind in {"image/png", "image/svg+xml"} & set(output.get("data", {})):
            output.metadata = {kind: {"alt": alt}} if alt else output.metadata
    source = dedent("\n".join(lines))
    return v4.new_code_cell(source, metadata=_kind("-") | hidden, outputs=outputs)


def _kind(name: str) -> dict[str, Any]:
    return {"slideshow": {"slide_type": name}}
