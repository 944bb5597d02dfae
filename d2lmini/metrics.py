"""Measuring: what a classifier gets right, and how long things take."""

import itertools
import time
from collections.abc import Callable

from torch import Tensor

from .checks import Batches, check_integer
from .model import Net, device_of, evaluation_mode, few_threads

Loss = Callable[[Tensor, Tensor], Tensor]


class Accumulator:
    """Sum ``n`` quantities side by side (d2l section 3.6.5)."""

    def __init__(self, n: int) -> None:
        self.data = [0.0] * check_integer("n", n, 1)

    def add(self, *values: float | Tensor) -> None:
        """Add one value to each sum; other numbers of values are a ValueError."""
        if len(values) != len(self.data):
            raise ValueError(f"add() needs {len(self.data)} values, but it got {len(values)}.")
        for position, value in enumerate(values):
            # item() instead of float(): the latter warns about tensors that require gradients.
            self.data[position] += value.item() if isinstance(value, Tensor) else float(value)

    def reset(self) -> None:
        """Set every sum to 0."""
        self.data = [0.0] * len(self.data)

    def __getitem__(self, index: int) -> float:
        """Return one sum."""
        return self.data[index]


def accuracy(y_hat: Tensor, y: Tensor) -> float:
    """Count the correct predictions (d2l section 3.6.5); divide by B for the ratio.

    ``y_hat``: scores (B, q), of which the largest predicts, or labels (B,); ``y``: true ones (B,).
    """
    predictions = y_hat.argmax(dim=1) if y_hat.ndim == 2 else y_hat
    # Without this check (B,) and (B, 1) would be compared as a B × B table.
    if predictions.shape != y.shape or y.ndim != 1:
        shapes = f"{tuple(y_hat.shape)} and {tuple(y.shape)}"
        raise ValueError(f"y_hat must have shape (B, q) or (B,) and y shape (B,), not {shapes}.")
    return float((predictions == y).sum())


def evaluate_accuracy(net: Net, data_iter: Batches) -> float:
    """Return the ratio of correct predictions of ``net(X)``, (B, q), in all of it (d2l 3.6.5)."""
    return evaluate(net, data_iter)[1]


def evaluate(net: Net, data_iter: Batches, loss: Loss | None = None) -> tuple[float, float]:
    """Return the mean loss (nan without ``loss``) and the accuracy; see `evaluate_accuracy`."""
    device = device_of(net)
    metric = Accumulator(3)  # summed loss, correct predictions, examples
    with evaluation_mode(net), few_threads(net):
        for X, y in data_iter:
            X, y = X.to(device), y.to(device)
            y_hat = net(X)
            total = sum_loss(loss, loss(y_hat, y), len(y)) if loss else float("nan")
            metric.add(total, accuracy(y_hat, y), len(y))
    if not metric[2]:
        raise ValueError("data_iter must yield at least one minibatch, but it is empty.")
    return metric[0] / metric[2], metric[1] / metric[2]


def sum_loss(loss: Loss, value: Tensor, num_examples: int) -> Tensor:
    """Sum what ``loss`` returned for B examples, (B,) or their mean or sum (); check its shape."""
    if not isinstance(value, Tensor):
        raise TypeError(f"loss must return a tensor, but it returned {value!r}.")
    if value.ndim == 0:
        return value if getattr(loss, "reduction", "mean") == "sum" else value * num_examples
    if value.shape != (num_examples,):
        wanted = f"one number per example, shape ({num_examples},), or a single mean"
        raise ValueError(f"loss must return {wanted}, but its shape is {tuple(value.shape)}.")
    return value.sum()


class Timer:
    """Measure several running times, in seconds, from when it is made (d2l section 3.1.2)."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.start()

    def start(self) -> None:
        """Start, or restart, the clock."""
        self._begin = time.perf_counter()

    def stop(self) -> float:
        """Record the seconds since the last start and return them."""
        self.times.append(time.perf_counter() - self._begin)
        return self.times[-1]

    def sum(self) -> float:
        """Return the sum of the recorded times in seconds; 0.0 before the first stop."""
        return float(sum(self.times))

    def cumsum(self) -> list[float]:
        """Return the running totals of the recorded times in seconds."""
        return list(itertools.accumulate(self.times))

    def avg(self) -> float:
        """Return the mean recorded time in seconds; a RuntimeError says that there is none."""
        if not self.times:
            raise RuntimeError("Timer.avg() needs at least one recorded time: call stop() first.")
        return self.sum() / len(self.times)
