"""Charts that respond to sliders: on a page without a kernel, and as panels in a notebook."""

from .number_formats import stability_explorer
from .panels import panel, softmax_panel, stability_panel
from .paths import path_explorer
from .scores import softmax_explorer
from .sweep_results import sweep_explorer

__all__ = [
    "panel",
    "path_explorer",
    "softmax_explorer",
    "softmax_panel",
    "stability_explorer",
    "stability_panel",
    "sweep_explorer",
]
