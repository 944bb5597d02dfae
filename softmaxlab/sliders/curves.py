"""A picture of loss and accuracy that keeps up with fast epochs."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

from d2lmini.history import History

STYLES = {"train": "-", "test": "--"}
COLOURS = ("#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")


class CurvePicture:
    """Draw a history that grows, over fainter ones that do not.

    Matplotlib takes longer for a figure than this book's model takes for an epoch. So what stays
    is drawn once, and only the four curves that grow are redrawn.

    Args:
        num_epochs: where the axis of the epochs ends.
        start: test loss and test accuracy before training.
        kept: names and histories to compare with.
    """

    def __init__(
        self,
        num_epochs: int,
        start: tuple[float, float],
        kept: Sequence[tuple[str, History]] = (),
    ) -> None:
        import matplotlib.style
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self._start = {"loss": start[0], "accuracy": start[1]}
        self._curves, self._background, self._marked = {}, None, None
        names = []
        longest = max([num_epochs, *(len(history) for _, history in kept)])
        with matplotlib.style.context("d2lmini.book"):
            size = 7.2, 3.0 + 0.12 * len(kept)  # inches; the names of the kept take room
            self.figure = Figure(size, layout="constrained", dpi=120)
            self._canvas = FigureCanvasAgg(self.figure)
            self.axes = dict(zip(self._start, self.figure.subplots(1, 2), strict=True))
            for quantity, ax in self.axes.items():
                for number, (name, history) in enumerate(kept):
                    colour = COLOURS[number % len(COLOURS)]
                    for part, style in STYLES.items():
                        values = getattr(history, f"{part}_{quantity}")
                        epochs = range(1, len(values) + 1)
                        (line,) = ax.plot(epochs, values, style, c=colour, alpha=0.4, label=name)
                        if (part, quantity) == ("test", "loss"):
                            names.append(line)
                for part, style in STYLES.items():
                    (curve,) = ax.plot([], [], style, c="C0", marker="o", animated=True, label=part)
                    self._curves[part, quantity] = curve
                ax.set(xlabel="epoch", ylabel=quantity, xlim=(0, 1.02 * longest))
                ax.xaxis.get_major_locator().set_params(integer=True)
                ax.yaxis.set_major_formatter("{x:.2f}")
            self.axes["loss"].set_ylim(0, 2.5)
            self.axes["accuracy"].set_ylim(0, 1)
            self.axes["loss"].legend(handles=[self._curves[part, "loss"] for part in STYLES])
            if kept:
                self.figure.legend(handles=names, loc="outside lower center", ncols=2)

    def draw(self, history: History, diverged_in: int | None = None) -> bytes:
        """Return the picture as PNG; a line shows the epoch in which the run diverged."""
        for (part, quantity), curve in self._curves.items():
            values = list(getattr(history, f"{part}_{quantity}"))
            if part == "test":
                values.insert(0, self._start[quantity])
            curve.set_data(range(len(history) + 1 - len(values), len(history) + 1), values)
        self._fit(history)
        if diverged_in != self._marked:
            self._mark(diverged_in)
        if self._background is None:
            self._canvas.draw()
            # What was laid out stays there, so that curves and background meet.
            self.figure.set_layout_engine("none")
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        self._canvas.restore_region(self._background)
        for (_, quantity), curve in self._curves.items():
            self.axes[quantity].draw_artist(curve)
        # The canvas would draw everything again before it saved it.
        buffer = io.BytesIO()
        Image.fromarray(np.asarray(self._canvas.buffer_rgba())).save(
            buffer, "PNG", compress_level=1
        )
        return buffer.getvalue()

    def _fit(self, history: History) -> None:
        """Give the curves the room they need; the start may leave it, it is known."""
        if not len(history):
            return
        for quantity, ax in self.axes.items():
            # Of animated and kept curves alike, from the first epoch on.
            drawn = [y for line in ax.lines for x, y in line.get_xydata() if x >= 1]
            finite = [y for y in drawn if math.isfinite(y)]
            least, most = min(finite), max(finite)
            low, high = ax.get_ylim()
            if len(history) == 1 or least < low or most > high:
                # Room for what usually follows, so that not each epoch moves the axis: drawing
                # everything again takes as long as an epoch.
                if quantity == "loss":
                    ax.set_ylim(0.6 * least, 1.05 * most)
                else:
                    ax.set_ylim(max(0, least - 0.04), min(1, most + 0.12))
                self._background = None
                if most >= 10:  # its longer numbers need more room
                    self.figure.set_layout_engine("constrained")

    def _mark(self, epoch: int) -> None:
        for ax in self.axes.values():
            ax.axvline(epoch, c="C3", ls=":")
            ax.set_xlim(right=max(ax.get_xlim()[1], epoch + 0.5))
        self.axes["loss"].annotate(
            f"diverged in\nepoch {epoch}",
            (epoch, 0.5),
            xycoords=("data", "axes fraction"),
            xytext=(5, 0),
            textcoords="offset points",
        )
        self._marked, self._background = epoch, None
