"""One thread or all, for small nets, on a machine that is idle and on one that is busy."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from epochs import LOSS
from measure import medians, say
from torch import nn

import d2lmini
from d2lmini import model

NETS = {
    "the chapter's net": lambda: d2lmini.softmax_regression(seed=0),
    "an MLP with 256 hidden units": lambda: nn.Sequential(
        nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)
    ),
}


@contextmanager
def busy_cores() -> Iterator[None]:
    """Keep every core busy with another process."""
    command = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def epoch_with(threads: int, make_net: Callable[[], nn.Module]) -> Callable[[], None]:
    """Return a function that trains and evaluates for an epoch with so many threads."""
    net = make_net()
    updater = torch.optim.SGD(net.parameters(), lr=0.1)
    train_iter, test_iter = d2lmini.load_data_fashion_mnist(256, seed=0)

    def run() -> None:
        torch.set_num_threads(threads)
        d2lmini.train_epoch_ch3(net, train_iter, LOSS, updater)
        d2lmini.evaluate_accuracy(net, test_iter)

    return run


def measure_threads() -> list[dict]:
    """Time epochs of both nets with one thread and with one for each core, in turn."""
    usual, rows = (torch.get_num_threads(), model.SMALL), []
    model.SMALL = -1  # no net is small enough for d2lmini to choose
    try:
        for name, make_net in NETS.items():
            for state in ("idle", "busy"):
                say(f"threads of {name}, cores {state}")
                sides = {str(n): epoch_with(n, make_net) for n in (1, os.cpu_count() or 1)}
                if state == "busy":
                    with busy_cores():
                        seconds = medians(sides, 3)
                else:
                    seconds = medians(sides)
                one, many = seconds.values()
                rows.append(
                    {
                        "net": name,
                        "parameters": sum(p.numel() for p in make_net().parameters()),
                        "cores": state,
                        "one thread": round(one, 3),
                        "a thread a core": round(many, 3),
                        "ratio": round(many / one, 2),
                    }
                )
    finally:
        torch.set_num_threads(usual[0])
        model.SMALL = usual[1]
    return rows
