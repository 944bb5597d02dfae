"""A grid of training runs as one table."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import nn

from d2lmini.checks import check_integer, check_number
from d2lmini.fashion_mnist import load_data_fashion_mnist
from d2lmini.metric import Batches

from .group import find_or_train
from .run import METRICS, SCHEDULES, Group, Outcome, Run
from .store import RunStore

if TYPE_CHECKING:
    import pandas as pd


def sweep(
    learning_rates: Sequence[float] | float = (0.1,),
    batch_sizes: Sequence[int] | int = (256,),
    seeds: Sequence[int] | int = (0,),
    weight_decays: Sequence[float] | float = (0.0,),
    num_epochs: int = 10,
    *,
    schedules: Sequence[str] | str = ("constant",),
    averages: Sequence[float] | float = (0.0,),
    std: float = 0.01,
    load_data: Callable[..., tuple[Batches, Batches]] = load_data_fashion_mnist,
    cache: bool | str | Path = True,
    progress: bool = True,
    return_nets: bool = False,
) -> pd.DataFrame | tuple[pd.DataFrame, list[nn.Sequential | None]]:
    """Train softmax regression with every combination of settings.

    Each run gives the numbers that `train_ch3` gives for ``softmax_regression(std=std, seed=seed)``
    with ``load_data(batch_size, seed=seed)`` and `torch.optim.SGD`, but runs that share seed and
    batch size see the same minibatches and are trained as one matrix (`train_stack`). Finished
    runs are kept on disk and found again, so a sweep that was interrupted goes on where it was,
    and one with a value more trains only what is new.

    The groups of runs go through joblib: to wherever ``joblib.parallel_config`` says, such as
    ``n_jobs=4`` or ``backend='dask'``. If it says nothing, they are trained one after the other in
    this process, or in a process for each core if there is enough to do. Where a group is
    trained it takes the memory of the data, of the test set as float32 (31 MB for Fashion-MNIST),
    of a few minibatches, and of the weights of its runs (31 kB each); outcomes take 31 kB a run.

    Args:
        learning_rates: steps on the mean loss of a minibatch; one number stands for a list of one,
            here and below.
        batch_sizes: numbers of examples in a minibatch.
        seeds: each draws the initial weights and the order of the examples.
        weight_decays: factors of the parameters that are added to their gradients.
        num_epochs: passes over the training set, at least 1.
        schedules: how the learning rate changes from epoch to epoch: ``'constant'``, or
            ``'cosine'``, which takes it down to almost 0 (Loshchilov and Hutter, 2017).
        averages: measure an average of the weights that keeps this share of itself in each step,
            from 0, the weights themselves, to below 1 (Polyak and Juditsky, 1992).
        std: standard deviation of the initial weights.
        load_data: ``load_data(batch_size, seed=seed)`` returns what to train on and what to
            measure on; a function or a `functools.partial` of one. What it uses besides its
            arguments must not change, or old runs would be taken for new ones.
        cache: keep runs in the user's cache folder, or in this one; False keeps none.
        progress: show a bar with the time left.
        return_nets: return the trained nets, too.

    Returns:
        One row per run and epoch with the columns ``run``, those of the settings, ``epoch`` and
        `METRICS`. The metrics are nan from the epoch on in which a run diverged, that is, in which
        `train_ch3` would have stopped. If the sweep is interrupted, the runs that are done.
        With ``return_nets`` also a list with a net for each number in ``run``, None if not done.

    Raises:
        TypeError, ValueError: a setting makes no sense.
    """
    axes = {
        "learning_rate": _axis("learning_rates", learning_rates, check_number),
        "batch_size": _axis("batch_sizes", batch_sizes, check_integer, 1),
        "weight_decay": _axis("weight_decays", weight_decays, check_number),
        "schedule": _axis("schedules", schedules, _check_schedule),
        "average": _axis("averages", averages, _check_average),
        "seed": _axis("seeds", seeds, check_integer, 0),
    }
    num_epochs, std = check_integer("num_epochs", num_epochs, 1), check_number("std", std)
    grid = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    keys = [
        (
            Group(point["batch_size"], point["seed"], num_epochs, std, load_data),
            Run(**{name: point[name] for name in Run._fields}),
        )
        for point in grid
    ]
    store = None if cache is False else RunStore(None if cache is True else Path(cache))
    outcomes = find_or_train(keys, store, progress=progress)
    table = _tabulate(grid, [outcomes.get(key) for key in keys])
    if not return_nets:
        return table
    return table, [outcomes[key].net() if key in outcomes else None for key in keys]


def _axis(name: str, values: Any, check: Callable[..., Any], *arguments: Any) -> list[Any]:
    """Return the values of one setting, each checked, none twice."""
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        values = [values]
    checked = [check(f"{name}[{i}]", v, *arguments) for i, v in enumerate(_plain(values))]
    if not checked:
        raise ValueError(f"{name} must have at least one value, but it is {values!r}.")
    return list(dict.fromkeys(checked))


def _plain(values: Any) -> list[Any]:
    """Return Python's own numbers for those of an array or a tensor."""
    return values.tolist() if hasattr(values, "tolist") else list(values)


def _check_schedule(name: str, value: Any) -> str:
    if not isinstance(value, str) or value not in SCHEDULES:
        raise ValueError(f"{name} must be one of {', '.join(SCHEDULES)}, but it is {value!r}.")
    return value


def _check_average(name: str, value: Any) -> float:
    if check_number(name, value) >= 1:
        raise ValueError(f"{name} must be at least 0 and below 1, but it is {value}.")
    return float(value)


def _tabulate(grid: list[dict[str, Any]], outcomes: list[Outcome | None]) -> pd.DataFrame:
    """Return the rows of all runs that are done."""
    import pandas as pd

    rows = [
        (run, *point.values(), epoch, *metrics)
        for run, (point, outcome) in enumerate(zip(grid, outcomes, strict=True))
        if outcome is not None
        for epoch, metrics in enumerate(outcome.metrics.tolist(), start=1)
    ]
    return pd.DataFrame(rows, columns=["run", *grid[0], "epoch", *METRICS])
