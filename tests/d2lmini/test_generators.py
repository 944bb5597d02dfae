"""The check before training moves no random generator."""

import random

import numpy as np
import pytest
import torch
from small_run import CROSS_ENTROPY, give_small, optimizer, small_net
from torch import nn
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    Dataset,
    RandomSampler,
    Sampler,
    TensorDataset,
)
from torchvision.transforms import RandomHorizontalFlip

import d2lmini as d2l

__all__ = ["give_small"]


@pytest.mark.parametrize("owner", ["loader", "sampler", "batch sampler", "nobody"])
def test_the_check_before_training_moves_no_generator(small, owner):
    dataset = TensorDataset(torch.randn(20, 6), torch.randint(3, (20,)))
    generator = torch.Generator().manual_seed(2)
    sampler = RandomSampler(dataset, generator=None if owner == "nobody" else generator)
    loader = {
        "loader": lambda: DataLoader(dataset, 5, shuffle=True, generator=generator),
        "batch sampler": lambda: DataLoader(
            dataset, batch_sampler=BatchSampler(sampler, 5, drop_last=False)
        ),
    }.get(owner, lambda: DataLoader(dataset, 5, sampler=sampler))()
    torch.manual_seed(1)
    states = torch.get_rng_state(), generator.get_state()
    net = nn.Sequential(nn.Dropout(), small_net())
    d2l.train_ch3(net, loader, loader, CROSS_ENTROPY, 0, optimizer(net))
    assert torch.equal(states[0], torch.get_rng_state())
    assert torch.equal(states[1], generator.get_state())


class Shuffled(Sampler):
    """Positions in an order drawn by ``rng``, whatever that is."""

    def __init__(self, rng):
        self.rng = rng

    def __iter__(self):
        order = list(range(20))
        if isinstance(self.rng, torch.Generator):
            return iter(torch.randperm(20, generator=self.rng).tolist())
        self.rng.shuffle(order)
        return iter(order)

    def __len__(self):
        return 20


class Noisy(Dataset):
    """Examples of which each read draws from ``draw``."""

    def __init__(self, draw):
        self.draw = draw

    def __len__(self):
        return 20

    def __getitem__(self, index):
        return torch.full((6,), float(self.draw())), index % 3


class Flipped(Noisy):
    flip = RandomHorizontalFlip()

    def __getitem__(self, index):
        return self.flip(torch.arange(6.0).view(1, 2, 3)), index % 3


class Wrapper:
    def __init__(self, data_iter):
        self.data_iter = data_iter

    def __iter__(self):
        return iter(self.data_iter)


SEEDED = torch.Generator().manual_seed(2)
POINTS = TensorDataset(torch.randn(20, 6), torch.randint(3, (20,)))
DRAWING = {
    "own torch": lambda: DataLoader(POINTS, 5, sampler=Shuffled(SEEDED)),
    "own numpy": lambda: DataLoader(POINTS, 5, sampler=Shuffled(np.random.default_rng(0))),
    "own python": lambda: DataLoader(POINTS, 5, sampler=Shuffled(random.Random(0))),
    "global numpy": lambda: DataLoader(Noisy(np.random.rand), 5),
    "global python": lambda: DataLoader(Noisy(random.random), 5),
    "global torch": lambda: DataLoader(Noisy(lambda: torch.rand(())), 5, generator=SEEDED),
    "wrapper": lambda: Wrapper(DataLoader(POINTS, 5, sampler=Shuffled(SEEDED))),
    "transform": lambda: DataLoader(Flipped(20), 5, generator=SEEDED),
}


def generator_states(loader):
    rng = getattr(getattr(loader, "sampler", None), "rng", None)
    own = rng.bit_generator.state if isinstance(rng, np.random.Generator) else None
    own = rng.getstate() if isinstance(rng, random.Random) else own
    key = np.random.get_state()
    shared = torch.get_rng_state().tolist(), SEEDED.get_state().tolist(), random.getstate()
    return own, *shared, key[1].tolist(), key[2]


@pytest.mark.parametrize("kind", DRAWING)
def test_the_check_before_training_moves_no_generator_of_any_kind(kind):
    loader, net = DRAWING[kind](), small_net()
    before = generator_states(loader)
    d2l.train_ch3(net, loader, loader, CROSS_ENTROPY, 0, optimizer(net))
    assert generator_states(loader) == before


def test_nor_does_a_check_that_fails_while_it_reads():
    def draw():
        np.random.rand(), torch.rand(()), random.random()
        raise OSError("the disk is gone")

    loader = DataLoader(Noisy(draw), 5)
    before = generator_states(loader)
    with pytest.raises(OSError, match="gone"):
        d2l.train_ch3(small_net(), loader, loader, CROSS_ENTROPY, 0, lambda _: None)
    assert generator_states(loader) == before
