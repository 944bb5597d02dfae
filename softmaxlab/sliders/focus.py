"""Where the keyboard is when a button is disabled."""

from pathlib import Path

import anywidget


class Focus(anywidget.AnyWidget):
    """Hands the keyboard's focus from one button of a panel to another.

    A browser takes the focus from a button that is disabled, and the reader would start again at
    the top of the page.
    """

    _esm = Path(__file__).with_suffix(".js")

    def move(self, start: str, end: str) -> None:
        """Move the focus from the button named ``start`` to ``end``, if it is there."""
        self.send({"from": start, "to": end})
