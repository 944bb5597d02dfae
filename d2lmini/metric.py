"""Counting what a classifier gets right."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from .checks import check_device, check_integer
from .gradient import compute_scores

Net = nn.Module | Callable[[Tensor], Tensor]
Loss = Callable[[Tensor, Tensor], Tensor]
Batches = Iterable[tuple[Tensor, Tensor]]


class Accumulator:
    """Sum ``n`` quantities side by side (d2l section 3.6.5)."""

    def __init__(self, n: int) -> None:
        self.data = [0.0] * check_integer("n", n, 1)

    def add(self, *values: float | Tensor) -> None:
        """Add one value to each sum.

        Raises:
            ValueError: not as many values as there are sums.
        """
        if len(values) != len(self.data):
            raise ValueError(f"add() needs {len(self.data)} values, but it got {len(values)}.")
        # item() instead of float(): the latter warns about tensors that require gradients.
        numbers = [v.item() if isinstance(v, Tensor) else float(v) for v in values]
        self.data = [total + number for total, number in zip(self.data, numbers, strict=True)]

    def reset(self) -> None:
        """Set every sum to 0."""
        self.data = [0.0] * len(self.data)

    def __getitem__(self, index: int) -> float:
        """Return one sum."""
        return self.data[index]


def accuracy(y_hat: Tensor, y: Tensor) -> float:
    """Count the correct predictions (d2l section 3.6.5).

    Args:
        y_hat: scores or probabilities (B, q), of which the largest is the prediction, or
            predicted labels (B,).
        y: true labels (B,).

    Returns:
        The *number* of correct predictions; divide by B for the ratio.

    Raises:
        ValueError: the shapes do not fit together.
    """
    predictions = y_hat.argmax(dim=1) if y_hat.ndim == 2 else y_hat
    # Without this check (B,) and (B, 1) would be compared as a B × B table.
    if predictions.shape != y.shape or y.ndim != 1:
        raise ValueError(
            f"y_hat must have shape (B, q) or (B,) and y shape (B,), but their shapes are "
            f"{tuple(y_hat.shape)} and {tuple(y.shape)}."
        )
    return float((predictions == y).sum())


def evaluate_accuracy(
    net: Net, data_iter: Batches, *, device: torch.device | str | None = None
) -> float:
    """Return the ratio of correct predictions over an iterator (d2l section 3.6.5).

    The net predicts in evaluation mode and without gradients; afterwards each of its modules is in
    the mode it was in.

    Args:
        net: maps X to scores (B, q).
        data_iter: yields (X, y) with y of shape (B,).
        device: where to compute; None means where the net is.

    Raises:
        ValueError: ``data_iter`` is empty, or shapes do not fit together.
        RuntimeError: ``device`` can not be used.
    """
    return evaluate(net, data_iter, None, device=device)[1]


def evaluate(
    net: Net, data_iter: Batches, loss: Loss | None, *, device: torch.device | str | None = None
) -> tuple[float, float]:
    """Return the mean loss (nan without ``loss``) and the accuracy; see `evaluate_accuracy`."""
    device = place(net, device)
    total_loss, correct, count = 0.0 if loss else float("nan"), 0.0, 0
    with torch.no_grad(), evaluation_mode(net):
        for X, y in data_iter:
            if X.device != device:
                X, y = X.to(device), y.to(device)
            y_hat = compute_scores(net, X)
            if loss:
                total_loss += float(sum_loss(loss, loss(y_hat, y), len(y)))
            correct += accuracy(y_hat, y)
            count += len(y)
    if count == 0:
        raise ValueError("data_iter must yield at least one minibatch, but it is empty.")
    return total_loss / count, correct / count


def place(net: Net, device: torch.device | str | None) -> torch.device:
    """Move a `Module` to ``device`` and return where minibatches must go."""
    device = check_device(device)
    if isinstance(net, nn.Module):
        if device is not None:
            net.to(device)
        else:
            device = next((parameter.device for parameter in net.parameters()), None)
    return device or torch.device("cpu")


@contextmanager
def evaluation_mode(net: Net) -> Iterator[None]:
    """Switch to evaluation mode, and back to each module's own mode at the end."""
    modes = [(m, m.training) for m in net.modules()] if isinstance(net, nn.Module) else []
    if modes:
        net.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training


def sum_loss(loss: Loss, value: Tensor, num_examples: int) -> Tensor:
    """Turn what ``loss`` returned into the sum over the examples.

    Args:
        loss: the function; its ``reduction`` tells a mean from a sum.
        value: one number per example (B,), or one number ().
        num_examples: B.

    Raises:
        TypeError, ValueError: ``value`` has another type or shape.
    """
    if not isinstance(value, Tensor):
        raise TypeError(f"loss must return a tensor, but it returned {value!r}.")
    if value.ndim == 0:
        return value if getattr(loss, "reduction", "mean") == "sum" else value * num_examples
    if value.shape != (num_examples,):
        raise ValueError(
            f"loss must return one number per example, shape ({num_examples},), or a single mean, "
            f"but its result has shape {tuple(value.shape)}."
        )
    return value.sum()
