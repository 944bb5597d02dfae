"""What is right: the references that the self-checks, and the questions on the pages, share."""

import math

import torch
from torch import Tensor

# Exponent bits and fraction bits.
BITS = {"FP64": (11, 52), "FP32": (8, 23), "BF16": (8, 7), "TF32": (8, 10), "FP16": (5, 10)}
# Bits per class: the best words for three classes, and for their nine pairs.
CODE_LENGTHS = (5 / 3, 29 / 18)
INTEGERS = 8
ALPHAS = (1 / 2, 2.0)
"""The exponents that double and that halve a temperature."""


def second_derivatives(o: Tensor) -> Tensor:
    """Return the second derivatives (q, q) of the cross-entropy of scores (q,)."""
    p = torch.softmax(o, dim=0)
    return torch.diag(p) - torch.outer(p, p)


def count_signals() -> tuple[int, int, int]:
    """Return how many signals of three and of two levels are enough, and patterns left over."""
    ternary, binary = (
        next(n for n in range(INTEGERS) if levels**n >= INTEGERS) for levels in (3, 2)
    )
    return ternary, binary, 3**ternary - INTEGERS


def soft_maximum(x: Tensor, lam: float) -> Tensor:
    """Return the soft maximum of numbers (n,)."""
    return torch.logsumexp(lam * x, dim=0) / lam


def cheapest(p: Tensor, costs: Tensor) -> Tensor:
    """Return the answers (B,) with the lowest mean cost (q, a) under probabilities (B, q)."""
    return (p @ costs).argmin(dim=1)


def huber(r: Tensor, delta: float) -> Tensor:
    """Return Huber's loss of errors (n,)."""
    zeros = torch.zeros_like(r)
    return torch.nn.functional.huber_loss(r, zeros, reduction="none", delta=delta)


def picked_loss(y_hat: Tensor, y: Tensor) -> Tensor:
    """Return the cross-entropy (B,) of probabilities (B, q) and classes (B,)."""
    return -torch.log(y_hat[torch.arange(len(y)), y])


def exp_limits(name: str) -> tuple[float, float, float]:
    """Return where exp becomes subnormal, where 0, and where it overflows, in a format."""
    exponent_bits, fraction_bits = BITS[name]
    bias = 2 ** (exponent_bits - 1) - 1
    normal = (1 - bias) * math.log(2)
    zero = normal - (fraction_bits + 1) * math.log(2)
    return normal, zero, bias * math.log(2) + math.log(2 - 2.0**-fraction_bits)


def exp_tolerance(name: str, target: float) -> float:
    """Return how far an argument of exp may lie from a limit: a step of the format, or 0.006."""
    return max(2.0 ** (math.frexp(target)[1] - 1 - BITS[name][1]), 0.006)


INT8_TOPS = (4, math.log(127), math.log(127.5))
INT8_LOWS = (0, math.log(0.5))
"""For whole arguments, and for real ones that are rounded afterwards."""
INT8_TOLERANCE = 0.006
