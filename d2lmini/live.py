"""Showing a run while it goes on: one figure in a notebook, a bar in a terminal."""

import sys
import time
from types import TracebackType
from typing import Any

from .history import History


def in_notebook() -> bool:
    """Return whether a Jupyter kernel runs this code, so that it can show figures."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return hasattr(shell, "kernel")


class LiveFigure:
    """A figure that is displayed once and then updates in place.

    Args:
        figure: a matplotlib figure; pyplot forgets it, or the cell would show it twice.
    """

    def __init__(self, figure: Any) -> None:
        import matplotlib.pyplot as plt

        plt.close(figure)
        self.figure, self._handle = figure, None

    def show(self) -> None:
        """Display the figure as it is now; outside a notebook, do nothing."""
        if not in_notebook():
            return
        if self._handle is None:
            from IPython.display import display

            self._handle = display(self.figure, display_id=True)
        else:
            self._handle.update(self.figure)


class Progress:
    """Follow a history that grows: call `update` after each epoch.

    Drawing takes at most about a third of the time, so that short epochs stay short.
    """

    def __init__(self, history: History, num_epochs: int, *, enabled: bool) -> None:
        self.history, self.num_epochs = history, num_epochs
        self.enabled = enabled and num_epochs > 0
        self._drawn_epochs, self._next_drawing = 0, 0.0

    def __enter__(self) -> "Progress":
        self._bar = self._live = None
        if self.enabled and in_notebook():
            import matplotlib.pyplot as plt

            figure, self._axes = plt.subplots(1, 2, figsize=(5.2, 2.5), layout="constrained")
            self._live = LiveFigure(figure)
        elif self.enabled:
            from tqdm import tqdm

            # disable=None: no bar where the output is a file.
            self._bar = tqdm(total=self.num_epochs, unit="epoch", disable=None)
        return self

    def update(self) -> None:
        """Show the last epoch."""
        if self._bar is not None:
            self._bar.set_postfix_str(
                f"train loss {self.history.train_loss[-1]:.3f}, "
                f"test accuracy {self.history.test_accuracy[-1]:.3f}"
            )
            self._bar.update()
        elif self._live is not None and time.perf_counter() >= self._next_drawing:
            self._draw()

    def _draw(self) -> None:
        start = time.perf_counter()
        for ax in self._axes:
            ax.clear()
            ax.set_xlim(0.5, self.num_epochs + 0.5)
        self.history.plot(self._axes)
        self._live.show()
        self._drawn_epochs = len(self.history)
        self._next_drawing = time.perf_counter() + 2 * (time.perf_counter() - start)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()
        elif self._live is not None and self._drawn_epochs < len(self.history):
            self._draw()
