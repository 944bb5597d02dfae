"""What the first five chapters build by hand, with d2l 0.17's names; it has no classes of 1.x."""

import importlib
from typing import Any

from .data import get_dataloader_workers, load_array, synthetic_data
from .fashion_mnist import get_fashion_mnist_labels, load_data_fashion_mnist
from .history import History
from .metrics import Accumulator, Timer, accuracy, evaluate_accuracy
from .model import sgd, softmax_regression
from .plots import Animator, plot, predict_ch3, set_axes, set_figsize, show_images, use_svg_display
from .training import train_ch3, train_epoch_ch3

__version__ = "0.2.0.dev0"
__all__ = [
    "Accumulator", "Animator", "History", "Timer", "accuracy", "evaluate_accuracy",
    "get_dataloader_workers", "get_fashion_mnist_labels", "load_array", "load_data_fashion_mnist",
    "plot", "predict_ch3", "set_axes", "set_figsize", "sgd", "show_images", "softmax_regression",
    "synthetic_data", "train_ch3", "train_epoch_ch3", "use_svg_display",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import ``plt`` when it is asked for: matplotlib takes longer to load than all of this."""
    if name != "plt":
        raise AttributeError(f"module 'd2lmini' has no attribute {name!r}")
    return importlib.import_module("matplotlib.pyplot")
