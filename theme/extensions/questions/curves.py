"""The curves of three figures that a reader draws before seeing them."""

from __future__ import annotations

import csv
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import torch
from trainer import SWEEP, cells, stored_sweep

EPOCHS = (1, 2, 3, 4, 6, 8, 10)
RUN = {"learning_rate": 0.1, "batch_size": 256}
"""The settings of the chapter."""


def training(chapters: Path) -> list[list[float]]:
    """Return the training loss of each epoch, from the sweep that a notebook holds."""
    rows = csv.DictReader(StringIO(stored_sweep(cells(chapters)[SWEEP[1]])))
    points = [
        [int(row["epoch"]), float(row["loss"])]
        for row in rows
        if row["part"] == "train" and all(float(row[key]) == RUN[key] for key in RUN)
    ]
    wanted = range(1, EPOCHS[-1] + 1)
    if [epoch for epoch, _ in points[: len(wanted)]] != list(wanted):
        raise ValueError(f"{SWEEP[0]}.ipynb must hold the epochs {EPOCHS[-1]} of {RUN}.")
    return points[: len(wanted)]


def rounded(x: torch.Tensor, y: torch.Tensor) -> list[list[float]]:
    """Return points with digits enough to draw."""
    return [[round(a, 4), round(b, 4)] for a, b in zip(x.tolist(), y.tolist(), strict=True)]


def surprise() -> list[list[float]]:
    """Return the loss of one example against the probability of its class."""
    p = torch.linspace(0.01, 1, 100, dtype=torch.float64)
    return rounded(p, -torch.log(p))


def entropy() -> list[list[float]]:
    """Return the entropy of two classes in bits."""
    p = torch.linspace(0, 1, 101, dtype=torch.float64)
    bits = torch.distributions.Bernoulli(p).entropy() / torch.log(torch.tensor(2.0).double())
    return rounded(p, bits)


@cache
def read_curves(chapters: Path) -> dict[str, dict[str, Any]]:
    """Return, by the name of its figure, each curve with its axes and what is asked.

    `at` are the places where the reader has a point to move; `unit` follows a number.
    """
    return {
        "fig-training": {
            "text": "Draw it before you see it: how does the training loss fall over the ten "
            "epochs? Move the points by pointer or with the arrow keys. The real curve is the mean "
            "over the seeds of the playground’s sweep at the same settings.",
            "along": "Training loss",
            "across": "epoch",
            "unit": " nats",
            "ends": [EPOCHS[0], EPOCHS[-1]],
            "range": [0, 1.5],
            "at": EPOCHS,
            "points": training(chapters),
        },
        "fig-theory-loss": {
            "text": "Draw it before you see it: how does the loss of one example depend on the "
            "probability of its true class? Move the points by pointer or with the arrow keys.",
            "along": "Loss",
            "across": "probability",
            "unit": " nats",
            "ends": [0, 1],
            "range": [0, 5],
            "at": [0.01, 0.15, 0.3, 0.45, 0.6, 0.8, 1],
            "points": surprise(),
        },
        "fig-theory-entropy": {
            "text": "Draw it before you see it: how large is the entropy of two classes, at the "
            "right in the figure? Move the points by pointer or with the arrow keys.",
            "along": "Entropy",
            "across": "probability of class 1",
            "unit": " bits",
            "ends": [0, 1],
            "range": [0, 1.5],
            "at": [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1],
            "points": entropy(),
        },
    }
