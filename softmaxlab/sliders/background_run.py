"""A training run in the background, that can be watched and stopped."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from d2lmini.checks import Batches
from d2lmini.history import History
from d2lmini.metrics import evaluate
from d2lmini.training import train_epochs

from ..checked_data import load_checked
from ..data import LoadData, load_iterators
from ..settings import Settings


class StopTrainingError(Exception):
    """Raised between two minibatches of a run that is to stop."""


class StoppableBatches:
    """Minibatches that end with `StopTrainingError` once ``stop`` is set."""

    def __init__(self, data_iter: Batches, stop: Event) -> None:
        self.data_iter, self.stop = data_iter, stop

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield what the iterator yields."""
        for batch in self.data_iter:
            if self.stop.is_set():
                raise StopTrainingError
            yield batch


def separate(data_iter: Batches, seed: int) -> None:
    """Let a loader without a generator, which would draw from the global one, have its own."""
    if not isinstance(data_iter, DataLoader):
        return
    batches = data_iter.batch_sampler
    owners: list[Any] = [data_iter, data_iter.sampler, batches, getattr(batches, "sampler", None)]
    for owner in owners:
        if getattr(owner, "generator", "none needed") is None:
            owner.generator = torch.Generator().manual_seed(seed)


class BackgroundRun(Thread):
    """Train in a separate thread, as `train_ch3` would.

    The thread shares a process with the reader's code, so it leaves alone what belongs to the
    process: the global random generator, and the settings of matplotlib.

    Args:
        settings: of the run.
        load_data: ``load_data(batch_size, seed=seed)`` returns the training and the test iterator.
        show: is called in the thread with this run before the first epoch, after each, and when
            the run has ended.

    Attributes:
        history: the finished epochs; ``stopped`` says why there are not more.
        net: as trained so far; None until the data is loaded.
        is_training: whether the first epoch has begun, so that the net is trained a little.
        untrained: test loss and test accuracy before the first epoch.
        diverged_in: the epoch in which the loss became nan or infinite, or None.
        error: what went wrong, or None.
        has_ended: whether the run is over; then ``show`` is called for the last time.
    """

    def __init__(
        self, settings: Settings, load_data: LoadData, show: Callable[[BackgroundRun], None]
    ) -> None:
        super().__init__(name="softmaxlab run", daemon=True)
        self.settings, self._load_data, self._show = settings, load_data, show
        self._stopping, self._began = Event(), time.perf_counter()
        self.history, self.untrained = History(), (math.nan, math.nan)
        self.net: nn.Sequential | None = None
        self.is_training = False
        self.diverged_in: int | None = None
        self.error: BaseException | None = None
        self.has_ended = False

    def stop(self) -> None:
        """End the run before its next minibatch; what is trained stays."""
        self._stopping.set()

    @property
    def is_stopping(self) -> bool:
        """Whether the run was told to stop and goes on until its next minibatch."""
        return self._stopping.is_set() and not self.has_ended

    def seconds_left(self) -> float:
        """Estimate how long the rest takes; nan before the first epoch is done."""
        done, rest = len(self.history), self.settings.num_epochs - len(self.history)
        return (time.perf_counter() - self._began) / done * rest if done else math.nan

    def run(self) -> None:
        """Train; called by `start`."""
        try:
            self._train()
        except StopTrainingError:
            self.history.stopped = (
                f"Stopped in epoch {len(self.history) + 1}: the net stays as trained so far."
                if self.is_training
                else "Stopped before the first epoch: nothing is trained."
            )
        except BaseException as error:  # a thread that ends without a word leaves the panel waiting
            self.error = error
        self.has_ended = True
        self._show(self)

    def _load(self, *_: object, **__: object) -> tuple[Batches, ...]:
        pair = load_iterators(self._load_data, self.settings)[:2]
        for data_iter in pair:
            separate(data_iter, self.settings.seed)
        return pair

    def _train(self) -> None:
        settings, loss = self.settings, nn.CrossEntropyLoss(reduction="none")
        iterators, net = load_checked(self._load, settings)
        if self._stopping.is_set():
            raise StopTrainingError
        self.net = net
        train_iter, test_iter = (StoppableBatches(each, self._stopping) for each in iterators)
        self.untrained = evaluate(self.net, test_iter, loss)
        self.is_training = True
        self._show(self)
        trainer = torch.optim.SGD(
            self.net.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
        )
        for _ in train_epochs(
            self.history, self.net, train_iter, test_iter, loss, settings.num_epochs, trainer
        ):
            if len(self.history) < settings.num_epochs:
                self._show(self)
        if len(self.history) < settings.num_epochs:
            self.diverged_in = len(self.history) + 1
