"""The questions on number formats."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from .. import formats
from ..right import (
    BITS,
    INT8_LOWS,
    INT8_TOLERANCE,
    INT8_TOPS,
    exp_limits,
    exp_tolerance,
)
from .question import LARGEST, Between, Field, Mistake, Question, choice

NAMES = (*BITS, "INT8")


def at(name: str, low: Any = None, high: Any = None) -> Mistake:
    """Return a mistake about one format."""
    pairs = dict.fromkeys(NAMES, (None, None)) | {name: (low, high)}
    return Mistake([value for pair in pairs.values() for value in pair])


def mistakes() -> Iterator[Mistake]:
    """Yield what is wrong with the limits of each format, in the order of the check."""
    for name in BITS:
        _, zero, top = exp_limits(name)
        off = exp_tolerance(name, top)
        yield at(name, low=top, high=zero)
        yield at(name, high=Between(10 * top, LARGEST, round(40 * top)))
        yield at(name, high=Between(top + off, 10 * top, round(top) + 3.25))
        yield at(name, high=Between(-LARGEST, top - off, round(top) - 3.25))
        yield at(name, low=Between(-1, LARGEST, -0.8125))
        yield at(name, low=zero + math.log(2))
        yield at(name, low=Between(-LARGEST, -1, round(zero) - 40.25))
    for value in (*range(1, 4), *range(5, 12), 127, 128):
        yield at("INT8", high=value)
    for value in (-128, -127, -4, -1):
        yield at("INT8", low=value)


def accepted() -> Iterator[list[tuple[float, float]]]:
    """Yield the right numbers of each field, with how far they may be off."""
    for name in BITS:
        normal, zero, top = exp_limits(name)
        yield [(target, exp_tolerance(name, target)) for target in (zero, normal)]
        yield [(top, exp_tolerance(name, top))]
    yield [(target, INT8_TOLERANCE) for target in INT8_LOWS]
    yield [(target, INT8_TOLERANCE) for target in INT8_TOPS]


def check_reach(answer: Sequence[float]) -> str:
    """Ask the check about twelve numbers."""
    return formats.exp_reach(
        {name: tuple(answer[2 * k : 2 * k + 2]) for k, name in enumerate(NAMES)}
    )


FORMATS = (
    Question(
        "ex-exp-reach",
        "What is the smallest argument of exp that does not underflow, and the largest that does "
        "not overflow? To two decimals; leave empty what you do not know yet.",
        tuple(Field(f"{name}, {end}") for name in NAMES for end in ("smallest", "largest")),
        [targets[0][0] for targets in accepted()],
        list(mistakes()),
        check_reach,
        tolerance=INT8_TOLERANCE,
        accepted=list(accepted()),
        partial=True,
    ),
    choice(
        "ex-int8-range",
        "Which meaning of the 256 patterns has a wider range than INT8?",
        "The patterns mean",
        {
            "1 and −1 times 2^((k − 64) / 4), k from 0 to 127": [
                sign * 2 ** ((k - 64) / 4) for sign in (1, -1) for k in range(128)
            ],
            "the integers from 0 to 255": list(range(256)),
            "k / 16, k from −128 to 127": (torch.arange(-128, 128) / 16).tolist(),
            "the integers from −8 to 7, each of them 16 times": list(range(-8, 8)) * 16,
        },
        formats.int8_range,
    ),
)
