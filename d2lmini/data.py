"""Minibatches of data that is in memory, and data drawn from a known line."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, TensorDataset

from .checks import check_integer, make_generator


class MinibatchLoader(DataLoader):
    """A `DataLoader` for a dataset that can be indexed with a whole tensor of positions.

    `TensorDataset` can. PyTorch's own loader stacks one example after the other, which takes most
    of the time. ``seed`` makes the shuffling repeat and leaves the global generator alone.
    """

    def __init__(
        self, dataset: Dataset, batch_size: int, shuffle: bool, *, seed: int | None = None
    ) -> None:
        batch_size, self.shuffle = check_integer("batch_size", batch_size, 1), shuffle
        super().__init__(dataset, batch_size, shuffle=shuffle, generator=make_generator(seed))

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:  # type: ignore[override]
        """Yield tuples of tensors, each with ``batch_size`` rows except for the last."""
        count = len(self.dataset)  # type: ignore[arg-type]
        order = torch.arange(count)
        if self.shuffle:
            order = torch.randperm(count, generator=self.generator)
        for indices in order.split(self.batch_size):
            yield self.dataset[indices]


def load_array(
    data_arrays: Sequence[Tensor], batch_size: int, is_train: bool = True, *,
    seed: int | None = None,
) -> DataLoader:  # fmt: skip
    """Make a loader over tensors that are in memory (d2l section 3.3.2).

    ``data_arrays`` have the same number of rows, such as ``(features, labels)``; a minibatch is a
    tuple with ``batch_size`` rows of each. ``is_train`` shuffles in each epoch; ``seed`` makes that
    repeat and leaves the global generator alone. Other arguments: a TypeError or ValueError.
    """
    for position, array in enumerate(data_arrays := tuple(data_arrays)):
        if not isinstance(array, Tensor):
            kind = type(array).__name__
            raise TypeError(f"data_arrays[{position}] must be a tensor, but it is a {kind}.")
    rows = [len(array) if array.ndim else 0 for array in data_arrays]
    if len(set(rows)) != 1 or 0 in rows:
        raise ValueError(f"data_arrays must all have the same number of rows, at least 1: {rows}.")
    return MinibatchLoader(TensorDataset(*data_arrays), batch_size, is_train, seed=seed)


def get_dataloader_workers() -> int:
    """Return 0: workers pay off when reading is slow (d2l section 3.5.2), and here it is not."""
    return 0


def synthetic_data(
    w: Tensor, b: Tensor | float, num_examples: int, *, seed: int | None = None
) -> tuple[Tensor, Tensor]:
    """Draw ``y = Xw + b + noise`` with standard normal X and noise of std 0.01 (d2l section 3.2.1).

    ``w`` has shape (d,). Returns n = ``num_examples`` features float32 (n, d) and labels float32
    (n, 1). ``seed`` makes the draw repeat and leaves the global generator alone.
    """
    if not isinstance(w, Tensor) or w.ndim != 1 or len(w) == 0:
        found = f"of shape {tuple(w.shape)}" if isinstance(w, Tensor) else repr(w)
        raise ValueError(f"w must be a tensor of shape (d,), but it is {found}.")
    n, generator = check_integer("num_examples", num_examples, 1), make_generator(seed)
    features = torch.randn(n, len(w), generator=generator)
    noise = 0.01 * torch.randn(n, generator=generator)
    return features, (features @ w.to(features.dtype) + b + noise).reshape(-1, 1)
