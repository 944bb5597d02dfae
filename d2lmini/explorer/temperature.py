"""The softmax at a temperature."""

import torch
from torch import Tensor


def soften(logits: Tensor, temperature: float) -> Tensor:
    """Return softmax(logits / temperature) over the last dimension.

    Args:
        logits: floating-point scores (…, q).
        temperature: above 1 makes the probabilities more alike, below 1 less.

    Returns:
        Probabilities (…, q), of the dtype of ``logits``.

    Raises:
        ValueError: ``temperature`` is not above 0.
    """
    if not temperature > 0:
        raise ValueError(f"temperature must be above 0, but it is {temperature!r}.")
    return torch.softmax(logits / temperature, dim=-1)


def entropy(probabilities: Tensor) -> Tensor:
    """Return the entropy in bits of distributions (…, q), as a tensor (…)."""
    return torch.special.entr(probabilities).sum(dim=-1) / torch.log(torch.tensor(2.0))
