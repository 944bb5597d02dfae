"""What a training run leaves behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

COLUMNS = ("train_loss", "train_accuracy", "test_loss", "test_accuracy", "seconds")


@dataclass
class History:
    """One number per finished epoch in each list; ``print`` shows them as a table.

    Attributes:
        train_loss: mean loss over the epoch's minibatches, while the net changes.
        train_accuracy: ratio of correct predictions over the same minibatches.
        test_loss: mean loss on the test set after the epoch.
        test_accuracy: ratio of correct predictions on the test set after the epoch.
        seconds: the time that the epoch took, its evaluation included.
        stopped: why training ended early, in one sentence; empty if it did not.
    """

    train_loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    test_loss: list[float] = field(default_factory=list)
    test_accuracy: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    stopped: str = ""

    def append(self, *values: float) -> None:
        """Add one epoch: its numbers in the order of `COLUMNS`."""
        for column, value in zip(COLUMNS, values, strict=True):
            getattr(self, column).append(value)

    def __len__(self) -> int:
        """Return the number of finished epochs."""
        return len(self.train_loss)

    def __str__(self) -> str:
        """Return the table, and below it why training stopped early."""
        names = [column.replace("_", " ") for column in COLUMNS]
        lines = ["  ".join(["epoch", *names])]
        for epoch in range(len(self)):
            cells = [f"{epoch + 1:5d}"]
            for column, name in zip(COLUMNS, names, strict=True):
                digits = 2 if column == "seconds" else 4
                cells.append(f"{getattr(self, column)[epoch]:{len(name)}.{digits}f}")
            lines.append("  ".join(cells))
        return "\n".join(lines + [self.stopped] * bool(self.stopped))

    __repr__ = __str__

    def to_dataframe(self) -> pd.DataFrame:
        """Return a pandas DataFrame with one row per epoch, indexed by ``epoch`` from 1."""
        import pandas as pd

        index = pd.RangeIndex(1, len(self) + 1, name="epoch")
        return pd.DataFrame({column: getattr(self, column) for column in COLUMNS}, index=index)

    def plot(self, axes: np.ndarray | None = None) -> np.ndarray:
        """Draw the loss on the left and the accuracy on the right, for train and test.

        Args:
            axes: two matplotlib axes to draw on; None makes a new figure.

        Returns:
            The two axes.
        """
        if axes is None:
            import matplotlib.pyplot as plt

            _, axes = plt.subplots(1, 2, figsize=(5.2, 2.5), layout="constrained")
        epochs = range(1, len(self) + 1)
        for ax, quantity in zip(axes, ("loss", "accuracy"), strict=True):
            for part, style in (("train", "-o"), ("test", "--s")):
                ax.plot(epochs, getattr(self, f"{part}_{quantity}"), style, ms=3, label=part)
            ax.set(xlabel="epoch", ylabel=quantity)
            ax.xaxis.get_major_locator().set_params(integer=True)
            ax.legend()
        return axes
