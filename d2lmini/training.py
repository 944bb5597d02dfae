"""The training loop of chapter 3, for any net, loss and updater."""

import math
import time
from collections.abc import Callable, Iterator

import torch
from torch import nn
from torch.optim import Optimizer

from .checks import Batches, check_batch, check_functions, check_integer, first_batch
from .history import History
from .metrics import Accumulator, Loss, accuracy, evaluate, sum_loss
from .model import Net, device_of, evaluation_mode, few_threads
from .plots import LiveFigure

Updater = Optimizer | Callable[[int], None]


def train_epoch_ch3(
    net: Net, train_iter: Batches, loss: Loss, updater: Updater
) -> tuple[float, float]:
    """Train for one epoch; return its mean loss and its accuracy (d2l section 3.6.6).

    ``net`` maps X to scores (B, q), a `Module` or a function; ``train_iter`` yields (X, y) with y
    int64 (B,), moved to where a module is; ``loss(y_hat, y)`` returns one number per example (B,),
    their mean or their sum (). ``updater`` is an `Optimizer`, which steps on a minibatch's mean
    loss; or a function, as ``updater(batch_size)``, for the summed loss, which clears the
    gradients. The epoch ends early if a loss is nan or infinite, with that as its mean loss. Bad
    arguments, such as an empty ``train_iter``: a TypeError or ValueError.
    """
    check_functions(net=net, loss=loss, updater=updater)
    if isinstance(net, nn.Module):
        net.train()
    device = device_of(net)
    metric = Accumulator(3)  # summed loss, correct predictions, examples
    with few_threads(net):
        for X, y in train_iter:
            X, y = X.to(device), y.to(device)
            y_hat = net(X)
            l = loss(y_hat, y)  # noqa: E741, its name in the chapter
            total = sum_loss(loss, l, len(y))
            if isinstance(updater, Optimizer):
                updater.zero_grad()
                l.mean().backward()
                updater.step()
            else:
                total.backward()
                updater(len(y))
            metric.add(total, accuracy(y_hat, y), len(y))
            if not math.isfinite(metric[0]):
                return metric[0], metric[1] / metric[2]
    if not metric[2]:
        raise ValueError("train_iter must yield at least one minibatch, but it is empty.")
    return metric[0] / metric[2], metric[1] / metric[2]


def train_ch3(
    net: Net, train_iter: Batches, test_iter: Batches, loss: Loss, num_epochs: int,
    updater: Updater, *, progress: bool = True,
) -> History:  # fmt: skip
    """Train, measure after each epoch, and draw the curves (d2l section 3.6.6).

    The arguments are those of `train_epoch_ch3`; one minibatch tries them out. ``progress`` draws:
    a notebook's figure follows the run, a script's is there for ``plt.show()``. Training stops
    early, with a sentence, when its loss becomes nan or infinite and when it is interrupted; the
    net stays as trained so far. Returns the finished epochs. Bad arguments: TypeError, ValueError.
    """
    check_integer("num_epochs", num_epochs, 0)
    check_functions(net=net, loss=loss, updater=updater)
    for name, data_iter in (("train_iter", train_iter), ("test_iter", test_iter)):
        X, y = (part.to(device_of(net)) for part in first_batch(name, data_iter))
        with torch.random.fork_rng(devices=[]), evaluation_mode(net):
            y_hat = net(X)
            check_batch(name, data_iter, y, y_hat)
            sum_loss(loss, loss(y_hat, y), len(y))
    history = History()
    figure = LiveFigure(ncols=2, figsize=(5.2, 2.5)) if progress and num_epochs else None
    epochs = train_epochs(history, net, train_iter, test_iter, loss, num_epochs, updater)
    try:
        for _ in epochs:
            if figure:
                figure.follow(history)
    except KeyboardInterrupt:
        where = f"Interrupted in epoch {len(history) + 1}: the net stays as trained so far"
        history.stopped = f"{where} and the history keeps all finished epochs: {len(history)}."
    if figure:
        figure.follow(history, at_end=True)
    if history.stopped:
        print(history.stopped)
    return history


def train_epochs(
    history: History, net: Net, train_iter: Batches, test_iter: Batches, loss: Loss,
    num_epochs: int, updater: Updater,
) -> Iterator[int]:  # fmt: skip
    """Do the work of `train_ch3`: fill ``history`` and yield the number of each epoch done."""
    for epoch in range(1, num_epochs + 1):
        start = time.perf_counter()
        trained = train_epoch_ch3(net, train_iter, loss, updater)
        if not math.isfinite(trained[0]):
            rates = [float(group["lr"]) for group in getattr(updater, "param_groups", [])]
            rate = f" with learning rate {max(rates):g}" if rates else ""
            example = f", such as {max(rates) / 10:g}" if rates else ""
            history.stopped = (
                f"The training loss became {trained[0]} in epoch {epoch}{rate}: training stopped, "
                f"the history keeps all finished epochs: {epoch - 1}; try a smaller learning rate"
                f"{example}, or a loss that takes logits."
            )
            return
        tested = evaluate(net, test_iter, loss)
        history.append(*trained, *tested, time.perf_counter() - start)
        yield epoch
