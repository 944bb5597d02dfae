"""Self-check of the exercise on data for which the loss has no minimum."""

from typing import Any

import torch
from torch import Tensor

from .answer import WrongError, call_answer, read_numbers


def six_images() -> tuple[Tensor, Tensor]:
    """Return six images (6, 5) of three classes, and their labels (6,)."""
    y = torch.tensor([0, 0, 1, 1, 2, 2])
    X = torch.zeros(6, 5, dtype=torch.float64)
    X[:, 1] = 0.5  # everywhere; pixel 0 is nowhere
    X[::2, 2] = 0.2  # in some images of every class
    X[3, 3], X[2:4, 4], X[5, 4] = 0.7, 0.1, 0.9  # in one class, and in two
    return X, y


def unused_by(X: Tensor, y: Tensor) -> Tensor:
    """Count for each pixel the classes that never use it, if any image does."""
    used = torch.stack([(X[y == k] > 0).any(dim=0) for k in y.unique()])
    return (~used).sum(dim=0) * used.any(dim=0)


def forbidding_pixels(answer: Any) -> str:
    """Check a function from images (n, d) and labels (n,) to a count for each pixel (d,)."""
    X, y = six_images()
    for order in (torch.arange(6), torch.tensor([5, 1, 3, 0, 4, 2])):
        counts = read_numbers(
            call_answer(answer, X[order], y[order]), "What your function returns", (5,)
        ).tolist()
        if counts == unused_by(X, y).tolist():
            continue
        if counts[0] == 3:
            raise WrongError(
                "A pixel that is 0 in every image changes no loss: it forbids nothing."
            )
        if counts[2]:
            raise WrongError("A pixel may be 0 in many images of a class. It has to be in all.")
        if counts[3] == 1 and counts[4] == 1:
            raise WrongError("You say which pixels forbid a minimum. For how many classes each?")
        raise WrongError(f"For six small images you count {counts}, and that is not right.")
    return "Right. Now try it on the 60,000 images."
