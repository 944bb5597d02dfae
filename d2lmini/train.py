"""The training loop of chapter 3, for any net, loss and updater."""

import math
import time
from collections.abc import Iterator

import torch
from torch import nn
from torch.optim import Optimizer

from .gradient import has_closed_form, set_gradients
from .history import History
from .live import Progress
from .metric import Accumulator, Batches, Loss, Net, accuracy, evaluate, place, sum_loss
from .preflight import check_training
from .updater import Updater, learning_rates


def train_epoch_ch3(
    net: Net,
    train_iter: Batches,
    loss: Loss,
    updater: Updater,
    *,
    device: torch.device | str | None = None,
) -> tuple[float, float]:
    """Train for one epoch (d2l section 3.6.6).

    An `Optimizer` steps on the mean loss of each minibatch. Any other updater is called as
    ``updater(batch_size)`` after the backward pass of the summed loss, and it must clear the
    gradients itself. A loss with ``reduction='sum'`` is left as it is.

    For the chapter's own net and loss the optimizer gets its gradients from `set_gradients`, for
    all others from autograd; the numbers are the same up to rounding.

    Args:
        net: maps X to scores (B, q); a `Module` or a function.
        train_iter: yields (X, y) with y of shape (B,).
        loss: ``loss(y_hat, y)``, one number per example (B,) or their mean ().
        updater: changes the parameters.
        device: where to compute; None means where the net is.

    Returns:
        The mean loss and the accuracy over the epoch. If the loss of a minibatch is nan or
        infinite, the epoch ends there and that value is the mean loss.

    Raises:
        ValueError: ``train_iter`` is empty, the loss has another shape, or a label has no column.
    """
    if isinstance(net, nn.Module):
        net.train()
    device = place(net, device)
    metric = Accumulator(3)  # summed loss, correct predictions, examples
    closed_form = isinstance(updater, Optimizer) and has_closed_form(net, loss)
    for X, y in train_iter:
        if X.device != device:
            X, y = X.to(device), y.to(device)
        try:
            if closed_form:
                y_hat, value = set_gradients(net, X, y)
            else:
                y_hat = net(X)
                value = loss(y_hat, y)
        except (IndexError, RuntimeError) as error:
            if "out of bounds" not in str(error):
                raise
            raise ValueError(
                "labels must be integers from 0 on, one for each column of the net's output, but "
                f"they reach from {int(y.min())} to {int(y.max())}."
            ) from error
        total = sum_loss(loss, value, len(y))
        if closed_form:
            updater.step()
        elif isinstance(updater, Optimizer):
            updater.zero_grad()
            value.mean().backward()
            updater.step()
        else:
            total.backward()
            updater(len(y))
        metric.add(total, accuracy(y_hat.detach(), y), len(y))
        if not math.isfinite(metric[0]):
            return metric[0], metric[1] / metric[2]
    if metric[2] == 0:
        raise ValueError("train_iter must yield at least one minibatch, but it is empty.")
    return metric[0] / metric[2], metric[1] / metric[2]


def train_ch3(
    net: Net,
    train_iter: Batches,
    test_iter: Batches,
    loss: Loss,
    num_epochs: int,
    updater: Updater,
    *,
    device: torch.device | str | None = None,
    progress: bool = True,
) -> History:
    """Train, measure after each epoch, and show how it goes (d2l section 3.6.6).

    Arguments are tried out on one minibatch before any time is spent. In a notebook one figure
    follows the run, in a terminal a progress bar. Training never fails for being bad: there are no
    assertions about loss or accuracy. It stops early, with a sentence, when the training loss
    becomes nan or infinite and when it is interrupted; the net stays as trained so far.

    Args:
        net: maps X to scores (B, q); a `Module` or a function.
        train_iter: what to learn from; yields (X, y) with y int64 (B,), afresh for each epoch.
        test_iter: what to measure on; the same.
        loss: ``loss(y_hat, y)``, one number per example (B,) or their mean ().
        num_epochs: passes over ``train_iter``; 0 trains nothing and returns an empty history.
        updater: an `Optimizer`, or a function that is called as ``updater(batch_size)``.
        device: where to compute; None means where the net is.
        progress: show the figure or the bar.

    Returns:
        The history of all finished epochs.

    Raises:
        TypeError, ValueError: an argument makes no sense or they do not fit together.
        RuntimeError: ``device`` can not be used.
        Exception: whatever ``net``, ``loss`` or the data raise later; the finished epochs are then
            in the error's attribute ``history``.
    """
    device = place(net, device)
    check_training(net, train_iter, test_iter, loss, num_epochs, updater, device)
    history = History()
    with Progress(history, num_epochs, enabled=progress) as shown:
        try:
            for _ in train_epochs(
                history, net, train_iter, test_iter, loss, num_epochs, updater, device
            ):
                shown.update()
        except KeyboardInterrupt:
            history.stopped = (
                f"Interrupted in epoch {len(history) + 1}: the net stays as trained so far and "
                f"the history keeps all finished epochs: {len(history)}."
            )
        except Exception as error:
            error.history = history
            raise
    if history.stopped:
        print(history.stopped)
    return history


def train_epochs(
    history: History,
    net: Net,
    train_iter: Batches,
    test_iter: Batches,
    loss: Loss,
    num_epochs: int,
    updater: Updater,
    device: torch.device | None = None,
) -> Iterator[int]:
    """Do the work of `train_ch3`, whose arguments these are: yield the number of each epoch done.

    ``history`` grows before each yield. If the run diverges it is told so, and the epochs end.
    """
    for epoch in range(1, num_epochs + 1):
        start = time.perf_counter()
        trained = train_epoch_ch3(net, train_iter, loss, updater, device=device)
        if not math.isfinite(trained[0]):
            history.stopped = _diverged(trained[0], epoch, updater)
            return
        tested = evaluate(net, test_iter, loss, device=device)
        history.append(*trained, *tested, time.perf_counter() - start)
        yield epoch


def _diverged(value: float, epoch: int, updater: Updater) -> str:
    """Say in one sentence what happened and what to try."""
    rates = learning_rates(updater)
    with_rate = f" with learning rate {' and '.join(f'{lr:g}' for lr in rates)}" if rates else ""
    smaller = f", such as {max(rates) / 10:g}" if rates else ""
    return (
        f"The training loss became {value} in epoch {epoch}{with_rate}: training stopped, the "
        f"history keeps all finished epochs: {epoch - 1}; try a smaller learning rate{smaller}, "
        "or a loss that takes logits."
    )
