"""A slider that everyone can use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import anywidget
import traitlets


class Slider(anywidget.AnyWidget):
    """A slider over a list of numbers, with a field to type others in.

    The handles of ipywidgets' own sliders have no accessible name, and none of them steps through
    numbers like 0.1, 0.3, 1. Here a native element does, with its label, in any notebook.

    Args:
        description: the label.
        stops: what the slider steps through, from small to large.
        value: the number at the beginning, within the stops.
        only_stops: a number typed in goes to the nearest stop.
    """

    _esm = Path(__file__).with_suffix(".js")
    _css = Path(__file__).with_name("panel.css")
    description = traitlets.Unicode().tag(sync=True)
    stops = traitlets.List(traitlets.Float()).tag(sync=True)
    value = traitlets.Float().tag(sync=True)
    only_stops = traitlets.Bool(False).tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self, description: str, stops: Iterable[float], value: float, *, only_stops: bool = False
    ) -> None:
        stops = [float(stop) for stop in stops]
        super().__init__(description=description, stops=stops, value=value, only_stops=only_stops)
        self._views = 0
        self._on_last_closed: Callable[[], None] | None = None
        self.on_msg(self._count_views)

    @traitlets.validate("value")
    def _check_value(self, proposal: dict[str, Any]) -> float:
        value, low, high = proposal["value"], self.stops[0], self.stops[-1]
        if not low <= value <= high:
            raise ValueError(
                f"{self.description} must be from {low:g} to {high:g}, but it is {value:g}."
            )
        return value

    def on_last_view_closed(self, function: Callable[[], None]) -> None:
        """Call ``function`` when no page shows the slider any more."""
        self._on_last_closed = function

    def _count_views(self, _: Any, content: dict[str, Any], __: Any) -> None:
        self._views += content.get("views", 0)
        if self._views <= 0 and self._on_last_closed:
            self._on_last_closed()
