"""The Fashion-MNIST data set as minibatches."""

from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from .checks import check_integer, check_seed
from .loader import MinibatchLoader
from .source import read_fashion_mnist

CLASSES = (
    "t-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)


class FashionMNIST(Dataset):
    """Images and labels in memory, with the attribute names of torchvision's data set.

    Args:
        data: the pixels, uint8 of shape (n, 28, 28).
        targets: the labels, int64 of shape (n,).
        size: height and width to resize to, or None.
    """

    classes = list(CLASSES)

    def __init__(self, data: Tensor, targets: Tensor, size: tuple[int, int] | None = None) -> None:
        self.data, self.targets, self.size = data, targets, size

    def __len__(self) -> int:
        """Return the number of examples."""
        return len(self.data)

    def __getitem__(self, index: int | Tensor) -> tuple[Tensor, Tensor | int]:
        """Return one example, or the minibatch at a tensor of positions.

        Pixels come as float32 in [0, 1]: (1, H, W) and an int label for an int ``index``,
        (B, 1, H, W) and int64 (B,) for a tensor of shape (B,).
        """
        if not isinstance(index, Tensor):
            images, label = self._images(self.data[index][None]), int(self.targets[index])
            return images[0], label
        # index_select is several times faster than self.data[index] for bytes.
        images = self._images(self.data.index_select(0, index))
        return images, self.targets.index_select(0, index)

    def _images(self, pixels: Tensor) -> Tensor:
        """Turn uint8 (B, 28, 28) into float32 (B, 1, H, W) in [0, 1]."""
        if self.size is not None and self.size != tuple(pixels.shape[1:]):
            pixels = _resize(pixels, self.size)
        return pixels.unsqueeze(1).div(255)


def _resize(pixels: Tensor, size: tuple[int, int]) -> Tensor:
    """Resize uint8 (B, h, w) to (B, *size) as torchvision's `Resize` does with pictures.

    Going through Pillow is slower than torchvision's tensor path, but that one rounds one pixel
    in ten to a neighbouring grey.
    """
    from torchvision.transforms import functional

    pictures = [
        functional.pil_to_tensor(functional.resize(functional.to_pil_image(image), list(size)))
        for image in pixels
    ]
    return torch.cat(pictures)


def _check_resize(resize: int | tuple[int, int] | None) -> tuple[int, int] | None:
    """Return ``resize`` as (height, width) or None."""
    if resize is None:
        return None
    if not isinstance(resize, tuple | list):
        side = check_integer("resize", resize, 1)
        return side, side
    if len(resize) != 2:
        raise ValueError(
            f"resize must be one integer or a pair (height, width), but it is {resize!r}."
        )
    return check_integer("resize[0]", resize[0], 1), check_integer("resize[1]", resize[1], 1)


def load_data_fashion_mnist(
    batch_size: int,
    resize: int | tuple[int, int] | None = None,
    *,
    root: str | Path | None = None,
    seed: int | None = None,
    num_train: int | None = None,
    validation: int = 0,
) -> tuple[DataLoader, DataLoader]:
    """Load Fashion-MNIST (Xiao et al., 2017) as minibatches (d2l section 3.5.3).

    The four files are looked for in ``root`` or ``$D2LMINI_DATA``, in the user's cache folder, and
    where Debian's package ``dataset-fashion-mnist`` puts them; else torchvision downloads them
    into the cache folder. Their content is checked by SHA-256. The images stay in memory as
    bytes, 55 MB for both sets.

    Args:
        batch_size: the number of images in a minibatch, at least 1; the last one may be smaller.
        resize: the height and width of the images, as one number or as a pair; None keeps 28.
            The values are those of torchvision's ``Resize`` and ``ToTensor``. Images are resized
            when they are read, so no memory is taken, but each pass takes seconds.
        root: a folder to look in first.
        seed: makes the shuffling repeat and leaves the global generator alone.
        num_train: train on the first so many images only; None trains on all that are left.
        validation: keep the last so many training images out of training, and return them in place
            of the test set: what is chosen by looking at the test set can not be tested by it.

    Returns:
        The training loader, up to 60,000 images in a new order each epoch, and the test loader,
        10,000 images (or ``validation``) in their order. Both yield X float32 (B, 1, H, W) in
        [0, 1] and y int64 (B,).

    Raises:
        TypeError, ValueError: an argument makes no sense.
        RuntimeError: the data is damaged, or can not be found or downloaded; the message says
            what to do.
    """
    batch_size, size = check_integer("batch_size", batch_size, 1), _check_resize(resize)
    check_seed(seed)
    validation = check_integer("validation", validation, 0)
    tensors = read_fashion_mnist(root)
    rest = len(tensors["train-labels"]) - validation
    num_train = rest if num_train is None else check_integer("num_train", num_train, 1)
    if not 1 <= num_train <= rest:
        raise ValueError(
            f"num_train and validation must be at most {rest + validation} together, but they are "
            f"{num_train} and {validation}."
        )
    held_out = ("train", slice(rest, None)) if validation else ("t10k", slice(None))
    train, test = (
        FashionMNIST(tensors[f"{part}-images"][rows], tensors[f"{part}-labels"][rows].long(), size)
        for part, rows in (("train", slice(num_train)), held_out)
    )
    return (
        MinibatchLoader(train, batch_size, shuffle=True, seed=seed),
        MinibatchLoader(test, batch_size, shuffle=False),
    )


def get_fashion_mnist_labels(labels: Iterable[int] | Tensor) -> list[str]:
    """Return the class names of ``labels``, integers from 0 to 9 (d2l section 3.5.1).

    Raises:
        ValueError: a label has no class.
    """
    numbers = [int(label) for label in labels]
    for number in numbers:
        if not 0 <= number < len(CLASSES):
            raise ValueError(f"labels must be integers from 0 to 9, but one is {number}.")
    return [CLASSES[number] for number in numbers]
