"""What the chapter from scratch defines, without its figures, and its parameters."""

from __future__ import annotations

import ast
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
import torch
from conftest import ROOT
from torch.utils.data import DataLoader

import d2lmini as d2l

NOTEBOOK = ROOT / "chapters" / "softmax-scratch.ipynb"

LR = 0.1
EXACT = {"rel": 0, "abs": 1e-6}


def definitions() -> dict[str, Any]:
    """Run the imports, functions and classes of the notebook, and nothing else of it."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    names: dict[str, Any] = {"lr": LR}
    wanted = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            body = [node for node in ast.parse(cell.source).body if isinstance(node, wanted)]
            exec(compile(ast.Module(body, []), str(NOTEBOOK), "exec"), names)
    return names


@pytest.fixture(name="page")
def give_page() -> SimpleNamespace:
    """Give the notebook's definitions, with fresh parameters and no figure."""
    names = definitions()
    names["W"], names["b"] = names["init_parameters"]()
    page = SimpleNamespace(**{name: names[name] for name in names if not name.startswith("__")})
    page.names = names  # the globals of the notebook's functions
    return page


def start(page: SimpleNamespace, seed: int) -> tuple[DataLoader, DataLoader]:
    """Set the notebook's parameters and give the data, both the same for the same seed."""
    page.names["W"], page.names["b"] = page.init_parameters(seed)
    return d2l.load_data_fashion_mnist(256, seed=seed, num_train=6_000)


def updater_of(page: SimpleNamespace, style: str) -> Any:
    """Return the notebook's updater, or an optimizer of the same parameters."""
    if style == "updater":
        return page.updater
    return torch.optim.SGD([page.names["W"], page.names["b"]], lr=LR)


def parameters(page: SimpleNamespace) -> torch.Tensor:
    """Return all parameters of the notebook's model in one row."""
    return torch.cat([page.names[name].detach().flatten() for name in "Wb"])
