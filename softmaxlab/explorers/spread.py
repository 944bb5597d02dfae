"""How much runs with the same settings differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

GRID = ["learning_rate", "batch_size"]


def summarise_epochs(frame: pd.DataFrame) -> pd.DataFrame:
    """Summarise a sweep over its seeds.

    Args:
        frame: what `sweep` returns.

    Returns:
        One row per learning rate, batch size, epoch and part (train, test) that at least one seed
        reached, with the mean, the minimum and the maximum over the seeds that did: ``loss``,
        ``loss_low``, ``loss_high``, and the same for ``accuracy``.
    """
    import pandas as pd

    parts = []
    for part in ("train", "test"):
        columns = {f"{part}_loss": "loss", f"{part}_accuracy": "accuracy"}
        parts.append(frame.rename(columns=columns)[[*GRID, "epoch", "loss", "accuracy"]])
        parts[-1] = parts[-1].assign(part=part)
    groups = pd.concat(parts).dropna().groupby([*GRID, "epoch", "part"], as_index=False)
    spread = {
        f"{name}{suffix}": (name, how)
        for name in ("loss", "accuracy")
        for suffix, how in (("", "mean"), ("_low", "min"), ("_high", "max"))
    }
    return groups.agg(**spread)


def summarise_last_epoch(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row per learning rate and batch size: how the last epoch ended.

    Its columns are mean, low and high of the test accuracy over the seeds that did not diverge
    (nan if all did), ``test_loss``, their mean, ``runs`` and ``diverged``, counts of seeds.
    """
    last = frame[frame["epoch"] == frame["epoch"].max()]
    groups = last.groupby(GRID, as_index=False)
    return groups.agg(
        mean=("test_accuracy", "mean"),
        low=("test_accuracy", "min"),
        high=("test_accuracy", "max"),
        test_loss=("test_loss", "mean"),
        runs=("seed", "size"),
        diverged=("test_accuracy", lambda values: int(values.isna().sum())),
    )


def describe_last_epoch(final: pd.Series, epochs: int) -> str:
    """Say how the runs with one setting, a row of `summarise_last_epoch`, ended."""
    runs, diverged = int(final["runs"]), int(final["diverged"])
    if diverged == runs:
        return f"All {runs} runs diverged: the loss became infinite or nan."
    text = (
        f"Test accuracy {final['mean']:.3f} after {epochs} epochs, from {final['low']:.3f} to "
        f"{final['high']:.3f} over {runs - diverged} seeds. Test loss {final['test_loss']:.3g}."
    )
    return text + f" {diverged} of {runs} runs diverged." * bool(diverged)
