"""The plain notebooks of either language."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from markdown_it import MarkdownIt
from nbformat import NotebookNode


@pytest.fixture(scope="module", params=["notebooks", "zh/notebooks"], name="notebooks")
def give_notebooks(request: pytest.FixtureRequest, built_book: Path) -> dict[str, NotebookNode]:
    return {
        path.name: nbformat.read(path, 4)
        for path in sorted((built_book / request.param).glob("*.ipynb"))
    }


def html_of(notebook: NotebookNode) -> list[str]:
    renderer = MarkdownIt("commonmark")
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return [renderer.render(text) for text in texts]
