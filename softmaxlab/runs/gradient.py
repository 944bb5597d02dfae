"""Softmax regression in closed form: the logits, and the gradient as predictions minus labels."""

import torch
from torch import Tensor


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
    error.exp_().scatter_(-2, labels, -1.0, reduce="add")
    weight_gradient = (error.flatten(0, 1) @ X).view_as(weight).div_(len(X))
    return weight_gradient, error.mean(dim=-1), logits, losses
