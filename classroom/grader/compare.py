"""How answers are compared with what is right."""

import math
from typing import Any

import torch


def exact(value: Any) -> Any:
    """Return inputs as the same numbers in float64, in which the reference is computed."""
    if isinstance(value, (list, tuple)):
        return type(value)(exact(part) for part in value)
    return (
        value.double() if isinstance(value, torch.Tensor) and value.is_floating_point() else value
    )


def near(got: Any, want: Any, tolerance: float = 0.0) -> bool:
    """Return whether plain data agrees: shapes and lengths exactly, numbers within a tolerance.

    Where a number is wanted, a tensor of one number will do.
    """
    if isinstance(want, (list, tuple)):
        same = isinstance(got, (list, tuple)) and len(got) == len(want)
        return same and all(near(a, b, tolerance) for a, b in zip(got, want, strict=True))
    if isinstance(want, torch.Tensor):
        if not isinstance(got, torch.Tensor) or got.shape != want.shape:
            return False
        got, want = got.double(), want.double()
        return bool(((got - want).abs() <= tolerance).logical_or(got == want).all())
    if isinstance(want, (int, float)):
        if isinstance(got, torch.Tensor) and got.numel() == 1:
            got = got.item()
        return (
            isinstance(got, (int, float))
            and math.isfinite(got)
            and bool(abs(got - want) <= tolerance)
        )
    return type(got) is type(want) and got == want
