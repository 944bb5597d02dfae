"""What only the page knows: where the keyboard is, and what the sliders show."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets


class PanelPage(anywidget.AnyWidget):
    """The part of a panel that runs in the browser, and shows nothing.

    A browser takes the focus from a button that is disabled, and the reader would start again at
    the top of the page; so the focus is handed on.

    A press on a button and the change of a slider just before it are two messages, and nothing
    promises that a busy kernel hears of the change first; so a press brings along what the sliders
    show.

    Args:
        button: the name of the button that is pressed.
        press: is called with the values of the panel's sliders by their names.
    """

    _esm = Path(__file__).with_suffix(".js")
    button = traitlets.Unicode().tag(sync=True)

    def __init__(self, button: str, press: Callable[[dict[str, float]], None]) -> None:
        super().__init__(button=button)
        self._press = press
        self.on_msg(self._receive)

    def move_focus(self, start: str, end: str) -> None:
        """Move the focus from the button named ``start`` to ``end``, if it is there."""
        self.send({"from": start, "to": end})

    def _receive(self, _: Any, content: dict[str, Any], __: Any) -> None:
        if "shown" in content:
            self._press(content["shown"])
