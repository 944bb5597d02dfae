"""The code of the plain notebooks runs by itself, without the book's machinery."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import bare_environment
import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient
from nbformat import v4
from plain_notebooks import requirement
from plain_notebooks.bookkeeping import needed_of, without_glue
from plain_notebooks.notebook import assemble
from plain_set import give_notebooks

__all__ = ["give_notebooks"]


@pytest.fixture(scope="module")
def folder(built_book: Path) -> Path:
    return built_book / "notebooks"


def test_code_needs_nothing_of_the_book_s_machinery(notebooks, request):
    path = "../.." if "zh/notebooks" in request.node.name else ".."
    for name, notebook in notebooks.items():
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        source = "\n".join(cell.source for cell in code)
        assert not re.search(r"\bglue\b|myst_nb|sphinx", source), name
        assert not any("remove-cell" in cell.metadata.get("tags", []) for cell in code)
        if code:
            assert notebook.cells[0].id == "install"
            assert f'"{path}[notebooks]"' in code[0].source or "git+https://github.com/" in source
            assert any(cell.outputs for cell in code), name


def test_the_install_line_names_the_repository_only_if_there_is_one():
    assert requirement("me/book") == "d2lmini[notebooks] @ git+https://github.com/me/book"
    assert requirement(None) == "..[notebooks]"
    assert requirement(None, "zh_CN") == "../..[notebooks]"
    source = v4.new_notebook(cells=[v4.new_code_cell("1")])
    cell = assemble([], source, requirement("me/book")).cells[0]
    assert '    %pip install --quiet "d2lmini[notebooks] @ git+https://github.com/me/book"' in (
        cell.source
    )


def test_bookkeeping_goes_and_what_later_cells_use_stays():
    assert without_glue('from myst_nb import glue\nx = 1\nglue("a", x)\n\nf(x)') == "x = 1\n\nf(x)"
    hidden = (
        "def used(a):\n    return a + base\n\n\n"
        "unused = 3\nassert unused == 3\n"
        "for k in (1, 2):\n    glue(str(k), k)\n"
        "table = {}\ntable.update(a=used(1))\nother.clear()"
    )
    needed = {"table", "other"}
    assert needed_of(hidden, needed) == (
        "def used(a):\n    return a + base\n\n\ntable = {}\ntable.update(a=used(1))"
    )
    assert needed == {"base", "other"}
    assert needed_of("x = 1\nassert x\nglue('x', x)", {"y"}) == ""


@pytest.mark.parametrize(
    "name",
    [
        "05-softmax-concise.ipynb",
        "10-playground.ipynb",
        "S01-solutions-linear-regression-concise.ipynb",
    ],
)
def test_it_runs_by_itself_with_only_what_its_first_cell_brings(
    folder, name, tmp_path, monkeypatch
):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["notebooks"]]
    # A kernel is there before the first cell runs.
    variables = bare_environment.make(tmp_path, [*declared, "ipykernel"])
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    for key, value in {**variables, "PYTHONPATH": path}.items():
        monkeypatch.setenv(key, value)
    notebook = nbformat.read(folder / name, 4)
    proof = (
        "import importlib\n"
        "for name in ('sphinx', 'myst_nb', 'sqlalchemy', 'nbgrader', 'jupyter_book'):\n"
        "    try: importlib.import_module(name)\n"
        "    except ModuleNotFoundError: continue\n"
        "    raise AssertionError(name)"
    )
    notebook.cells.insert(0, v4.new_code_cell(proof))
    NotebookClient(notebook, timeout=900, resources={"metadata": {"path": tmp_path}}).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert sum(bool(cell.outputs) for cell in code) >= 3
