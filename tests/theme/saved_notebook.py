"""A notebook of a few cells in a file."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4


def save(path: Path, *cells: NotebookNode) -> Path:
    nbformat.write(v4.new_notebook(cells=list(cells)), path)
    return path
