"""The Fashion-MNIST data set as minibatches."""

from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from .checks import check_integer
from .data import MinibatchLoader
from .files import read_fashion_mnist

NAMES = "t-shirt trouser pullover dress coat sandal shirt sneaker bag ankle_boot"
CLASSES = tuple(name.replace("_", " ") for name in NAMES.split())


class FashionMNIST(Dataset):
    """Images uint8 (n, 28, 28) and labels int64 (n,) in memory, resized to ``size`` when read."""

    classes = list(CLASSES)

    def __init__(self, data: Tensor, targets: Tensor, size: tuple[int, ...] | None = None) -> None:
        self.data, self.targets, self.size = data, targets, size

    def __len__(self) -> int:
        """Return the number of examples."""
        return len(self.data)

    def __getitem__(self, index: int | Tensor) -> tuple[Tensor, Tensor | int]:
        """Return image and label at a position: float32 (1, H, W) in [0, 1] and int.

        At positions (B,), return a minibatch: (B, 1, H, W) and int64 (B,).
        """
        if not isinstance(index, Tensor):
            return self._images(self.data[index][None])[0], int(self.targets[index])
        # index_select is several times faster than self.data[index] for bytes.
        images = self._images(self.data.index_select(0, index))
        return images, self.targets.index_select(0, index)

    def _images(self, pixels: Tensor) -> Tensor:
        """Turn uint8 (B, 28, 28) into float32 (B, 1, H, W) in [0, 1]."""
        if self.size and self.size != tuple(pixels.shape[1:]):
            # By Pillow: torchvision's faster way for tensors rounds one pixel in ten differently.
            from torchvision.transforms import functional

            images = (functional.to_pil_image(image) for image in pixels)
            images = (functional.resize(image, list(self.size)) for image in images)
            pixels = torch.cat([functional.pil_to_tensor(image) for image in images])
        return pixels.unsqueeze(1).float().div_(255)


def load_data_fashion_mnist(
    batch_size: int, resize: int | tuple[int, int] | None = None, *, root: str | Path | None = None,
    seed: int | None = None, num_train: int | None = None, validation: int = 0,
) -> tuple[DataLoader, DataLoader]:  # fmt: skip
    """Load Fashion-MNIST (Xiao et al., 2017) as minibatches (d2l section 3.5.3).

    Args:
        batch_size: the number of images in a minibatch, at least 1; the last one may be smaller.
        resize: the height and width of the images in pixels, as one number or as a pair, by
            torchvision's ``Resize``; None keeps 28. Each pass then takes seconds.
        root: a folder to look in first; for the others, and for errors, see `read_fashion_mnist`.
        seed: makes the shuffling repeat and leaves the global generator alone.
        num_train: train only on the first so many images; None trains on all that are left.
        validation: hold out the last so many training images, returned in place of the test set.

    Returns:
        The training loader, up to 60,000 images in a new order each epoch, and the test loader,
        10,000 images (or ``validation``) in their order. Both yield X float32 (B, 1, H, W) in
        [0, 1] and y int64 (B,). Other arguments: a TypeError or ValueError.
    """
    sides = tuple(resize) if isinstance(resize, tuple | list) else (resize, resize)
    if len(sides) != 2:
        raise ValueError(f"resize must be one integer or (height, width), but it is {resize!r}.")
    size = None if resize is None else tuple(check_integer("resize", side, 1) for side in sides)
    validation = check_integer("validation", validation, 0)
    files = read_fashion_mnist(root)
    train, test = (
        (files[f"{part}-images-idx3-ubyte"], files[f"{part}-labels-idx1-ubyte"].long())
        for part in ("train", "t10k")
    )
    rest = len(train[0]) - validation
    num_train = rest if num_train is None else check_integer("num_train", num_train, 1)
    if not 1 <= num_train <= rest:
        wanted = f"num_train and validation must be at most {len(train[0])} together"
        raise ValueError(f"{wanted}, but they are {num_train} and {validation}.")
    images, labels = (part[rest:] for part in train) if validation else test
    train_set = FashionMNIST(train[0][:num_train], train[1][:num_train], size)
    return (
        MinibatchLoader(train_set, batch_size, shuffle=True, seed=seed),
        MinibatchLoader(FashionMNIST(images, labels, size), batch_size, shuffle=False),
    )


def get_fashion_mnist_labels(labels: Iterable[int] | Tensor) -> list[str]:
    """Return the class names of labels from 0 to 9 (d2l section 3.5.1); others: a ValueError."""
    numbers = [int(label) for label in labels]
    for number in numbers:
        if not 0 <= number < len(CLASSES):
            raise ValueError(f"labels must be integers from 0 to 9, but one is {number}.")
    return [CLASSES[number] for number in numbers]
