"""The helpers of the book: data, model, metrics, training and plots for softmax regression.

Every name that the book's sections use with ``import d2lmini as d2l`` is listed in ``__all__``.
Each lives in the file named after its noun: ``d2lmini/train.py`` holds ``train_ch3``.
"""

from .animator import Animator
from .fashion_mnist import get_fashion_mnist_labels, load_data_fashion_mnist
from .history import History
from .images import predict_ch3, show_images, use_svg_display
from .loader import get_dataloader_workers, load_array
from .metric import Accumulator, accuracy, evaluate_accuracy
from .model import softmax_regression
from .sgd import sgd
from .synthetic import synthetic_data
from .timer import Timer
from .train import train_ch3, train_epoch_ch3

__version__ = "0.1.0"

__all__ = [
    "Accumulator",
    "Animator",
    "History",
    "Timer",
    "accuracy",
    "evaluate_accuracy",
    "get_dataloader_workers",
    "get_fashion_mnist_labels",
    "load_array",
    "load_data_fashion_mnist",
    "predict_ch3",
    "sgd",
    "show_images",
    "softmax_regression",
    "synthetic_data",
    "train_ch3",
    "train_epoch_ch3",
    "use_svg_display",
]
