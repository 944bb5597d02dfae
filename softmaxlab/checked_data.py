"""Data that says in a sentence why it cannot be trained on, before anything is trained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from d2lmini.checks import Batches, check_batch

from .data import KINDS, LoadData, load_iterators, make_net
from .settings import Settings


class CheckedBatches:
    """Minibatches whose first one is checked in each pass, without reading ahead.

    To read ahead would move the random generators of the data, and a thread must leave alone the
    one that all share.

    Args:
        kind: what to call the iterator in an error.
        data_iter: yields (X, y).

    Attributes:
        net: maps X to scores (B, q); None until it is known.
        dataset: that of a loader; None if ``data_iter`` has none.
    """

    def __init__(self, kind: str, data_iter: Batches) -> None:
        self.kind, self.data_iter = kind, data_iter
        self.net: nn.Sequential | None = None
        self.dataset = getattr(data_iter, "dataset", None)
        self._passes = 0

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield what the iterator yields.

        Raises:
            TypeError: it yields no pairs of tensors.
            ValueError: it yields nothing, or labels or features that do not fit.
        """
        is_empty, self._passes = True, self._passes + 1
        for batch in self.data_iter:
            if is_empty:
                self._check(batch)
            is_empty = False
            yield batch
        if is_empty:
            wanted = f"load_data must return a {self.kind} iterator"
            if self._passes == 1:
                raise ValueError(f"{wanted} with examples, but it is empty.")
            raise ValueError(f"{wanted} that starts again in each epoch, but this one does not.")

    def _check(self, batch: Any) -> None:
        if not isinstance(batch, tuple | list) or [type(part) for part in batch] != [Tensor] * 2:
            raise TypeError(
                "load_data must return iterators over pairs of tensors (X, y), but the "
                f"{self.kind} iterator yields a {type(batch).__name__}."
            )
        X, y = batch
        name = f"load_data's {self.kind} iterator"
        if y.ndim != 1 or y.dtype != torch.int64 or not len(y) or int(y.min()) < 0:
            found = f"shape {tuple(y.shape)} and dtype {y.dtype}"
            if y.numel() and not y.is_complex():
                found += f", and the smallest is {y.min().item():g}"
            wanted = "int64 labels of shape (B,) from 0"
            raise ValueError(f"{name} must yield {wanted}, but theirs have {found}.")
        if X.ndim < 2 or len(X) != len(y) or X.dtype != torch.float32:
            wanted = f"float32 features of shape ({len(y)}, ...) for {len(y)} labels"
            found = f"shape {tuple(X.shape)} and dtype {X.dtype}"
            raise ValueError(f"{name} must yield {wanted}, but theirs have {found}.")
        if self.net is None:
            return
        num_inputs = self.net[1].in_features
        if X[0].numel() != num_inputs:
            raise ValueError(
                f"{name} must yield {num_inputs} features an example, as the test iterator does, "
                f"but it yields {X[0].numel()}."
            )
        with torch.no_grad():
            check_batch(name, self.data_iter, y, self.net(X))


def load_checked(
    load_data: LoadData, settings: Settings
) -> tuple[list[CheckedBatches], nn.Sequential]:
    """Return the iterators of a run, as many as there are, and the untrained net that fits them.

    Raises:
        TypeError, ValueError: ``load_data`` returns what cannot be trained on; some of that is
            seen only when the iterators are read, which they say then.
    """
    found = load_iterators(load_data, settings)
    iterators = [CheckedBatches(*named) for named in zip(KINDS, found, strict=False)]
    net = make_net(settings, *iterators[:2])
    for iterator in iterators:
        iterator.net = net
    return iterators, net
