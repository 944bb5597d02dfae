"""What the chapter from scratch writes by hand gives the numbers that the package gives."""

from __future__ import annotations

import ast
import copy
import inspect
from types import SimpleNamespace
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import pytest
import torch
from conftest import ROOT
from torch import nn
from torch.utils.data import DataLoader

import d2lmini as d2l

NOTEBOOK = ROOT / "chapters" / "softmax-scratch.ipynb"
SHARED = (
    "Accumulator",
    "Animator",
    "accuracy",
    "evaluate_accuracy",
    "predict_ch3",
    "sgd",
    "train_ch3",
    "train_epoch_ch3",
)
METHODS = ("Accumulator.add", "Accumulator.reset", "Accumulator.__getitem__", "Animator.add")
LR = 0.1
EXACT = {"rel": 0, "abs": 1e-6}
POSITIONAL = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
)


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


class StillAnimator:
    """Stands in for the notebook's figure where only numbers count."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def add(self, *_: Any) -> None:
        """Draw nothing."""


@pytest.fixture
def page() -> SimpleNamespace:
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


def look_up(owner: Any, dotted: str) -> Any:
    """Return ``owner.a.b`` for ``'a.b'``."""
    for name in dotted.split("."):
        owner = getattr(owner, name)
    return owner


@pytest.mark.parametrize("name", SHARED + METHODS)
def test_positional_parameters_are_the_same(page: SimpleNamespace, name: str) -> None:
    by_hand, package = (
        [
            parameter.name
            for parameter in inspect.signature(look_up(owner, name)).parameters.values()
            if parameter.kind in POSITIONAL
        ]
        for owner in (page, d2l)
    )
    assert by_hand == package


@pytest.mark.parametrize("name", SHARED)
def test_the_chapter_says_that_the_package_has_it_too(name: str) -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert f"`d2l.{name}`" in text


def test_softmax_and_cross_entropy_are_pytorchs(page: SimpleNamespace) -> None:
    generator = torch.Generator().manual_seed(0)
    logits = 5 * torch.randn(100, 10, generator=generator)
    y = torch.randint(10, (100,), generator=generator)
    assert torch.allclose(page.softmax(logits), torch.softmax(logits, dim=1))
    losses = page.cross_entropy(page.softmax(logits), y)
    wanted = nn.functional.cross_entropy(logits.double(), y, reduction="none").float()
    assert losses.shape == (100,)
    assert torch.allclose(losses, wanted, atol=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_accuracy(page: SimpleNamespace, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    y_hat = torch.rand(97, 10, generator=generator)
    y = torch.randint(10, (97,), generator=generator)
    count = page.accuracy(y_hat, y)
    assert count == d2l.accuracy(y_hat, y)
    assert isinstance(count, float)


def test_accumulator(page: SimpleNamespace) -> None:
    sums = []
    for owner in (page, d2l):
        metric = owner.Accumulator(3)
        for values in ((1, 2.5, torch.tensor(3)), (0.1, -1, torch.tensor(0.25))):
            metric.add(*values)
        sums.append([metric[i] for i in range(3)])
        assert all(isinstance(value, float) for value in sums[-1])
        metric.reset()
        assert [metric[i] for i in range(3)] == [0.0, 0.0, 0.0]
    assert sums[0] == pytest.approx(sums[1], **EXACT)


def test_evaluate_accuracy(page: SimpleNamespace, fashion: tuple[DataLoader, DataLoader]) -> None:
    test_iter = fashion[1]
    assert page.evaluate_accuracy(page.net, test_iter) == pytest.approx(
        d2l.evaluate_accuracy(page.net, test_iter), **EXACT
    )
    module = nn.Sequential(d2l.softmax_regression(seed=0), nn.Dropout())
    ratio = page.evaluate_accuracy(module, test_iter)
    assert ratio == pytest.approx(d2l.evaluate_accuracy(module, test_iter), **EXACT)


def test_sgd(page: SimpleNamespace) -> None:
    ends = []
    for owner in (page, d2l):
        params = [torch.arange(6.0).reshape(2, 3), torch.ones(3)]
        for param in params:
            param.requires_grad_()
        for batch_size in (4, 7):
            (params[0] ** 2 @ params[1] ** 3).sum().backward()
            owner.sgd(params, 0.3, batch_size)
            assert all((param.grad == 0).all() for param in params)
        ends.append(torch.cat([param.detach().flatten() for param in params]))
    assert torch.allclose(*ends, rtol=0, atol=1e-6)


@pytest.mark.parametrize("style", ["updater", "optimizer"])
def test_train_epoch(page: SimpleNamespace, style: str) -> None:
    results, ends = [], []
    for owner in (page, d2l):
        train_iter, _ = start(page, seed=0)
        chosen = updater_of(page, style)
        results.append(owner.train_epoch_ch3(page.net, train_iter, page.cross_entropy, chosen))
        ends.append(parameters(page))
    assert results[0] == pytest.approx(results[1], **EXACT)
    assert torch.allclose(*ends, rtol=0, atol=1e-6)


def test_train_epoch_with_a_module(
    page: SimpleNamespace, fashion: tuple[DataLoader, DataLoader]
) -> None:
    """The package takes a shortcut for the chapter's own net; the notebook uses autograd."""
    batches = [batch for batch, _ in zip(fashion[1], range(20), strict=False)]
    loss = nn.CrossEntropyLoss(reduction="none")
    first = d2l.softmax_regression(seed=0)
    results, ends = [], []
    for owner in (page, d2l):
        net = copy.deepcopy(first)
        optimizer = torch.optim.SGD(net.parameters(), lr=LR)
        results.append(owner.train_epoch_ch3(net, batches, loss, optimizer))
        ends.append(net[1].weight.detach())
    assert results[0] == pytest.approx(results[1], **EXACT)
    assert torch.allclose(*ends, rtol=0, atol=1e-6)


@pytest.mark.parametrize("style", ["updater", "optimizer"])
def test_train_ch3(page: SimpleNamespace, style: str) -> None:
    page.names["Animator"] = StillAnimator
    arguments = (page.cross_entropy, 2)
    iterators = start(page, seed=3)
    by_hand = page.train_ch3(page.net, *iterators, *arguments, updater_of(page, style))
    end = parameters(page)
    iterators = start(page, seed=3)
    package = d2l.train_ch3(
        page.net, *iterators, *arguments, updater_of(page, style), progress=False
    )
    assert torch.allclose(end, parameters(page), rtol=0, atol=1e-6)
    columns = (package.train_loss, package.train_accuracy, package.test_accuracy)
    assert len(by_hand) == len(package) == 2
    for row, wanted in zip(by_hand, zip(*columns, strict=True), strict=True):
        assert row == pytest.approx(wanted, **EXACT)


def test_animator(page: SimpleNamespace) -> None:
    animators = [owner.Animator(legend=["a", "b"], xlim=(0, 4)) for owner in (page, d2l)]
    for animator in animators:
        animator.add(1, (0.5, 0.25))
        animator.add(2, (0.75, None))
        animator.add((3, 3.5), (1, 2))
    assert [a.X for a in animators] == [[[1, 2, 3], [1, 3.5]]] * 2
    assert [a.Y for a in animators] == [[[0.5, 0.75, 1], [0.25, 2]]] * 2
    lines = [line.get_xydata().tolist() for line in animators[0].fig.axes[0].lines]
    assert lines == [line.get_xydata().tolist() for line in animators[1].fig.axes[0].lines]


def test_predict(page: SimpleNamespace, fashion: tuple[DataLoader, DataLoader]) -> None:
    seen = []
    for owner in (page, d2l):
        axes = owner.predict_ch3(page.net, fashion[1], 4)
        pictures = [ax.images[0].get_array().tolist() for ax in axes]
        seen.append(([ax.get_title() for ax in axes], pictures))
        plt.close("all")
    assert seen[0] == seen[1]
