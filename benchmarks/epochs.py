"""One epoch: d2lmini against d2l's own package and against the floor of the arithmetic."""

from collections.abc import Callable
from types import ModuleType

import torch
from measure import medians, say
from torch import nn

import d2lmini
from d2lmini.files import read_fashion_mnist
from d2lmini.model import few_threads

EQUAL_WITHIN = 1e-6
LOSS = nn.CrossEntropyLoss(reduction="none")


def chapter_objects() -> tuple[nn.Module, nn.Module, torch.optim.Optimizer]:
    """Make the chapter's net, loss and optimizer, always the same."""
    net = d2lmini.softmax_regression(seed=0)
    return net, LOSS, torch.optim.SGD(net.parameters(), lr=0.1)


def epoch(package: ModuleType, train_iter, test_iter) -> Callable[[], list[float]]:
    """Return a function that trains and evaluates for one epoch with a package's functions."""
    net, loss, updater = chapter_objects()

    def run() -> list[float]:
        trained = package.train_epoch_ch3(net, train_iter, loss, updater)
        return [*trained, package.evaluate_accuracy(net, test_iter)]

    return run


def floor(batch_size: int) -> Callable[[], None]:
    """Return the least that an epoch has to compute, with the matrices as the chapter writes them.

    A shuffled gather and O = XW and XᵀE for each minibatch, and one product for the test set; no
    bias, softmax, loss, update or autograd. The pixels are `float32` already, and one thread works,
    as in the loop that is measured against it.
    """
    X, X_test = (
        read[f"{part}-images-idx3-ubyte"].flatten(1).float() / 255
        for read in [read_fashion_mnist()]
        for part in ("train", "t10k")
    )
    W = torch.zeros(784, 10)

    def run() -> None:
        with few_threads(lambda X: X @ W):
            for indices in torch.randperm(len(X)).split(batch_size):
                batch = X.index_select(0, indices)
                batch.T @ (batch @ W)
            X_test @ W

    return run


def check_equal(d2l: ModuleType, batch_size: int) -> float:
    """Return how far both packages are apart after an epoch with the same batches and weights.

    Raises:
        AssertionError: they are further apart than rounding.
    """
    results = []
    for package in (d2lmini, d2l):
        train_iter, test_iter = d2lmini.load_data_fashion_mnist(batch_size, seed=0)
        results.append(epoch(package, train_iter, test_iter)())
    apart = max(abs(a - b) for a, b in zip(*results, strict=True))
    assert apart <= EQUAL_WITHIN, f"batch size {batch_size}: {results[0]} against {results[1]}"
    return apart


def measure_epochs(d2l: ModuleType) -> list[dict]:
    """Time one epoch at three batch sizes."""
    rows = []
    for batch_size in (256, 32, 1024):
        say(f"epochs at batch size {batch_size}")
        apart = check_equal(d2l, batch_size)
        sides = {
            "d2lmini": epoch(d2lmini, *d2lmini.load_data_fashion_mnist(batch_size)),
            "floor": floor(batch_size),
        }
        for workers in (0, 4):
            d2l.get_dataloader_workers = lambda workers=workers: workers
            sides[f"d2l, {workers} workers"] = epoch(d2l, *d2l.load_data_fashion_mnist(batch_size))
        seconds = medians(sides)
        ours = seconds["d2lmini"]
        best = min((n for n in seconds if n.startswith("d2l,")), key=seconds.__getitem__)
        rows.append(
            {
                "what": f"one epoch + test, batch {batch_size}",
                "unit": "s",
                **{name: round(value, 4) for name, value in seconds.items()},
                "times faster than d2l": round(seconds[best] / ours, 1),
                "times the floor": round(ours / seconds["floor"], 2),
                "largest difference of results": apart,
            }
        )
    return rows
