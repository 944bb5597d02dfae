"""The questions of where the formula and the exponential leave the range of a format."""

import torch

from classroom.grader.checks import Check, once

HALF, SINGLE, DOUBLE = torch.float16, torch.float32, torch.float64
EXP_LIMIT = "The number is not the last whole one whose exponential is finite."


def naive(o: torch.Tensor) -> torch.Tensor:
    """Return the formula's result, as the assignment's first lines do."""
    return torch.exp(o) / torch.exp(o).sum(dim=-1, keepdim=True)


def overflows(_: list, values: list) -> bool:
    """Return whether three finite logits give a nan."""
    (o,) = values
    return o.dtype is SINGLE and o.shape == (3,) and o.isfinite().all() and naive(o).isnan().any()


def underflows(_: list, values: list) -> bool:
    """Return whether two logits, at most 200 apart, give a first probability of 0 and no nan."""
    (o,) = values
    near = o.dtype is SINGLE and o.shape == (2,) and (o[0] - o[1]).abs() <= 200
    return near and not naive(o).isnan().any() and naive(o)[0] == 0


CHECKS = [
    Check(
        *("naive-softmax-overflows", 1, "overflowing_logits", once),
        "These are not three finite float32 logits for which naive_softmax returns a nan.",
        judge=overflows,
    ),
    Check(
        *("log-of-a-probability-underflows", 1, "underflowing_logits", once),
        "These are not two float32 logits, at most 200 apart, with a first probability of 0.",
        judge=underflows,
    ),
    Check(
        *("exp-limit-in-32-and-64-bits", 1, "largest_exp_argument"),
        *(lambda _: [(SINGLE,), (DOUBLE,)], EXP_LIMIT),
        kind=int,
    ),
    Check(
        *("exp-limit-in-16-bits", 1, "largest_exp_argument"),
        *(lambda _: [(HALF,), (torch.bfloat16,)], EXP_LIMIT),
        kind=int,
    ),
]
