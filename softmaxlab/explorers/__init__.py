"""Charts that respond to sliders: on a page without a kernel, and as panels in a notebook."""

from .panel import panel, softmax_panel, stability_panel
from .softmax_explorer import softmax_explorer
from .stability_explorer import stability_explorer
from .sweep_explorer import sweep_explorer

__all__ = [
    "panel",
    "softmax_explorer",
    "softmax_panel",
    "stability_explorer",
    "stability_panel",
    "sweep_explorer",
]
