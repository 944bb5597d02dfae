"""Looking at pictures and at what a net makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from .checks import check_integer, check_number
from .fashion_mnist import get_fashion_mnist_labels
from .live import in_notebook
from .metric import Batches, Net, evaluation_mode, place

if TYPE_CHECKING:
    import numpy as np

MOST_COLUMNS = 4
"""More pictures than that beside each other are too small on a phone."""


def show_images(
    imgs: Tensor | Sequence[Any],
    num_rows: int,
    num_cols: int,
    titles: Sequence[str] | None = None,
    scale: float = 1.5,
) -> np.ndarray:
    """Show pictures in a grid, in shades of grey (d2l section 3.5.1).

    Args:
        imgs: tensors (H, W) or (1, H, W), arrays, or PIL images; those past the last cell of the
            grid are left out.
        num_rows: rows of the grid.
        num_cols: columns of the grid.
        titles: one text per picture.
        scale: inches per picture.

    Returns:
        The ``num_rows * num_cols`` axes, row by row; cells without a picture are empty.

    Raises:
        TypeError, ValueError: a number makes no sense, or there are fewer titles than pictures.
    """
    import matplotlib.pyplot as plt

    num_rows = check_integer("num_rows", num_rows, 1)
    num_cols = check_integer("num_cols", num_cols, 1)
    check_number("scale", scale)
    shown = list(imgs)[: num_rows * num_cols]
    if titles is not None and len(titles) < len(shown):
        raise ValueError(f"titles must have {len(shown)} texts, but it has {len(titles)}.")
    _, axes = plt.subplots(
        num_rows,
        num_cols,
        figsize=(num_cols * scale, num_rows * scale),
        squeeze=False,
        layout="constrained",
    )
    axes = axes.ravel()
    for position, ax in enumerate(axes):
        ax.set_axis_off()
        if position < len(shown):
            picture = shown[position]
            if isinstance(picture, Tensor):
                picture = picture.detach().cpu().squeeze().numpy()
            ax.imshow(picture, cmap="gray")
            if titles is not None:
                ax.set_title(titles[position])
    return axes


def predict_ch3(net: Net, test_iter: Batches, n: int = 6) -> np.ndarray:
    """Show the first ``n`` pictures, each titled with its true label over the predicted one.

    (d2l section 3.6.7)

    Args:
        net: maps X to scores (B, 10).
        test_iter: yields (X, y) of Fashion-MNIST.
        n: how many pictures, at least 1; no more than there are.

    Returns:
        The axes, one per picture.
    """
    n = check_integer("n", n, 1)
    images, labels, predictions = [], [], []
    with torch.no_grad(), evaluation_mode(net):
        device = place(net, None)
        for X, y in test_iter:
            images.extend(X[: n - len(images)])
            labels.extend(y[: n - len(labels)].tolist())
            predictions.extend(net(X.to(device)).argmax(dim=1).tolist())
            if len(images) >= n:
                break
    if not images:
        raise ValueError("test_iter must yield at least one minibatch, but it is empty.")
    predictions = predictions[: len(images)]
    titles = [
        f"{true}\n{predicted}"
        for true, predicted in zip(
            get_fashion_mnist_labels(labels), get_fashion_mnist_labels(predictions), strict=True
        )
    ]
    num_cols = min(len(images), MOST_COLUMNS)
    num_rows = -(-len(images) // num_cols)
    return show_images(images, num_rows, num_cols, titles=titles)[: len(images)]


def use_svg_display() -> None:
    """Show a notebook's figures as vector graphics (d2l section 3.5); elsewhere, do nothing."""
    if in_notebook():
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg")
