"""The earlier runs that a panel compares with: a button for each removes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ipywidgets

from .background_run import BackgroundRun
from .curves import KEPT_COLOURS


class KeptRuns(ipywidgets.VBox):
    """Earlier runs, each with a button that removes it, marked in the run's colour.

    Attributes:
        runs: the runs, oldest first.
    """

    children: Sequence[ipywidgets.Widget]  # traitlets makes it; this tells only its type

    def __init__(self, on_removed: Callable[[BackgroundRun], None]) -> None:
        super().__init__()
        self.runs: list[BackgroundRun] = []
        self._on_removed = on_removed

    def keep(self, *runs: BackgroundRun) -> None:
        """Keep these runs and no others."""
        self.runs = list(runs)
        for old in self.children:
            old.close()
        self.children = [self._button(number, run) for number, run in enumerate(runs)]

    def close(self) -> None:
        """Close the buttons, too."""
        self.keep()
        super().close()

    def _button(self, number: int, run: BackgroundRun) -> ipywidgets.Button:
        text = f"Remove {run.settings}"
        button = ipywidgets.Button(description=text, tooltip=text, icon="times")
        colour = KEPT_COLOURS[number % len(KEPT_COLOURS)]
        button.layout = ipywidgets.Layout(width="auto", border_left=f"6px solid {colour}")
        button.on_click(lambda _: self._on_removed(run))
        return button
