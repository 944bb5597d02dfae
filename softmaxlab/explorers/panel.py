"""Explorers that are live in JupyterLab and Jupyter Notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .charts import Explorer
from .control import Control
from .softmax_explorer import softmax_explorer
from .stability_explorer import stability_explorer

if TYPE_CHECKING:
    import ipywidgets


def panel(explorer: Explorer) -> ipywidgets.VBox:
    """Make a panel of widgets that redraws an explorer at each change.

    Nothing catches an error: one in the first drawing fails the cell, one in a later drawing is
    raised where the value is set.

    Args:
        explorer: what to draw.

    Returns:
        The controls in the order of ``explorer.controls``, and below them the drawing.
    """
    import ipywidgets

    controls = {control.name: _widget(control) for control in explorer.controls}
    drawing = ipywidgets.HTML(explorer.still())

    def draw(_: Any) -> None:
        drawing.value = explorer.still(**{name: w.value for name, w in controls.items()})

    for widget in controls.values():
        widget.observe(draw, names="value")
    return ipywidgets.VBox([*controls.values(), drawing])


def _widget(control: Control) -> ipywidgets.DOMWidget:
    import ipywidgets

    if control.kind == "box":
        return ipywidgets.Checkbox(control.start, description=control.label, indent=False)
    if control.kind == "list":
        return ipywidgets.Dropdown(
            options=[(control.text(value), value) for value in control.values],
            value=control.start,
            description=control.label,
            style={"description_width": "9rem"},
        )
    from ..sliders.slider import Slider

    return Slider(control.label, control.values, control.start, only_stops=True)


def softmax_panel() -> ipywidgets.VBox:
    """Move three scores and a temperature; see the probabilities and their entropy."""
    return panel(softmax_explorer())


def stability_panel() -> ipywidgets.VBox:
    """Move the scale of the logits through four number formats; see what survives."""
    return panel(stability_explorer())
