"""What a training run leaves behind."""

from typing import NamedTuple

from torch import Tensor, nn
from torch.nn.utils import skip_init

from d2lmini.history import COLUMNS

METRICS = tuple(column for column in COLUMNS if column != "seconds")
VALIDATION_METRICS = ("validation_loss", "validation_accuracy")


class Result(NamedTuple):
    """What a run leaves behind.

    Attributes:
        metrics: `METRICS` per epoch, float64 (num_epochs, 4), or (num_epochs, 6) with
            `VALIDATION_METRICS`; nan from where it diverged.
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
