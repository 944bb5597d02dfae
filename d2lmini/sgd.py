"""Minibatch stochastic gradient descent, written by hand."""

from collections.abc import Iterable

import torch
from torch import Tensor

from .checks import check_integer, check_number


@torch.no_grad()
def sgd(params: Iterable[Tensor], lr: float, batch_size: int) -> None:
    """Take one step ``param -= lr * param.grad / batch_size`` in place, then clear the gradients.

    The gradients are those of the *summed* loss, so the division makes the step one on the mean
    loss (d2l section 3.2.6).

    Args:
        params: the leaf tensors to change, each with a ``.grad``.
        lr: the learning rate, at least 0.
        batch_size: the number of examples behind the summed loss.

    Raises:
        RuntimeError: a parameter has no gradient yet.
        TypeError, ValueError: ``lr`` or ``batch_size`` is not a number that makes sense.
    """
    lr, batch_size = check_number("lr", lr), check_integer("batch_size", batch_size, 1)
    params = list(params)
    for position, param in enumerate(params):
        if param.grad is None:
            raise RuntimeError(
                f"params[{position}] of shape {tuple(param.shape)} has no gradient: "
                "call backward() on the loss first."
            )
    for param in params:
        param -= lr * param.grad / batch_size
        param.grad.zero_()
