"""The settings of a training run, the same for a sweep and for the sliders."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from d2lmini.checks import check_integer, check_number

SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": lambda progress: 1.0,
    "cosine": lambda progress: (1 + math.cos(math.pi * progress)) / 2,  # Loshchilov, Hutter 2017
}


@dataclass(frozen=True)
class Settings:
    """What a training run is made from; `sweep` takes several values of most, in the plural.

    Attributes:
        learning_rate: the step on the mean loss of a minibatch, at the start.
        batch_size: the number of examples in a minibatch.
        weight_decay: the factor of the parameters that is added to their gradients.
        schedule: the name of what the learning rate is multiplied by in each epoch.
        average: how much an average of the weights keeps of itself in each step; this average is
            measured instead of the weights. 0 measures the weights.
        seed: determines the initial weights and the order of the examples.
        num_epochs: passes over the training set.
        std: standard deviation of the initial weights.
    """

    learning_rate: float = 0.1
    batch_size: int = 256
    weight_decay: float = 0.0
    schedule: str = "constant"
    average: float = 0.0
    seed: int = 0
    num_epochs: int = 10
    std: float = 0.01

    def __str__(self) -> str:
        """Return the learning rate and the batch size, and whatever differs from the defaults."""
        parts = [f"lr {self.learning_rate:g}", f"batch {self.batch_size}"]
        short = {"weight_decay": "decay", "std": "std", "seed": "seed"}
        for name, word in short.items():
            if getattr(self, name) != getattr(Settings, name):
                parts.append(f"{word} {getattr(self, name):g}")
        return ", ".join(parts)


SETTING_NAMES = tuple(field.name for field in fields(Settings))


def check_setting(name: str, value: Any, argument: str | None = None) -> Any:
    """Return the value of one setting as a plain number or text.

    Args:
        name: one of `SETTING_NAMES`.
        value: what was given.
        argument: what to call it in an error, if not by its name.

    Raises:
        TypeError, ValueError: the value makes no sense.
    """
    argument = argument or name
    minimum = {"batch_size": 1, "num_epochs": 1, "seed": 0}
    if name in minimum:
        return check_integer(argument, value, minimum[name])
    if name == "schedule":
        if not isinstance(value, str) or value not in SCHEDULES:
            known = ", ".join(SCHEDULES)
            raise ValueError(f"{argument} must be one of {known}, but it is {value!r}.")
        return value
    number = check_number(argument, value)
    if name == "average" and number >= 1:
        raise ValueError(f"{argument} must be at least 0 and below 1, but it is {value}.")
    return number
