"""Random inputs for the identities, and functions that several of them speak of."""

from __future__ import annotations

import math

import torch
from hypothesis import strategies as st
from torch import Tensor

SCORES = st.lists(st.floats(-20, 20), min_size=2, max_size=8)
SHIFTS = st.floats(-20, 20)
SHARPNESS = st.floats(0.05, 20)
POSITIVE = st.lists(st.floats(1e-3, 1), min_size=2, max_size=8)


def vector(numbers: list[float]) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float64)


def log_sum_exp(x: Tensor) -> float:
    """Sum exponentials as `math.fsum` does, independently of PyTorch's own function."""
    top = x.max().item()
    return top + math.log(math.fsum(math.exp(value - top) for value in x.tolist()))
