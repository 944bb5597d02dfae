"""Training as the chapter from scratch writes it gives the numbers that the package gives."""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from scratch_page import EXACT, LR, give_page, parameters, start, updater_of
from torch import nn
from torch.utils.data import DataLoader

import d2lmini as d2l

__all__ = ["give_page"]


class StillAnimator:
    """Stands in for the notebook's figure where only numbers count."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def add(self, *_: Any) -> None:
        """Draw nothing."""


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
