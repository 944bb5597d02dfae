"""The package stays tiny, stands alone, and each of its files is found under its own name."""

import ast
import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

import d2lmini as d2l

FILES = sorted(Path(d2l.__file__).parent.rglob("*.py"))


def test_it_is_tiny():
    assert len(FILES) <= 10
    assert {file.parent for file in FILES} == {Path(d2l.__file__).parent}, "no subpackage"
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in FILES) <= 1000


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_imports_nothing_else_of_the_repository(file: Path):
    own = {"d2lmini"} | {path.name for path in file.parents[1].iterdir() if path.is_dir()}
    imports = [n for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.Import)]
    froms = [n for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.ImportFrom)]
    names = {alias.name.split(".")[0] for node in imports for alias in node.names}
    names |= {(node.module or "").split(".")[0] for node in froms if not node.level}
    assert not names & own
    assert all(node.level <= 1 for node in froms)
    assert names - {"__future__"} <= {*sys.stdlib_module_names, *DEPENDENCIES}


DEPENDENCIES = {
    *("IPython", "matplotlib", "matplotlib_inline", "numpy", "pandas", "pooch", "torch"),
    *("threadpoolctl", "torchvision"),
}


@pytest.mark.parametrize("name", [file.stem for file in FILES if file.stem != "__init__"])
def test_no_function_hides_a_module(name: str):
    module = importlib.import_module(f"d2lmini.{name}")
    assert isinstance(getattr(d2l, name), ModuleType)
    assert getattr(d2l, name) is module
