"""Figures: images in a grid, curves, and curves that grow while code runs."""

import itertools
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

import numpy as np
import torch
from torch import Tensor

from .checks import Batches, check_integer, check_number
from .fashion_mnist import get_fashion_mnist_labels
from .history import History
from .model import Net, device_of, evaluation_mode

Axes = Any  # of matplotlib, which is imported when the first figure is made
FORMATS = ("-", "--", "-.", ":")
Text = str | None
Texts = Sequence[str] | None
Limits = Sequence[float] | None


def in_notebook() -> bool:
    """Return whether a Jupyter kernel runs this code, so that it can show figures."""
    ipython = sys.modules.get("IPython")
    return hasattr(ipython.get_ipython() if ipython else None, "kernel")


def use_svg_display() -> None:
    """Show a notebook's figures as vector graphics (d2l section 3.5); elsewhere, do nothing."""
    if in_notebook():
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg")


def set_figsize(figsize: Sequence[float] = (3.5, 2.5)) -> None:
    """Set the width and height in inches of the figures that follow (d2l section 2.4.1)."""
    import matplotlib.pyplot as plt

    use_svg_display()
    plt.rcParams["figure.figsize"] = figsize


def set_axes(
    axes: Axes, xlabel: Text = None, ylabel: Text = None, xlim: Limits = None, ylim: Limits = None,
    xscale: str = "linear", yscale: str = "linear", legend: Texts = None,
) -> None:  # fmt: skip
    """Set labels, limits, scales (``'linear'`` or ``'log'``) and legend (d2l section 2.4.1)."""
    limits = {name: ends for name, ends in (("xlim", xlim), ("ylim", ylim)) if ends is not None}
    axes.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale, **limits)
    if legend:
        axes.legend(legend)
    axes.grid(True)


def _draw(axes: Axes, curves: Iterable[tuple], fmts: Sequence[str], settings: tuple) -> None:
    axes.clear()
    for number, (x, y) in enumerate(curves):
        axes.plot(np.asarray(x), np.asarray(y), fmts[number % len(fmts)])
    set_axes(axes, *settings)


def plot(
    X: Any, Y: Any = None, xlabel: Text = None, ylabel: Text = None, legend: Texts = None,
    xlim: Limits = None, ylim: Limits = None, xscale: str = "linear", yscale: str = "linear",
    fmts: Sequence[str] = FORMATS, figsize: Sequence[float] = (3.5, 2.5), axes: Axes | None = None,
) -> None:  # fmt: skip
    """Draw curves (d2l section 2.4.1); ``X`` and ``Y`` are each one sequence, or one per curve.

    Without ``Y``, ``X`` holds the values, over their positions. See `set_axes` and `Animator`.
    """
    import matplotlib.pyplot as plt

    # A curve is what holds numbers: 0-dimensional arrays and tensors are numbers, too.
    xs, ys = (v if np.ndim(next(iter(v), 0)) else [v] for v in (X, X if Y is None else Y))
    xs = [range(len(y)) for y in ys] if Y is None else xs if len(xs) > 1 else [xs[0]] * len(ys)
    if len(xs) != len(ys):
        raise ValueError(f"X and Y must be equally many, but they are {len(xs)} and {len(ys)}.")
    set_figsize(figsize)
    settings = (xlabel, ylabel, xlim, ylim, xscale, yscale, legend)
    _draw(axes or plt.gca(), zip(xs, ys, strict=True), fmts, settings)


def show_images(
    imgs: Tensor | Sequence[Any], num_rows: int, num_cols: int, titles: Texts = None,
    scale: float = 1.5,
) -> np.ndarray:  # fmt: skip
    """Show images in a grid, in shades of grey, and return its axes row by row (d2l 3.5.1).

    ``imgs`` are tensors (H, W) or (1, H, W), arrays, or PIL images, each ``scale`` inches high and
    wide; those past the last cell are left out. Each needs one of ``titles``, if there are any.
    """
    import matplotlib.pyplot as plt

    shape = check_integer("num_rows", num_rows, 1), check_integer("num_cols", num_cols, 1)
    size = shape[1] * check_number("scale", scale), shape[0] * scale
    shown = list(imgs)[: shape[0] * shape[1]]
    if titles is not None and len(titles) < len(shown):
        raise ValueError(f"titles must have {len(shown)} texts, but it has {len(titles)}.")
    _, grid = plt.subplots(*shape, figsize=size, squeeze=False, layout="constrained")
    for number, ax in enumerate(grid.flat):
        ax.set_axis_off()
        if number < len(shown):
            is_tensor = isinstance(image := shown[number], Tensor)
            ax.imshow(image.detach().cpu().squeeze().numpy() if is_tensor else image, cmap="gray")
            ax.set_title(titles[number] if titles is not None else "")
    return grid.ravel()


def predict_ch3(net: Net, test_iter: Batches, n: int = 6) -> np.ndarray:
    """Show the first ``n`` images, true label above predicted; return the axes (d2l 3.6.7)."""
    batches = list(itertools.islice(test_iter, check_integer("n", n, 1)))
    if not batches:
        raise ValueError("test_iter must yield at least one minibatch, but it is empty.")
    X, y = (torch.cat(parts)[:n] for parts in zip(*batches, strict=True))
    with evaluation_mode(net):
        predicted = net(X.to(device_of(net))).argmax(dim=1)
    titles = map("{}\n{}".format, *map(get_fashion_mnist_labels, (y, predicted)))
    columns = min(len(y), 4)  # more beside each other are too small on a phone
    return show_images(X, -(-len(y) // columns), columns, list(titles))[: len(y)]


class LiveFigure:
    """A figure that a notebook displays once and then updates in place."""

    def __init__(self, **options: Any) -> None:
        import matplotlib.pyplot as plt
        from matplotlib.colors import to_rgb

        self.figure, axes = plt.subplots(squeeze=False, layout="constrained", **options)
        self.axes, self._next = list(axes.flat), 0.0
        # A transparent figure with dark text needs a light page below it, and the reverse.
        page = "light" if sum(to_rgb(plt.rcParams["text.color"])) < 1.5 else "dark"
        self._shown: dict = {"display_id": uuid4().hex, "metadata": {"needs_background": page}}
        if in_notebook():
            plt.close(self.figure)  # or the cell would show it twice

    def show(self) -> None:
        """Display the figure as it is now; a script does so with ``plt.show()``."""
        if in_notebook():
            from IPython.display import display

            display(self.figure, **self._shown)
            self._shown["update"] = True

    def follow(self, history: History, at_end: bool = False) -> None:
        """Draw a history that grows, but before its end only for a third of the time."""
        start = time.perf_counter()
        if at_end or (in_notebook() and start > self._next):
            history.plot(self.axes)
            self.show()
            self._next = 3 * time.perf_counter() - 2 * start


class Animator:
    """Draw curves point by point, each in one of ``fmts``, on the first axes (d2l 3.6.6)."""

    def __init__(
        self, xlabel: Text = None, ylabel: Text = None, legend: Texts = None, xlim: Limits = None,
        ylim: Limits = None, xscale: str = "linear", yscale: str = "linear",
        fmts: Sequence[str] = FORMATS, nrows: int = 1, ncols: int = 1,
        figsize: Sequence[float] = (4.2, 2.8),
    ) -> None:  # fmt: skip
        self._live = LiveFigure(nrows=nrows, ncols=ncols, figsize=figsize)
        self.fig, self.axes, self.fmts = self._live.figure, self._live.axes, fmts
        self._settings = (xlabel, ylabel, xlim, ylim, xscale, yscale, legend)
        self.X: list[list[float]] = []
        self.Y: list[list[float]] = []

    def add(self, x: Any, y: Any) -> None:
        """Add a point to each curve, at one ``x`` or one each, and draw; None adds no point."""
        ys = list(y) if getattr(y, "ndim", hasattr(y, "__len__")) else [y]
        xs = list(x) if getattr(x, "ndim", hasattr(x, "__len__")) else [x] * len(ys)
        if len(xs) != len(ys):
            raise ValueError(f"x and y must be equally long, not {len(xs)} and {len(ys)}.")
        for curves in (self.X, self.Y):
            curves += [[] for _ in range(len(ys) - len(curves))]
        for curve, (a, b) in enumerate(zip(xs, ys, strict=True)):
            if a is not None and b is not None:
                self.X[curve].append(a.item() if isinstance(a, Tensor) else float(a))
                self.Y[curve].append(b.item() if isinstance(b, Tensor) else float(b))
        _draw(self.axes[0], zip(self.X, self.Y, strict=True), self.fmts, self._settings)
        self._live.show()
