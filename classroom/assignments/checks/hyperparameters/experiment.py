"""The questions of an experiment and of the choice that follows from it."""

import math
import statistics
from functools import cache

import torch

import d2lmini
from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near


def experiments(draw: Draw) -> list[tuple]:
    """Draw settings, seeds, and what one run after the other returns."""
    settings = [(draw.uniform(0, 1), draw.randrange(8, 100)) for _ in range(4)]
    return [(settings, draw.sample(range(100), 4), draw.floats(0, 1, 16))]


def experiment(student: object, settings: list, seeds: list, values: list) -> list:
    """Return what an experiment returns, and what it ran."""
    calls = []

    def run_one(lr: float, batch_size: int, seed: int) -> float:
        calls.append((lr, batch_size, seed))
        return values[(len(calls) - 1) % len(values)]

    return [student.experiment(settings, seeds, run_one), calls]


def all_runs(calls: list, values: list) -> bool:
    """Return whether each setting met each seed once."""
    (settings, seeds, _), (_, made) = calls[0], values[0]
    return sorted(made) == sorted((*setting, seed) for setting in settings for seed in seeds)


def rows_fit(calls: list, values: list) -> bool:
    """Return whether each setting has a row, in order, that starts with it and its mean."""
    (settings, _, given), (rows, made) = calls[0], values[0]
    want = []
    for setting in settings:
        own = [value for call, value in zip(made, given, strict=False) if call[:2] == setting]
        want.append((*setting, statistics.mean(own)))
    return {len(row) for row in rows} == {4} and near([row[:3] for row in rows], want, 1e-6)


@cache
def pictures() -> tuple[torch.Tensor, torch.Tensor]:
    """Return the assignment's pictures as rows, and their labels."""
    loader, _ = d2lmini.load_data_fashion_mnist(256)
    return loader.dataset.data[:8000].flatten(1) / 255, loader.dataset.targets[:8000]


def trained(lr: float, size: int, random: torch.Generator) -> float:
    """Return the validation accuracy after five epochs."""
    X, y = pictures()
    W, bias = 0.01 * torch.randn(784, 10, generator=random), torch.zeros(10)
    for _ in range(5):
        for chosen in torch.randperm(6000, generator=random).split(size):
            error = torch.softmax(X[chosen] @ W + bias, dim=1)
            error[torch.arange(len(chosen)), y[chosen]] -= 1
            W -= lr * X[chosen].T @ error / len(chosen)
            bias -= lr * error.mean(dim=0)
    return ((X[6000:] @ W + bias).argmax(dim=1) == y[6000:]).double().mean().item()


def holds(_: list, values: list) -> bool:
    """Return whether a choice reaches 0.78, within luck.

    Fifteen runs are made here, the same for all. The student was asked for a mean of three, so what
    may be missing from 0.78 is two standard errors of a mean of three.
    """
    lr, size = values[0]
    if type(size) is not int or not 8 <= size <= 6000 or not 0 < float(lr) <= 100:
        return False
    runs = [trained(float(lr), size, torch.Generator().manual_seed(s)) for s in range(1000, 1015)]
    return statistics.mean(runs) + 2 * statistics.stdev(runs) / math.sqrt(3) >= 0.78


CHECKS = [
    Check(
        *("every-setting-meets-every-seed", 1, experiment, experiments),
        "Not every setting runs once with every seed.",
        judge=all_runs,
    ),
    Check(
        *("results-are-summarised-in-order", 1, experiment, experiments),
        "The results are not a tuple for each setting, in order, with the mean of its runs.",
        judge=rows_fit,
    ),
    Check(
        *("choice-holds-for-other-seeds", 2, "chosen_setting", lambda _: [()]),
        "With other seeds, this setting does not reach 0.78 on average.",
        judge=holds,
    ),
]
