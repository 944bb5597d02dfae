"""The book's laboratory: sweeps, sliders, explorers and self-checks, built on `d2lmini`.

``import softmaxlab as lab``; every name of the chapters is listed in ``__all__``. This package
imports `d2lmini`, never the reverse.
"""

from .explorers import (
    panel,
    path_explorer,
    softmax_explorer,
    softmax_panel,
    stability_explorer,
    stability_panel,
    sweep_explorer,
)
from .runs import sweep
from .self_checks import check
from .sliders import playground

__all__ = [
    "check",
    "panel",
    "path_explorer",
    "playground",
    "softmax_explorer",
    "softmax_panel",
    "stability_explorer",
    "stability_panel",
    "sweep",
    "sweep_explorer",
]
