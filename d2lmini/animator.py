"""Curves that grow while code runs."""

from collections.abc import Sequence
from numbers import Real

import torch

from .live import LiveFigure

Values = Real | torch.Tensor | None


class Animator:
    """Draw curves point by point in one figure (d2l section 3.6.6).

    Args:
        xlabel: label of the x axis.
        ylabel: label of the y axis.
        legend: one name per curve.
        xlim: limits of the x axis, (left, right).
        ylim: limits of the y axis, (bottom, top).
        xscale: ``'linear'`` or ``'log'``.
        yscale: the same for y.
        fmts: matplotlib line formats, one per curve; they repeat when there are more curves.
        nrows: rows of axes in the figure; curves go to the first axes.
        ncols: columns of axes.
        figsize: width and height in inches.
    """

    def __init__(
        self,
        xlabel: str | None = None,
        ylabel: str | None = None,
        legend: Sequence[str] | None = None,
        xlim: tuple[float, float] | None = None,
        ylim: tuple[float, float] | None = None,
        xscale: str = "linear",
        yscale: str = "linear",
        fmts: Sequence[str] = ("-", "--", "-.", ":"),
        nrows: int = 1,
        ncols: int = 1,
        figsize: tuple[float, float] = (4.2, 2.8),
    ) -> None:
        import matplotlib.pyplot as plt

        self.fig, axes = plt.subplots(
            nrows, ncols, figsize=figsize, squeeze=False, layout="constrained"
        )
        self.axes = list(axes.flat)
        self.legend, self.fmts = legend, fmts
        self.settings = {"xlabel": xlabel, "ylabel": ylabel, "xscale": xscale, "yscale": yscale}
        self.settings |= {"xlim": xlim} if xlim else {}
        self.settings |= {"ylim": ylim} if ylim else {}
        self.X: list[list[float]] = []
        self.Y: list[list[float]] = []
        self._live = LiveFigure(self.fig)

    def add(self, x: Values | Sequence[Values], y: Values | Sequence[Values]) -> None:
        """Add one point to each curve and draw.

        Args:
            x: one number for all curves, or one per curve.
            y: one number per curve; None leaves that curve as it is.

        Raises:
            ValueError: there are not as many numbers in ``x`` as in ``y``.
        """
        ys = list(y) if hasattr(y, "__len__") else [y]
        xs = list(x) if hasattr(x, "__len__") else [x] * len(ys)
        if len(xs) != len(ys):
            raise ValueError(
                f"x and y must be equally long, but they have {len(xs)} and {len(ys)}."
            )
        while len(self.X) < len(ys):
            self.X.append([])
            self.Y.append([])
        for curve, (a, b) in enumerate(zip(xs, ys, strict=True)):
            if a is not None and b is not None:
                self.X[curve].append(float(a))
                self.Y[curve].append(float(b))
        self._draw()

    def _draw(self) -> None:
        ax = self.axes[0]
        ax.clear()
        for curve, (xs, ys) in enumerate(zip(self.X, self.Y, strict=True)):
            ax.plot(xs, ys, self.fmts[curve % len(self.fmts)])
        ax.set(**self.settings)
        ax.grid(True)
        if self.legend:
            ax.legend(self.legend)
        self._live.show()
