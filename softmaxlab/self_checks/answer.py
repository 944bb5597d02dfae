"""Reading the answers of readers: numbers of the wanted shape, results of their functions."""

from collections.abc import Iterable
from numbers import Real
from typing import Any

import numpy as np
import torch
from torch import Tensor


class UnansweredError(Exception):
    """There is no answer yet."""


class WrongError(Exception):
    """The answer is wrong; the message says what is wrong, not what would be right."""


def read_numbers(value: Any, what: str, shape: tuple[int, ...]) -> Tensor:
    """Return an answer as float64 numbers of the wanted shape.

    Args:
        value: a number, a tensor, an array, or lists of these.
        what: how to call it in a message, as the beginning of a sentence.
        shape: () is a single number.

    Raises:
        UnansweredError: a part of the answer is still dots, or nothing was returned.
        WrongError: not numbers, another shape, or nan.
    """
    wanted = "one number" if shape == () else f"numbers of shape {shape}"
    try:
        result = to_tensor(value)
    except OverflowError:
        raise WrongError(f"{what} is too large for float64: it ends near 1.8e308.") from None
    except (TypeError, ValueError, RuntimeError):
        kind = type(value).__name__
        raise WrongError(f"{what} should be {wanted}, but it is of type {kind}.") from None
    if result.shape != shape:
        raise WrongError(f"{what} should be {wanted}, but its shape is {tuple(result.shape)}.")
    if result.isnan().any():
        raise WrongError(f"{what} contains nan: somewhere 0 is divided by 0, or inf by inf.")
    return result


def to_tensor(value: Any) -> Tensor:
    """Turn numbers into a float64 tensor, and reject anything that is not really a number.

    A number may be an int, a float, a tensor () or a scalar of NumPy, alone or within a list.
    """
    if value is None or value is ...:
        raise UnansweredError
    if isinstance(value, np.generic | np.ndarray):
        if value.dtype.hasobject:
            return to_tensor(value.tolist())
        if value.dtype.kind not in "iuf":
            raise TypeError(f"{value!r} is not a number.")
        return torch.as_tensor(value.astype(np.float64))
    if isinstance(value, Tensor):
        if value.is_complex() or value.dtype == torch.bool:
            raise TypeError(f"{value!r} is not a number.")
        return value.detach().cpu().to(torch.float64)
    if isinstance(value, list | tuple):
        parts = [to_tensor(part) for part in value]
        return torch.stack(parts) if parts else torch.empty(0, dtype=torch.float64)
    if isinstance(value, Real) and not isinstance(value, bool):
        return torch.tensor(float(value), dtype=torch.float64)
    raise TypeError(f"{value!r} is not a number.")


def has_nan(value: Any) -> bool:
    """Whether an answer is numbers, and one of them is nan."""
    try:
        return bool(to_tensor(value).isnan().any())
    except (TypeError, ValueError, RuntimeError, OverflowError, UnansweredError):
        return False


def has_shape(value: Any, shape: tuple[int, ...]) -> bool:
    """Whether an answer is numbers of this shape."""
    try:
        return to_tensor(value).shape == shape
    except (TypeError, ValueError, RuntimeError, OverflowError, UnansweredError):
        return False


def call_answer(function: Any, *arguments: Any) -> Any:
    """Call an answer that should be a function, with copies of the arguments.

    Raises:
        UnansweredError: there is no function yet.
        WrongError: it is not a function, or it ends in an error.
    """
    if function is None or function is ...:
        raise UnansweredError
    if not callable(function) or isinstance(function, type):
        raise WrongError(
            f"The answer should be a function, but it is of type {type(function).__name__}."
        )
    copies = [a.clone() if isinstance(a, Tensor) else a for a in arguments]
    try:
        return function(*copies)
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else "no message"
        raise WrongError(f"Your function ends in {type(error).__name__}: {reason}") from None


def is_close(a: Tensor, b: Tensor, tolerance: float = 1e-4) -> bool:
    """Whether two tensors agree, up to rounding in float32."""
    return a.shape == b.shape and torch.allclose(a, b.to(a.dtype), rtol=tolerance, atol=1e-7)


def format_numbers(numbers: Tensor | Iterable[float]) -> str:
    """Write an argument into a message."""
    return str(torch.as_tensor(numbers).tolist())


def random_rows(rows: int, columns: int, scale: float = 2.0) -> Tensor:
    """Return the same random float64 numbers each time."""
    generator = torch.Generator().manual_seed(rows + 100 * columns)
    return scale * torch.randn(rows, columns, generator=generator, dtype=torch.float64)
