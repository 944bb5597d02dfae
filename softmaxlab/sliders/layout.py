"""How the parts of the panel stand beside and below each other."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets

Widgets = Sequence[ipywidgets.Widget]


def arrange(
    sliders: Widgets, buttons: Widgets, left: Widgets, right: Widgets
) -> list[ipywidgets.Widget]:
    """Put the controls beside what is shown, or above it where the page is narrow.

    Args:
        sliders: at the top on the left.
        buttons: stand in a row below the sliders.
        left: what stands below the buttons.
        right: what is shown, from top to bottom.

    Returns:
        All widgets, old and new; the last one holds the others.
    """
    for button in buttons:
        button.layout.width = "6rem"
    row = ipywidgets.HBox(buttons, layout=ipywidgets.Layout(flex_flow="row wrap"))
    controls = ipywidgets.VBox([*sliders, row, *left])
    controls.layout = ipywidgets.Layout(
        flex="1 1 15rem", max_width="22rem", padding="0 1rem 0 0", overflow="visible"
    )
    shown = ipywidgets.VBox(right)
    shown.layout = ipywidgets.Layout(flex="3 1 20rem", min_width="0", overflow="visible")
    panel = ipywidgets.HBox([controls, shown], layout=ipywidgets.Layout(flex_flow="row wrap"))
    return [*sliders, *buttons, *left, *right, row, controls, shown, panel]
