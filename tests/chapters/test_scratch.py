"""What the chapter from scratch writes by hand gives the numbers that the package gives."""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import pytest
import torch
from scratch_page import EXACT, NOTEBOOK, give_page
from torch import nn
from torch.utils.data import DataLoader

import d2lmini as d2l

__all__ = ["give_page"]

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

POSITIONAL = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
)


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
