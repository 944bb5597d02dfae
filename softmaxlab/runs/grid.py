"""A grid of training runs as one table."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import nn

from d2lmini.fashion_mnist import load_data_fashion_mnist

from ..data import LoadData, check_load_data
from ..settings import Settings, check_setting
from .cache import RunCache
from .result import METRICS, VALIDATION_METRICS, Result
from .scheduling import find_or_train

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
    variants: Sequence[dict[str, Any]] = ({},),
    std: float = 0.01,
    load_data: LoadData = load_data_fashion_mnist,
    cache: bool | str | Path = True,
    progress: bool = True,
    return_nets: bool = False,
) -> pd.DataFrame | tuple[pd.DataFrame, list[nn.Sequential | None]]:
    """Train softmax regression with every combination of settings.

    Each run gives the numbers that `train_ch3` gives for ``softmax_regression(std=std, seed=seed)``
    with ``load_data(batch_size, seed=seed)`` and `torch.optim.SGD`, to 1e-4 as long as the learning
    rate is below the edge of stability. Above it, where the loss jumps up and down, rounding
    decides the path, and the numbers may differ, also between a run alone and the same run among
    others. The same sweep gives the same digits again on one machine.

    Runs that share seed and batch size see the same minibatches and are trained as one matrix
    (`train_stack`), with the gradient in closed form. Finished runs are kept on disk and found
    again, so an interrupted sweep continues where it stopped, and one with one more value trains
    only what is new.

    The stacks of runs go through joblib: to wherever ``joblib.parallel_config`` says, such as
    ``n_jobs=4`` or ``backend='dask'``. If it says nothing, they are trained one after another in
    this process, or in a process for each core if there is enough to do. Where a stack is
    trained it takes the memory of the data, of what is measured on as float32 (31 MB for 10,000
    images), of a few minibatches, and of the weights of its runs (31 kB each); results take 31 kB
    a run.

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
            from 0, the weights themselves, to below 1. Old steps are forgotten exponentially;
            Polyak and Juditsky (1992) weight all steps equally.
        variants: settings that are not combined with each other, such as
            ``[{}, {"weight_decay": 0.01}, {"schedule": "cosine"}]``. Each variant is trained with
            every combination of the rest, whose values it replaces; all variants share a stack.
        std: standard deviation of the initial weights.
        load_data: ``load_data(batch_size, seed=seed)`` returns what to train on and what to
            measure on, two iterables that start again in each epoch; with a third one, for
            validation, the table has `VALIDATION_METRICS` too. For the cache, its code and all
            values that it captures are part of a run; files that it reads are not.
        cache: keep runs in the user's cache folder, or in this one; False keeps none.
        progress: show a bar with the time left.
        return_nets: also return the trained nets.

    Returns:
        One row per run and epoch with the columns ``run``, those of the settings, ``epoch``,
        `METRICS` and, where there is validation data, `VALIDATION_METRICS`. They are nan from the
        epoch on in which a run diverged, that is, in which `train_ch3` would have stopped. If the
        sweep is interrupted, the runs that are done.
        With ``return_nets`` also a list with a net for each number in ``run``, None if not done.

    Raises:
        TypeError, ValueError: a setting makes no sense, ``load_data`` returns what cannot be
            trained on, or it captures what cannot be told from other values.
    """
    plurals = {
        "learning_rate": ("learning_rates", learning_rates),
        "batch_size": ("batch_sizes", batch_sizes),
        "weight_decay": ("weight_decays", weight_decays),
        "schedule": ("schedules", schedules),
        "average": ("averages", averages),
        "seed": ("seeds", seeds),
    }
    axes = {name: _check_axis(name, *plural) for name, plural in plurals.items()}
    fixed = {
        "num_epochs": check_setting("num_epochs", num_epochs),
        "std": check_setting("std", std),
    }
    check_load_data(load_data)
    points = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    grid = [point | variant for variant in _check_variants(variants, axes) for point in points]
    runs = [Settings(**point, **fixed) for point in grid]
    run_cache = None
    if cache is not False:
        run_cache = RunCache(load_data, None if cache is True else Path(cache))
    found = find_or_train(runs, load_data, run_cache, progress=progress)
    results = [found.get(run) for run in runs]
    table = _tabulate(grid, results)
    if not return_nets:
        return table
    return table, [None if result is None else result.net() for result in results]


def _check_axis(setting: str, argument: str, values: Any) -> list[Any]:
    """Return the values of one setting, each checked, none twice."""
    if isinstance(values, Iterator):
        raise TypeError(
            f"{argument} must be a number or a list that can be read again, but it is a "
            f"{type(values).__name__}: write list(...) around it."
        )
    if hasattr(values, "tolist"):  # an array or a tensor
        values = values.tolist()
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        values = [values]
    checked = [check_setting(setting, v, f"{argument}[{i}]") for i, v in enumerate(values)]
    if not checked:
        raise ValueError(f"{argument} must have at least one value, but it is {values!r}.")
    return list(dict.fromkeys(checked))


def _check_variants(variants: Any, axes: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Return the variants, with each setting checked."""
    is_list = isinstance(variants, list | tuple) and len(variants)
    if not is_list or not all(isinstance(variant, dict) for variant in variants):
        raise TypeError(f"variants must be a list of dictionaries, but it is {variants!r}.")
    for variant in variants:
        for name in variant:
            if name not in axes:
                raise ValueError(f"variants may set {', '.join(axes)}, but one sets {name!r}.")
    return [
        {name: check_setting(name, value, f"variants[{i}][{name!r}]") for name, value in v.items()}
        for i, v in enumerate(variants)
    ]


def _tabulate(grid: list[dict[str, Any]], results: list[Result | None]) -> pd.DataFrame:
    """Return the rows of all runs that are done."""
    import pandas as pd

    rows = [
        (run, *point.values(), epoch, *metrics)
        for run, (point, result) in enumerate(zip(grid, results, strict=True))
        if result is not None
        for epoch, metrics in enumerate(result.metrics.tolist(), start=1)
    ]
    columns = ["run", *grid[0], "epoch", *METRICS, *VALIDATION_METRICS]
    width = max(map(len, rows), default=len(columns) - len(VALIDATION_METRICS))
    # Where only some runs have validation data, the others have no number there.
    rows = [(*row, *[math.nan] * (width - len(row))) for row in rows]
    return pd.DataFrame(rows, columns=columns[:width])
