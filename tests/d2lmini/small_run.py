"""Few data of three classes, and a small net with its optimizer."""

import pytest
import torch
from torch import nn

import d2lmini as d2l

CROSS_ENTROPY = nn.CrossEntropyLoss(reduction="none")


@pytest.fixture(name="small")
def give_small() -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Four minibatches of 3-class data, the last one smaller."""
    generator = torch.Generator().manual_seed(0)
    sizes = (32, 32, 32, 7)
    return [
        (torch.randn(n, 1, 2, 3, generator=generator), torch.randint(3, (n,), generator=generator))
        for n in sizes
    ]


def small_net(seed: int = 0) -> nn.Sequential:
    return d2l.softmax_regression(6, 3, seed=seed)


def optimizer(net: nn.Module, lr: float = 0.1) -> torch.optim.SGD:
    return torch.optim.SGD(net.parameters(), lr=lr)
