"""A look at everything that goes into a training run, before time is spent on it."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader

from .checks import check_integer
from .metric import Batches, Loss, Net, evaluation_mode, sum_loss


def check_training(
    net: Net,
    train_iter: Batches,
    test_iter: Batches,
    loss: Loss,
    num_epochs: int,
    updater: Any,
    device: torch.device,
) -> None:
    """Try ``net`` and ``loss`` on a minibatch of each iterator; change nothing.

    Raises:
        TypeError, ValueError: what is wrong, in one sentence.
    """
    check_integer("num_epochs", num_epochs, 0)
    for name, function in (("net", net), ("loss", loss), ("updater", updater)):
        if not callable(function) and not isinstance(function, Optimizer):
            raise TypeError(f"{name} must be callable, but it is {function!r}.")
    if isinstance(net, nn.Module) and isinstance(updater, Optimizer):
        own = {id(parameter) for parameter in net.parameters()}
        if not any(id(p) in own for group in updater.param_groups for p in group["params"]):
            raise ValueError(
                "updater must hold the parameters of net, but it holds none of them; "
                "build it from net.parameters()."
            )
    for name, data_iter in (("train_iter", train_iter), ("test_iter", test_iter)):
        X, y = first_batch(name, data_iter)
        _check_labels(name, y)
        with torch.random.fork_rng(devices=[]), torch.no_grad(), evaluation_mode(net):
            y_hat = net(X.to(device))
            _check_outputs(name, y_hat, y, data_iter)
            sum_loss(loss, loss(y_hat, y.to(device)), len(y))


def first_batch(name: str, data_iter: Batches) -> tuple[Tensor, Tensor]:
    """Return a minibatch without moving any random generator on.

    Raises:
        TypeError: not an iterable that can be read again in each epoch, or not pairs of tensors.
        ValueError: there is no minibatch.
    """
    if isinstance(data_iter, Iterator) or not hasattr(data_iter, "__iter__"):
        raise TypeError(
            f"{name} must be a DataLoader or another iterable that starts again in each epoch, "
            f"but it is a {type(data_iter).__name__}."
        )
    generator = data_iter.generator if isinstance(data_iter, DataLoader) else None
    state = None if generator is None else generator.get_state()
    with torch.random.fork_rng(devices=[]):
        batch = next(iter(data_iter), None)
    if generator is not None:
        generator.set_state(state)
    if batch is None:
        raise ValueError(f"{name} must yield at least one minibatch, but it is empty.")
    if not isinstance(batch, tuple | list) or [type(part) for part in batch] != [Tensor, Tensor]:
        raise TypeError(f"{name} must yield pairs of tensors (X, y), but it yields {type(batch)}.")
    return batch


def _check_labels(name: str, y: Tensor) -> None:
    """Refuse labels that are not int64 of shape (B,); bytes would index as a mask."""
    if y.ndim != 1 or y.dtype != torch.int64:
        raise ValueError(
            f"{name} must yield int64 labels of shape (B,), but theirs have shape "
            f"{tuple(y.shape)} and dtype {y.dtype}."
        )


def _check_outputs(name: str, y_hat: Any, y: Tensor, data_iter: Batches) -> None:
    """Refuse outputs without one row per example and one column per class."""
    shape = tuple(y_hat.shape) if isinstance(y_hat, Tensor) else type(y_hat).__name__
    if not isinstance(y_hat, Tensor) or y_hat.ndim != 2 or len(y_hat) != len(y):
        raise ValueError(
            f"net must return scores of shape ({len(y)}, classes) for a minibatch of {len(y)}, "
            f"but it returns {shape}."
        )
    columns = y_hat.shape[1]
    dataset = getattr(data_iter, "dataset", None)
    classes = getattr(dataset, "classes", None)
    if classes is not None and columns != len(classes):
        raise ValueError(
            f"net must return one column for each of the {len(classes)} classes of {name}, "
            f"but it returns {columns}."
        )
    labels = all_labels(data_iter, y)
    if int(labels.min()) < 0 or int(labels.max()) >= columns:
        raise ValueError(
            f"labels of {name} must be from 0 to {columns - 1}, one for each column of the net's "
            f"output, but they reach from {int(labels.min())} to {int(labels.max())}."
        )


def all_labels(data_iter: Batches, y: Tensor) -> Tensor:
    """Return all labels that can be had without reading the data, else those of one batch."""
    dataset = getattr(data_iter, "dataset", None)
    if isinstance(data_iter, tuple | list):
        return torch.cat([labels for _, labels in data_iter])
    if isinstance(tensors := getattr(dataset, "tensors", None), tuple):
        return tensors[-1]
    targets = getattr(dataset, "targets", None)
    return y if targets is None else torch.as_tensor(targets)


def count_classes(data_iter: Batches, y: Tensor) -> int:
    """Return the number of classes, from their names or from the largest label."""
    classes = getattr(getattr(data_iter, "dataset", None), "classes", None)
    return len(classes) if classes else int(all_labels(data_iter, y).max()) + 1
