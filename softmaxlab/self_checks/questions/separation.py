"""The question on data for which the loss has no minimum."""

import torch

from .. import separation
from .question import Field, Mistake, Question

TEXT = (
    "Two images of each of three classes have five pixels. Pixel 1 is 0 in all of them, pixel 2 in "
    "none. Pixel 3 is 0 in one image of each class. Pixel 4 is 0 everywhere but in one image of "
    "the second class. Pixel 5 is 0 in all images of the first class, and in one of the third. "
    "How many classes does each pixel forbid a minimum for?"
)

SEPARATION = (
    Question(
        "ex-forbidding-pixels",
        TEXT,
        tuple(Field(f"Pixel {number}") for number in range(1, 6)),
        separation.unused_by,
        [
            # A pixel that nobody uses, one that is 0 in some images, classes that are not counted.
            Mistake(lambda X, y: separation.unused_by(X, y) + 3 * (X == 0).all(dim=0), only=(0,)),
            Mistake(lambda X, y: torch.tensor([0, 0, 3, 2, 1]), only=(2,)),
            Mistake(lambda X, y: separation.unused_by(X, y).clamp(max=1), only=(3, 4)),
        ],
        separation.forbidding_pixels,
        lambda f: f(*separation.six_images()).tolist(),
        tolerance=1e-9,
    ),
)
