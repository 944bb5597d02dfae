"""The questions of the softmax, its logarithm, the loss and its gradient."""

from functools import partial

import torch

from classroom.grader.checks import Check, Draw

HALF, SINGLE, DOUBLE = torch.float16, torch.float32, torch.float64
READY_MADE = ("*softmax*", "*softmin*", "*logsumexp*", "*logaddexp*", "*cross_entropy*")
READY_MADE += ("*nll_loss*", "backward", "grad")
# How exact a result of small logits has to be, as in the visible checks. The task leaves the format
# of the steps free, so this holds for float64 as well: float32 is off by less than 1e-6 here.
DIGITS = 1e-5


def logits(draw: Draw, dtype: torch.dtype, levels: list[float], spread: float) -> torch.Tensor:
    """Draw a row of five logits around each level."""
    rows = [[level + draw.uniform(-spread, spread) for _ in range(5)] for level in levels]
    return torch.tensor(rows, dtype=dtype)


def small(draw: Draw) -> list[tuple]:
    """Draw logits for which the formula holds as it stands."""
    return [(logits(draw, f, [0, 2, -2, 1, 0, 3], 4),) for f in (DOUBLE, SINGLE)]


def large(draw: Draw) -> list[tuple]:
    """Draw logits that overflow or underflow in the formula."""
    plans = [([1e4, -1e4, 9e3, -9e3], 20), ([0] * 8, 1e4), ([0, 10, -10, 90, -110, 60], 100)]
    plans += [([500, -500], 20), ([60], 3)]
    return [(logits(draw, f, *plan),) for f in (SINGLE, HALF) for plan in plans]


def equal(draw: Draw) -> list[tuple]:
    """Draw rows of equal, large logits, which the formats hold exactly."""
    levels = [sign * 8 * draw.randrange(900, 1200) for sign in (1, -1)]
    return [
        (torch.full((3, draw.randrange(2, 12)), level, dtype=dtype),)
        for dtype in (SINGLE, HALF)
        for level in levels
    ]


def labelled(inputs: object) -> object:
    """Add labels to drawn logits."""

    def with_labels(draw: Draw) -> list[tuple]:
        return [(o, draw.labels(o.shape[1], len(o))) for (o,) in inputs(draw)]

    return with_labels


def rounding(o: torch.Tensor, *_: object) -> float:
    """Return six times the spacing of the format's numbers at the largest logit."""
    return 6 * torch.finfo(o.dtype).eps * o.abs().max().item()


def probability(o: torch.Tensor, *_: object) -> float:
    """Return how exact a probability of large logits has to be."""
    return 4e-3 if o.dtype is HALF else 2e-3


def log_digits(o: torch.Tensor, *_: object) -> float:
    """Return how exact the logarithm of 1 / q has to be."""
    return 5e-3 if o.dtype is HALF else 1e-5


def same_format(calls: list, values: list) -> bool:
    """Return whether numbers from 0 to 1 have the format and the shape of their logits."""
    pairs = [(o, p) for (o,), p in zip(calls, values, strict=True)]
    same = all(p.dtype is o.dtype and p.shape == o.shape for o, p in pairs)
    return same and all(((p >= 0) & (p <= 1)).all() for _, p in pairs)


OTHER = "The result differs from the formula for other logits of ordinary size."
LARGE = "The result differs from the true value for other large logits."
EQUAL = "For equal, large logits the result loses its digits."
FORMAT = "The probabilities have another format than their logits, or the logits were changed."

by_hand = partial(Check, forbidden=READY_MADE)
CHECKS = [
    by_hand("softmax-agrees-with-the-formula", 1, "softmax", small, OTHER, DIGITS),
    by_hand("softmax-survives-large-logits", 2, "softmax", large, LARGE, probability),
    Check(
        *("softmax-keeps-format-and-input", 1, "softmax"),
        lambda draw: [(logits(draw, f, [1, 2, 3], 2),) for f in (DOUBLE, SINGLE, HALF)],
        FORMAT,
        judge=same_format,
        keeps=True,
        forgeable=True,
    ),
    by_hand("logsumexp-agrees-with-the-formula", 1, "logsumexp", small, OTHER, DIGITS),
    by_hand("logsumexp-survives-large-logits", 2, "logsumexp", large, LARGE, rounding),
    by_hand("log-softmax-agrees-with-the-formula", 1, "log_softmax", small, OTHER, DIGITS),
    by_hand("log-softmax-survives-large-logits", 2, "log_softmax", large, LARGE, rounding),
    by_hand("log-softmax-keeps-its-digits", 1, "log_softmax", equal, EQUAL, log_digits),
    by_hand(
        "cross-entropy-agrees-with-the-formula", 1, "cross_entropy", labelled(small), OTHER, DIGITS
    ),
    by_hand(
        "cross-entropy-survives-large-logits", 1, "cross_entropy", labelled(large), LARGE, rounding
    ),
    by_hand(
        "cross-entropy-keeps-its-digits", 1, "cross_entropy", labelled(equal), EQUAL, log_digits
    ),
    by_hand(
        "gradient-agrees-with-the-formula",
        1,
        "cross_entropy_gradient",
        labelled(small),
        OTHER,
        DIGITS,
    ),
    by_hand(
        "gradient-survives-large-logits",
        1,
        "cross_entropy_gradient",
        labelled(large),
        LARGE,
        probability,
    ),
]
