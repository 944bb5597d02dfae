"""A training run in the background, that can be watched and stopped."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event, Thread

import torch
from torch import Tensor, nn

from d2lmini.history import History
from d2lmini.metric import Batches, evaluate
from d2lmini.model import softmax_regression
from d2lmini.preflight import count_classes, first_batch
from d2lmini.train import train_epochs


@dataclass(frozen=True)
class Settings:
    """What a run is made from; the names are those of `sweep`, in the singular."""

    learning_rate: float = 0.1
    batch_size: int = 256
    num_epochs: int = 10
    weight_decay: float = 0.0
    std: float = 0.01
    seed: int = 0

    def __str__(self) -> str:
        """Return the learning rate and the batch size, and whatever differs from the defaults."""
        parts = [f"lr {self.learning_rate:g}", f"batch {self.batch_size}"]
        rest = {"weight_decay": "decay", "std": "std", "seed": "seed"}
        for name, short in rest.items():
            if getattr(self, name) != getattr(Settings, name):
                parts.append(f"{short} {getattr(self, name):g}")
        return ", ".join(parts)


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


class Trial(Thread):
    """Train in a separate thread, as `train_ch3` would.

    Args:
        settings: of the run.
        load_data: ``load_data(batch_size, seed=seed)`` returns the training and the test iterator.
        show: is called in the thread with this trial before the first epoch, after each, and when
            the run has ended.

    Attributes:
        history: the finished epochs; ``stopped`` says why there are not more.
        net: as trained so far; None until the data is loaded.
        untrained: test loss and test accuracy before the first epoch.
        diverged_in: the epoch in which the loss became nan or infinite, or None.
        error: what went wrong, or None.
        has_ended: whether the run is over; then ``show`` is called for the last time.
    """

    def __init__(
        self,
        settings: Settings,
        load_data: Callable[..., tuple[Batches, Batches]],
        show: Callable[[Trial], None],
    ) -> None:
        super().__init__(name="d2lmini trial", daemon=True)
        self.settings, self._load_data, self._show = settings, load_data, show
        self._stopping, self._began = Event(), time.perf_counter()
        self.history, self.untrained = History(), (math.nan, math.nan)
        self.net: nn.Sequential | None = None
        self.diverged_in: int | None = None
        self.error: Exception | None = None
        self.has_ended = False

    def stop(self) -> None:
        """End the run before its next minibatch; what is trained stays."""
        self._stopping.set()

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
            )
        except Exception as error:
            self.error = error
        self.has_ended = True
        self._show(self)

    def _train(self) -> None:
        settings, loss = self.settings, nn.CrossEntropyLoss(reduction="none")
        train_iter, test_iter = self._load_data(settings.batch_size, seed=settings.seed)
        X, y = first_batch("train_iter", train_iter)
        self.net = softmax_regression(
            X[0].numel(), count_classes(train_iter, y), settings.std, seed=settings.seed
        )
        self.untrained = evaluate(self.net, test_iter, loss)
        self._show(self)
        trainer = torch.optim.SGD(
            self.net.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
        )
        batches = StoppableBatches(train_iter, self._stopping)
        for _ in train_epochs(
            self.history, self.net, batches, test_iter, loss, settings.num_epochs, trainer
        ):
            if len(self.history) < settings.num_epochs:
                self._show(self)
        if len(self.history) < settings.num_epochs:
            self.diverged_in = len(self.history) + 1
