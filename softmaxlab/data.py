"""The data of a training run, and the untrained net that fits it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

from d2lmini.checks import Batches
from d2lmini.model import softmax_regression

from .settings import Settings

LoadData = Callable[..., tuple[Batches, ...]]
"""``load_data(batch_size, seed=seed)`` returns what to train on and one or two to measure on."""
KINDS = ("training", "test", "validation")


def check_load_data(load_data: Any) -> LoadData:
    """Return ``load_data``, or say that it cannot be called.

    Raises:
        TypeError: not a function.
    """
    if not callable(load_data):
        raise TypeError(
            "load_data must be a function that returns a training and a test iterator, "
            f"but it is a {type(load_data).__name__}."
        )
    return load_data


def load_iterators(load_data: LoadData, settings: Settings) -> tuple[Batches, ...]:
    """Return the training and the test iterator of a run, and the validation iterator if any.

    Raises:
        TypeError: ``load_data`` returns something else, or what can be read only once.
    """
    found = load_data(settings.batch_size, seed=settings.seed)
    is_list = isinstance(found, tuple | list)
    if not is_list or not 2 <= len(found) <= len(KINDS):
        raise TypeError(
            "load_data must return a training and a test iterator, and may return a validation "
            f"iterator, but it returns a {type(found).__name__}"
            f"{f' of {len(found)}' if is_list else ''}."
        )
    for name, data_iter in zip(KINDS, found, strict=False):
        if isinstance(data_iter, Iterator) or not hasattr(data_iter, "__iter__"):
            raise TypeError(
                f"load_data must return a {name} iterator that starts again in each epoch, such "
                f"as a DataLoader, but it returns a {type(data_iter).__name__}."
            )
    return tuple(found)


def make_net(settings: Settings, train_iter: Batches, test_iter: Batches) -> nn.Sequential:
    """Return the untrained net of a run: as many inputs and outputs as the data asks for.

    Raises:
        TypeError, ValueError: the test iterator yields no pairs of tensors (X, y).
    """
    num_inputs, labels = 0, []
    # The test iterator does not shuffle, so reading it moves no generator.
    for batch in test_iter:
        if not isinstance(batch, tuple | list) or [type(part) for part in batch] != [Tensor] * 2:
            raise TypeError(
                "load_data must return iterators over pairs of tensors (X, y), but the test "
                f"iterator yields a {type(batch).__name__}."
            )
        num_inputs = batch[0][0].numel()
        labels.append(batch[1])
    if not labels:
        raise ValueError("load_data must return a test iterator with examples, but it is empty.")
    classes = getattr(getattr(train_iter, "dataset", None), "classes", None)
    num_outputs = len(classes) if classes else int(torch.cat(labels).max()) + 1
    return softmax_regression(num_inputs, num_outputs, settings.std, seed=settings.seed)
