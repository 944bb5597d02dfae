"""A sweep of a few made-up numbers, and nets for its runs."""

from __future__ import annotations

import math

import pandas as pd
import pytest
import torch

import d2lmini as d2l


@pytest.fixture(name="tiny")
def give_tiny() -> pd.DataFrame:
    """Give a sweep of two settings, two seeds and two epochs; one run diverged at once."""
    rows = []
    for run, (lr, seed) in enumerate([(0.1, 0), (0.1, 1), (3.0, 0), (3.0, 1)]):
        for epoch in (1, 2):
            value = 0.1 * run + 0.01 * epoch if run != 3 else math.nan
            rows.append((run, lr, 256, seed, epoch, value, value + 1, value + 2, value + 3))
    metrics = ["train_loss", "train_accuracy", "test_loss", "test_accuracy"]
    names = ["run", "learning_rate", "batch_size", "seed", "epoch", *metrics]
    return pd.DataFrame(rows, columns=names)


def nets(count: int) -> list[torch.nn.Sequential]:
    return [d2l.softmax_regression(seed=seed) for seed in range(count)]
