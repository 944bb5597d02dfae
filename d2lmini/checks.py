"""Checks of arguments: each mistake gets one sentence with the name, the value and the mend."""

import math
from numbers import Integral, Real
from typing import Any

import torch


def check_integer(name: str, value: Any, minimum: int) -> int:
    """Return ``value`` as an int, or say why it is not an integer of at least ``minimum``.

    Raises:
        TypeError: not an integer; a bool is none.
        ValueError: smaller than ``minimum``.
    """
    wanted = f"{name} must be an integer of at least {minimum}"
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{wanted}, but it is {value!r} of type {type(value).__name__}.")
    if value < minimum:
        raise ValueError(f"{wanted}, but it is {value}.")
    return int(value)


def check_number(name: str, value: Any) -> float:
    """Return ``value`` as a float, or say why it is not a finite number of at least 0.

    Raises:
        TypeError: not a real number; a bool is none.
        ValueError: negative, infinite or nan.
    """
    wanted = f"{name} must be a finite number of at least 0"
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{wanted}, but it is {value!r} of type {type(value).__name__}.")
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{wanted}, but it is {value}.")
    return float(value)


def check_seed(seed: Any) -> int | None:
    """Return ``seed`` as an int or None; the errors are those of `check_integer`."""
    return None if seed is None else check_integer("seed", seed, 0)


def check_device(device: Any) -> torch.device | None:
    """Return ``device`` as a usable `torch.device` or None.

    Raises:
        RuntimeError: PyTorch does not know the device or can not use it on this machine.
    """
    if device is None:
        return None
    try:
        return torch.empty(0, device=device).device
    except (RuntimeError, AssertionError, TypeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise RuntimeError(
            f"device={device!r} can not be used on this machine ({reason}); use 'cpu' or None."
        ) from error
