"""The settings of a training run, and what it leaves behind."""

import math
from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor, nn
from torch.nn.utils import skip_init

from d2lmini.metric import Batches

METRICS = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": lambda progress: 1.0,
    "cosine": lambda progress: (1 + math.cos(math.pi * progress)) / 2,  # Loshchilov, Hutter 2017
}


class Run(NamedTuple):
    """What may differ between runs that see the same minibatches.

    Attributes:
        learning_rate: the step on the mean loss of a minibatch, at the start.
        weight_decay: the factor of the parameters that is added to their gradients.
        schedule: the name of what the learning rate is multiplied by in each epoch.
        average: how much an average of the weights keeps of itself in each step; this average is
            measured instead of the weights. 0 measures the weights.
    """

    learning_rate: float
    weight_decay: float = 0.0
    schedule: str = "constant"
    average: float = 0.0


class Outcome(NamedTuple):
    """What a run leaves behind.

    Attributes:
        metrics: `METRICS` per epoch, float64 (num_epochs, 4); nan from where it diverged.
        weight: what was measured last, float32 (q, d).
        bias: the same, float32 (q,).
    """

    metrics: Tensor
    weight: Tensor
    bias: Tensor

    def net(self) -> nn.Sequential:
        """Return the net of `softmax_regression` with these parameters."""
        layer = skip_init(nn.Linear, *reversed(self.weight.shape))
        layer.load_state_dict({"weight": self.weight, "bias": self.bias})
        return nn.Sequential(nn.Flatten(), layer)


class Group(NamedTuple):
    """What runs must have in common to see the same minibatches.

    Attributes:
        batch_size: the number of examples in a minibatch.
        seed: draws the initial weights and the order of the examples.
        num_epochs: passes over the training set.
        std: standard deviation of the initial weights.
        load_data: ``load_data(batch_size, seed=seed)`` returns the training and the test iterator.
    """

    batch_size: int
    seed: int
    num_epochs: int
    std: float
    load_data: Callable[..., tuple[Batches, Batches]]
