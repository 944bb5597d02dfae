"""Softmax regression in closed form: the logits, and the gradient as predictions minus labels."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


def is_softmax_regression(net: object) -> bool:
    """Return whether ``net`` is just ``nn.Sequential(nn.Flatten(), nn.Linear(…))``, hooks apart."""
    return (
        type(net) is nn.Sequential
        and [type(layer) for layer in net] == [nn.Flatten, nn.Linear]
        and (net[0].start_dim, net[0].end_dim) == (1, -1)
        and not any(getattr(module, hooks) for module in net.modules() for hooks in HOOKS)
    )


def has_closed_form(net: object, loss: object) -> bool:
    """Return whether ``net`` and ``loss`` are just the chapter's, so that `set_gradients` is right.

    That is ``nn.Sequential(nn.Flatten(), nn.Linear(…))`` and a plain `nn.CrossEntropyLoss` with
    ``reduction='none'`` or ``'mean'``. Subclasses, hooks and frozen parameters need autograd.
    """
    return (
        is_softmax_regression(net)
        and type(loss) is nn.CrossEntropyLoss
        and (loss.weight, loss.ignore_index, loss.label_smoothing) == (None, -100, 0.0)
        and loss.reduction in ("none", "mean")
        and all(p.requires_grad and not p._backward_hooks for p in net.parameters())
    )


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one thread, so that no sum depends on how many there are.

    Threads may cut a long sum in parts, which changes its last digit. Where the learning rate is
    too large to settle, a last digit decides the whole path, and a run could not be repeated.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def compute_logits(weight: Tensor, bias: Tensor | None, X: Tensor) -> Tensor:
    """Return the logits of one model, or of several that see the same examples.

    Args:
        weight: (q, d), or (R, q, d) for R models.
        bias: (q,) or (R, q), or None.
        X: the features, (B, …) with d numbers each.

    Returns:
        (q, B) or (R, q, B): columns are examples, because a product of a few long rows is faster
        than one of many short ones. A model gets the same digits alone as among others.
    """
    X, rows = X.flatten(1), weight.flatten(0, -2)
    with one_thread():
        if len(X) == 1:
            # The product of a matrix and a vector groups its rows as it likes.
            logits = torch.cat([model @ X.T for model in rows.split(weight.shape[-2])])
        else:
            logits = rows @ X.T
    logits = logits.view(*weight.shape[:-1], len(X))
    return logits if bias is None else logits.add_(bias.unsqueeze(-1))


def compute_scores(net: object, X: Tensor) -> Tensor:
    """Return ``net(X)``, for the chapter's net with the same digits as in its training."""
    if not is_softmax_regression(net):
        return net(X)
    return compute_logits(net[1].weight, net[1].bias, X).T.contiguous()


def compute_gradients(
    weight: Tensor, bias: Tensor | None, X: Tensor, y: Tensor
) -> tuple[Tensor, Tensor | None, Tensor, Tensor]:
    """Return the gradient of the mean cross-entropy, the logits and the losses.

    With error E = softmax(O) - Y, where Y holds the one-hot labels of B examples, the gradient is
    EᵀX / B for the weight and the column means of E for the bias (d2l section 3.4.6).

    Args:
        weight: (q, d), or (R, q, d) for R models that see the same examples.
        bias: (q,) or (R, q), or None.
        X: the features, (B, …).
        y: the labels, int64 (B,).

    Returns:
        The gradients in the shapes of ``weight`` and ``bias``, the logits (q, B) or (R, q, B), and
        the loss of each example, (B,) or (R, B).

    Raises:
        IndexError, RuntimeError: a label has no column.
    """
    X = X.flatten(1)
    logits = compute_logits(weight, bias, X)
    y = y.expand(*weight.shape[:-2], 1, len(y))
    with one_thread():
        error = torch.log_softmax(logits, dim=-2)
        losses = -error.gather(-2, y).squeeze(-2)
        error.exp_().scatter_add_(-2, y, error.new_full(y.shape, -1.0))
        weight_gradient = (error.flatten(0, -2) @ X).view_as(weight).div_(len(X))
        bias_gradient = None if bias is None else error.mean(dim=-1)
    return weight_gradient, bias_gradient, logits, losses


def set_gradients(net: nn.Sequential, X: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Compute the cross-entropy and set ``.grad`` of its mean, without autograd.

    This halves the time of an epoch: autograd's bookkeeping costs more than arithmetic this small.

    Args:
        net: a net for which `has_closed_form` holds.
        X: the features, (B, …).
        y: the labels, int64 (B,).

    Returns:
        The logits (B, q) and the loss of each example (B,).

    Raises:
        IndexError, RuntimeError: a label has no column.
    """
    weight, bias = net[1].weight, net[1].bias
    values = weight.detach(), None if bias is None else bias.detach()
    weight.grad, bias_gradient, logits, losses = compute_gradients(*values, X, y)
    if bias is not None:
        bias.grad = bias_gradient
    return logits.T.contiguous(), losses
