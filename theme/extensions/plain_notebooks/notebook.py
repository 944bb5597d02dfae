"""Put a plain notebook together from the blocks of a page and the code cells of its source."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode, v4

from .bookkeeping import add_needs, needed_of, without_glue
from .markdown import Block, Heading

GLUED = "application/papermill.record/"
LIVE = "application/vnd.jupyter.widget-view+json"  # dead without the kernel that made it


def install_cell(requirement: str) -> NotebookNode:
    """Return the cell that makes the notebook run wherever it was opened.

    Args:
        requirement: what pip installs.
    """
    source = (
        "# Away from the book's folder, in Colab for example, this gets what the notebook needs.\n"
        "try:\n    import d2lmini, softmaxlab\nexcept ImportError:\n"
        f'    %pip install --quiet "{requirement}"'
    )
    return v4.new_code_cell(source, id="install")


def assemble(blocks: list[Block], source: NotebookNode | None, requirement: str) -> NotebookNode:
    """Return the plain notebook of a page.

    Args:
        blocks: the page.
        source: the notebook behind the page; None for a page that is text alone.
        requirement: what pip installs for its code.
    """
    cells = list(_cells(blocks, _code_cells(source) if source else {}))
    if source:
        cells.insert(0, install_cell(requirement))
    for number, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            cell.id = f"text-{number}"
    _count(cells)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(notebook)
    return notebook


def _cells(blocks: list[Block], code: dict[int, NotebookNode]) -> Iterator[NotebookNode]:
    text: list[str] = []
    metadata: dict[str, bool] = {}

    def flush() -> Iterator[NotebookNode]:
        joined = "\n\n".join(filter(None, text))
        if joined:
            yield v4.new_markdown_cell(joined, metadata=dict(metadata))
        text.clear()
        metadata.clear()

    waiting = sorted(code)
    for block in blocks:
        if isinstance(block, str):
            text.append(block)
            continue
        yield from flush()
        if isinstance(block, Heading):
            text.append(block.text)
            if block.is_folded:
                metadata["jp-MarkdownHeadingCollapsed"] = True
            continue
        while waiting and waiting[0] <= block.index:
            yield code[waiting.pop(0)]
        yield from (v4.new_markdown_cell(caption) for caption in block.captions)
    yield from flush()


def _code_cells(source: NotebookNode) -> dict[int, NotebookNode]:
    """Return the code cells that a learner needs, by their index in the source."""
    needed: set[str] = set()
    kept: dict[int, NotebookNode] = {}
    for index in reversed(range(len(source.cells))):
        cell = source.cells[index]
        if cell.cell_type != "code":
            continue
        if "remove-cell" in cell.metadata.get("tags", []):
            code = needed_of(cell.source, needed)
            if code:
                code = f"# What later cells use.\n{code}"
                kept[index] = v4.new_code_cell(code, id=cell.id, metadata=_folded())
        else:
            add_needs(cell.source, needed)
            kept[index] = _shown(cell)
    return _merge_hidden(dict(sorted(kept.items())), source)


def _merge_hidden(code: dict[int, NotebookNode], source: NotebookNode) -> dict[int, NotebookNode]:
    merged: dict[int, NotebookNode] = {}
    for index, cell in code.items():
        before = merged.get(index - 1)
        both = (before, cell)
        if before is not None and all(c.source.startswith("# What later") for c in both):
            cell.source = f"{before.source}\n\n{cell.source.split(chr(10), 1)[1]}"
            del merged[index - 1]
        merged[index] = cell
    return merged


def _folded() -> dict[str, object]:
    # The one is Jupyter's and VS Code's, the other Colab's.
    return {"jupyter": {"source_hidden": True}, "cellView": "form"}


def _shown(cell: NotebookNode) -> NotebookNode:
    tags = cell.metadata.get("tags", [])
    metadata = _folded() if "hide-input" in tags else {}
    outputs = [] if "remove-output" in tags else [o for o in cell.outputs if _stays(o)]
    return v4.new_code_cell(
        without_glue(cell.source), id=cell.id, metadata=metadata, outputs=outputs
    )


def _stays(output: NotebookNode) -> bool:
    data = output.get("data", {})
    return LIVE not in data and not any(kind.startswith(GLUED) for kind in data)


def _count(cells: list[NotebookNode]) -> None:
    """Number the cells with an output as if the notebook had been run from top to bottom."""
    code = (cell for cell in cells if cell.cell_type == "code")
    for number, cell in enumerate(code, 1):
        cell.execution_count = number
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = number
