"""Data drawn from a known linear model, so that the answer is known too."""

import torch
from torch import Tensor

from .checks import check_integer, check_seed

NOISE = 0.01


def synthetic_data(
    w: Tensor, b: Tensor | float, num_examples: int, *, seed: int | None = None
) -> tuple[Tensor, Tensor]:
    """Draw ``y = Xw + b + noise`` with standard normal X (d2l section 3.2.1).

    Args:
        w: the weights, shape (d,).
        b: the bias, a number.
        num_examples: how many examples n to draw, at least 1.
        seed: makes the draw repeat and leaves the global generator alone.

    Returns:
        Features float32 of shape (n, d) and labels float32 of shape (n, 1). The noise is normal
        with standard deviation 0.01.

    Raises:
        TypeError, ValueError: ``w`` is not a vector, or a number makes no sense.
    """
    if not isinstance(w, Tensor):
        raise TypeError(f"w must be a tensor of shape (d,), but it is {w!r}.")
    if w.ndim != 1 or len(w) == 0:
        raise ValueError(f"w must have shape (d,), but its shape is {tuple(w.shape)}.")
    num_examples = check_integer("num_examples", num_examples, 1)
    seed = check_seed(seed)
    generator = None if seed is None else torch.Generator().manual_seed(seed)
    features = torch.randn(num_examples, len(w), generator=generator)
    noise = NOISE * torch.randn(num_examples, generator=generator)
    labels = features @ w.to(features.dtype) + b + noise
    return features, labels.reshape(-1, 1)
