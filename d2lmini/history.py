"""What a training run leaves behind."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("train_loss", "train_accuracy", "test_loss", "test_accuracy", "seconds")


@dataclass
class History:
    """One number per finished epoch in each list; ``print`` shows them as a table.

    ``train_…`` are means over the epoch's minibatches, while the net changes, ``test_…`` are
    measured after it, ``seconds`` is the time for both. ``stopped`` says why training ended early.
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
        table = self.to_dataframe().reset_index().rename(columns=lambda c: c.replace("_", " "))
        return f"{table.to_string(index=False, float_format='%.4f')}\n{self.stopped}".strip()

    __repr__ = __str__

    def to_dataframe(self) -> "pd.DataFrame":
        """Return a pandas DataFrame with one row per epoch, indexed by ``epoch`` from 1."""
        import pandas as pd

        epochs = pd.RangeIndex(1, len(self) + 1, name="epoch")
        return pd.DataFrame({name: getattr(self, name) for name in COLUMNS}, index=epochs)

    def plot(self, axes: Any = None) -> Any:
        """Draw loss and accuracy on two axes, emptied before or of a new figure; return these."""
        if axes is None:
            import matplotlib.pyplot as plt

            _, axes = plt.subplots(1, 2, figsize=(5.2, 2.5), layout="constrained")
        for ax, quantity in zip(axes, ("loss", "accuracy"), strict=True):
            ax.clear()
            for part, style in (("train", "-o"), ("test", "--s")):
                values = getattr(self, f"{part}_{quantity}")
                ax.plot(range(1, len(self) + 1), values, style, ms=3, label=part)
            ax.set(xlabel="epoch", ylabel=quantity)
            ax.xaxis.get_major_locator().set_params(integer=True)
            ax.legend()
        return axes
