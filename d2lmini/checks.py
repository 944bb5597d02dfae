"""Checks of arguments: each mistake gets one sentence with the name, the value and the fix."""

import math
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from numbers import Integral, Real
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor

Batches = Iterable[tuple[Tensor, Tensor]]


def check_integer(name: str, value: Any, minimum: int) -> int:
    """Return an integer as an int; a TypeError or ValueError says what is wrong with ``value``."""
    return int(check_number(name, value, minimum, Integral, "an integer"))


def check_number(
    name: str, value: Any, minimum: int = 0, kind: Any = Real, noun: str = "a finite number"
) -> float:
    """Return a number; a TypeError or ValueError says what is wrong with ``value``."""
    wanted = f"{name} must be {noun} of at least {minimum}"
    if isinstance(value, bool) or not isinstance(value, kind):
        raise TypeError(f"{wanted}, but it is {value!r} of type {type(value).__name__}.")
    if not minimum <= value < math.inf:
        raise ValueError(f"{wanted}, but it is {value}.")
    return value if kind is Integral else float(value)


def make_generator(seed: Any) -> torch.Generator | None:
    """Return a generator for a seed, so that the global one is left alone, or None for None."""
    return None if seed is None else torch.Generator().manual_seed(check_integer("seed", seed, 0))


def check_functions(**functions: Any) -> None:
    """Check that arguments can be called, or ``updater`` can step; else, a TypeError."""
    for name, value in functions.items():
        kind = "an optimizer" if name == "updater" else "a module"
        is_optimizer = name == "updater" and hasattr(value, "step")
        if isinstance(value, type) or not (callable(value) or is_optimizer):
            raise TypeError(f"{name} must be {kind} or a function, but it is {value!r}.")


def rewinds(*owners: Any) -> Iterator[Callable[[], None]]:
    """Yield a function for each random generator in objects, which sets it back to where it is."""
    todo, seen = [random.getstate, np.random.get_state, *owners], set[int]()
    for value in todo:  # it grows: a wrapper holds a loader, which holds a sampler
        if isinstance(value, random.Random):
            yield partial(value.setstate, value.getstate())
        elif isinstance(value, torch.Generator | np.random.RandomState):
            yield partial(value.set_state, value.get_state())  # type: ignore
        elif isinstance(value, np.random.Generator):
            yield partial(setattr, value.bit_generator, "state", value.bit_generator.state)
        elif id(value) not in seen and not isinstance(value, Tensor | type | ModuleType):
            seen.add(id(value))
            todo += value if isinstance(value, list | tuple) and len(value) < 100 else ()
            todo += [getattr(value, "__self__", None), *getattr(value, "__dict__", {}).values()]


def first_batch(name: str, data_iter: Batches) -> tuple[Tensor, Tensor]:
    """Return a minibatch without advancing any random generator, or say why there is none."""
    if isinstance(data_iter, Iterator) or not hasattr(data_iter, "__iter__"):
        wanted = "must be a DataLoader or another iterable that starts again in each epoch"
        raise TypeError(f"{name} {wanted}, but it is of type {type(data_iter).__name__}.")
    with ExitStack() as at_the_end:  # also if reading fails
        for rewind in list(rewinds(torch.default_generator, data_iter)):
            at_the_end.callback(rewind)
        batch = next(iter(data_iter), None)
    if batch is None:
        raise ValueError(f"{name} must yield at least one minibatch, but it is empty.")
    if not isinstance(batch, tuple | list) or [type(part) for part in batch] != [Tensor, Tensor]:
        raise TypeError(f"{name} must yield pairs of tensors (X, y), but it yields {type(batch)}.")
    return batch[0], batch[1]


def check_batch(name: str, data_iter: Batches, y: Tensor, y_hat: Any) -> None:
    """Check that labels are int64 (B,), scores (B, q), and that each label has a column."""
    if y.ndim != 1 or y.dtype != torch.int64:
        found = f"theirs have shape {tuple(y.shape)} and dtype {y.dtype}"
        raise ValueError(f"{name} must yield int64 labels of shape (B,), but {found}.")
    shape = tuple(y_hat.shape) if isinstance(y_hat, Tensor) else type(y_hat).__name__
    if not isinstance(y_hat, Tensor) or y_hat.ndim != 2 or len(y_hat) != len(y):
        wanted = f"scores of shape ({len(y)}, classes) for a minibatch of {len(y)}"
        raise ValueError(f"net must return {wanted}, but it returns {shape}.")
    columns, dataset = y_hat.shape[1], getattr(data_iter, "dataset", None)
    classes, tensors = getattr(dataset, "classes", None), getattr(dataset, "tensors", None)
    if classes is not None and columns != len(classes):
        wanted = f"one column for each of the {len(classes)} classes of {name}"
        raise ValueError(f"net must return {wanted}, but it returns {columns}.")
    labels = torch.as_tensor(tensors[-1] if tensors else getattr(dataset, "targets", y))
    if isinstance(data_iter, tuple | list):
        labels = torch.cat([part for _, part in data_iter])
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= columns:
        wanted = f"from 0 to {columns - 1}, one for each column of the net's output"
        raise ValueError(f"labels of {name} must be {wanted}, but they range from {low} to {high}.")
