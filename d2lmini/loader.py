"""Minibatches of data that is in memory."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, TensorDataset

from .checks import check_integer, check_seed

# Indexing a few batches at once and handing out views costs less than indexing each batch alone.
GATHER_BYTES = 4 * 2**20


class MinibatchLoader(DataLoader):
    """A `DataLoader` for a dataset that can be indexed with a whole tensor of positions.

    ``dataset[indices]`` must return a tuple of tensors whose first dimension is that of
    ``indices``; `TensorDataset` does. PyTorch's own loader asks for one example after the other
    and stacks them, which takes most of the time when the data is already in memory.

    Args:
        dataset: what to read.
        batch_size: the number of examples in a minibatch; the last one may be smaller.
        shuffle: draw a new order in each epoch.
        seed: makes the orders repeat and leaves the global generator alone.
    """

    def __init__(
        self, dataset: Dataset, batch_size: int, shuffle: bool, *, seed: int | None = None
    ) -> None:
        batch_size = check_integer("batch_size", batch_size, 1)
        seed = check_seed(seed)
        generator = None if seed is None else torch.Generator().manual_seed(seed)
        super().__init__(dataset, batch_size, shuffle=shuffle, generator=generator)
        self.shuffle = shuffle

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        """Yield tuples of tensors, each with ``batch_size`` rows but for the last."""
        count = len(self.dataset)
        if self.shuffle:
            order = torch.randperm(count, generator=self.generator)
        else:
            order = torch.arange(count)
        example_bytes = sum(t.nbytes for t in self.dataset[order[:1]])
        batches = max(1, GATHER_BYTES // max(1, example_bytes * self.batch_size))
        for indices in order.split(self.batch_size * batches):
            tensors = self.dataset[indices]
            yield from zip(*(t.split(self.batch_size) for t in tensors), strict=True)


def load_array(
    data_arrays: Sequence[Tensor],
    batch_size: int,
    is_train: bool = True,
    *,
    seed: int | None = None,
) -> DataLoader:
    """Make a loader over tensors that are in memory (d2l section 3.3.2).

    Args:
        data_arrays: tensors with the same number of rows, such as ``(features, labels)``.
        batch_size: the number of rows in a minibatch, at least 1.
        is_train: shuffle in each epoch.
        seed: makes the shuffling repeat and leaves the global generator alone.

    Returns:
        A `DataLoader` that yields tuples of tensors.

    Raises:
        TypeError, ValueError: the arrays do not fit together or ``batch_size`` makes no sense.
    """
    data_arrays = tuple(data_arrays)
    for position, array in enumerate(data_arrays):
        if not isinstance(array, Tensor):
            raise TypeError(
                f"data_arrays[{position}] must be a tensor, but it is a {type(array).__name__}."
            )
    sizes = [len(array) if array.ndim else 0 for array in data_arrays]
    if not sizes or 0 in sizes or len(set(sizes)) > 1:
        raise ValueError(
            "data_arrays must be tensors with the same number of rows, at least one; "
            f"their rows are {sizes}."
        )
    return MinibatchLoader(TensorDataset(*data_arrays), batch_size, is_train, seed=seed)


def get_dataloader_workers() -> int:
    """Return 0, the number of worker processes that suits data in memory.

    Workers pay off when reading an example is slow (d2l section 3.5.2). Here it is not, and
    sending each batch from one process to another costs more than making it.
    """
    return 0
