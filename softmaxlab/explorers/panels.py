"""Explorers that are live in JupyterLab and Jupyter Notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..needs import check_notebook
from .control import Control
from .explorer import Explorer
from .number_formats import stability_explorer
from .scores import softmax_explorer

if TYPE_CHECKING:
    import ipywidgets

PACKAGES = ("ipywidgets", "anywidget", "altair", "vl_convert")


def panel(explorer: Explorer) -> ipywidgets.VBox:
    """Make a panel of widgets that redraws an explorer at each change.

    Nothing catches an error: one in the first drawing fails the cell, one in a later drawing is
    raised where the value is set.

    Args:
        explorer: what to draw, such as what `sweep_explorer` returns.

    Returns:
        The controls in the order of ``explorer.controls``, and below them the drawing.

    Raises:
        TypeError: ``explorer`` is something else.
        RuntimeError: there is no notebook here, or a package is missing.
    """
    check_notebook("lab.panel()", *PACKAGES)
    if not isinstance(explorer, Explorer):
        raise TypeError(
            "explorer must be what lab.softmax_explorer(), lab.stability_explorer() or "
            f"lab.sweep_explorer() returns, but it is a {type(explorer).__name__}."
        )
    import ipywidgets

    controls = {control.name: _widget(control) for control in explorer.controls}
    drawing = ipywidgets.HTML(explorer.to_still_html())

    def draw(_: Any) -> None:
        values = {name: widget.value for name, widget in controls.items()}
        drawing.value = explorer.to_still_html(**values)

    for widget in controls.values():
        widget.observe(draw, names="value")
    return ipywidgets.VBox([*controls.values(), drawing])


def _widget(control: Control) -> ipywidgets.DOMWidget:
    import ipywidgets

    if control.kind == "box":
        return ipywidgets.Checkbox(control.start, description=control.label, indent=False)
    if control.kind == "list":
        return ipywidgets.Dropdown(
            options=[(control.format_value(value), value) for value in control.values],
            value=control.start,
            description=control.label,
            style={"description_width": "9rem"},
        )
    from ..sliders.slider import Slider

    return Slider(control.label, control.values, control.start, only_stops=True)


def softmax_panel() -> ipywidgets.VBox:
    """Move three scores and a temperature; see the probabilities and their entropy."""
    check_notebook("lab.softmax_panel()", *PACKAGES)
    return panel(softmax_explorer())


def stability_panel() -> ipywidgets.VBox:
    """Move the scale of the logits through four number formats; see what survives."""
    check_notebook("lab.stability_panel()", *PACKAGES)
    return panel(stability_explorer())
