"""Softmax regression in closed form: the logits, and the gradient as predictions minus labels."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import torch
from torch import Tensor

_lock = Lock()
_sections, _usual_threads = 0, 1


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one thread, so that no sum depends on how many there are.

    Threads may cut a long sum in parts, which changes its last digit. Where the learning rate is
    too large to settle, a last digit decides the whole path, and a run could not be repeated.

    The number of threads belongs to the process: sections that overlap in several Python threads
    all put back what was set before the first of them.
    """
    global _sections, _usual_threads
    with _lock:
        if _sections == 0:
            _usual_threads = torch.get_num_threads()
        _sections += 1
        torch.set_num_threads(1)
    try:
        yield
    finally:
        with _lock:
            _sections -= 1
            torch.set_num_threads(_usual_threads)


def compute_logits(weight: Tensor, bias: Tensor, X: Tensor) -> Tensor:
    """Return the logits of R models that see the same examples.

    Args:
        weight: (R, q, d).
        bias: (R, q).
        X: the features, (B, …) with d numbers each.

    Returns:
        (R, q, B): columns are examples, because a product of a few long rows is faster than one of
        many short ones.
    """
    X = X.flatten(1)
    logits = weight.flatten(0, 1) @ X.T
    return logits.view(*bias.shape, len(X)).add_(bias.unsqueeze(-1))


def compute_gradients(
    weight: Tensor, bias: Tensor, X: Tensor, y: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return the gradient of the mean cross-entropy of R models, their logits and losses.

    With error E = softmax(O) - Y, where Y holds the one-hot labels of B examples, the gradient is
    EᵀX / B for the weight and the column means of E for the bias (d2l section 3.4.6).

    Args:
        weight: (R, q, d).
        bias: (R, q).
        X: the features, (B, …).
        y: the labels, int64 (B,).

    Returns:
        The gradients in the shapes of ``weight`` and ``bias``, the logits (R, q, B), and the loss
        of each example, (R, B).

    Raises:
        IndexError, RuntimeError: a label has no column.
    """
    X = X.flatten(1)
    logits = compute_logits(weight, bias, X)
    labels = y.expand(len(weight), 1, -1)
    error = torch.log_softmax(logits, dim=-2)
    losses = -error.gather(-2, labels).squeeze(-2)
    error.exp_().scatter_add_(-2, labels, error.new_full(labels.shape, -1.0))
    weight_gradient = (error.flatten(0, 1) @ X).view_as(weight).div_(len(X))
    return weight_gradient, error.mean(dim=-1), logits, losses
