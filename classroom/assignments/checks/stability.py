"""What is asked about the assignment on stability."""

import torch

from classroom.grader.checks import Check, Draw

HALF, SINGLE, DOUBLE = torch.float16, torch.float32, torch.float64
READY_MADE = ("*softmax*", "*softmin*", "*logsumexp*", "*logaddexp*", "*cross_entropy*")
READY_MADE += ("*nll_loss*", "backward", "grad")


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


def digits(o: torch.Tensor, *_: object) -> float:
    """Return how exact a result of small logits has to be."""
    return 1e-7 if o.dtype is DOUBLE else 1e-5


def rounding(o: torch.Tensor, *_: object) -> float:
    """Return six times the spacing of the format's numbers at the largest logit."""
    return 6 * torch.finfo(o.dtype).eps * o.abs().max().item()


def probability(o: torch.Tensor, *_: object) -> float:
    """Return how exact a probability of large logits has to be."""
    return 4e-3 if o.dtype is HALF else 2e-3


def log_digits(o: torch.Tensor, *_: object) -> float:
    """Return how exact the logarithm of 1 / q has to be."""
    return 5e-3 if o.dtype is HALF else 1e-5


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


def same_format(calls: list, values: list) -> bool:
    """Return whether numbers from 0 to 1 have the format and the shape of their logits."""
    pairs = [(o, p) for (o,), p in zip(calls, values, strict=True)]
    same = all(p.dtype is o.dtype and p.shape == o.shape for o, p in pairs)
    return same and all(((p >= 0) & (p <= 1)).all() for _, p in pairs)


def once(_: Draw) -> list[tuple]:
    """Call a function without arguments, once."""
    return [()]


OTHER_LOGITS = "The result differs from the formula for other logits of ordinary size."
LARGE_LOGITS = "The result differs from the true value for other large logits."
EQUAL_LOGITS = "For equal, large logits the result loses its digits."

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
        lambda _: [(SINGLE,), (DOUBLE,)],
        "The number is not the last whole one whose exponential is finite.",
        kind=int,
    ),
    Check(
        *("exp-limit-in-16-bits", 1, "largest_exp_argument"),
        lambda _: [(HALF,), (torch.bfloat16,)],
        "The number is not the last whole one whose exponential is finite.",
        kind=int,
    ),
    Check(
        *("softmax-agrees-with-the-formula", 1, "softmax", small, OTHER_LOGITS),
        tolerance=digits,
        forbidden=READY_MADE,
    ),
    Check(
        *("softmax-survives-large-logits", 2, "softmax", large, LARGE_LOGITS),
        tolerance=probability,
        forbidden=READY_MADE,
    ),
    Check(
        *("softmax-keeps-format-and-input", 1, "softmax"),
        lambda draw: [(logits(draw, f, [1, 2, 3], 2),) for f in (DOUBLE, SINGLE, HALF)],
        "The probabilities have another format than their logits, or the logits were changed.",
        judge=same_format,
        keeps=True,
    ),
    Check(
        *("logsumexp-agrees-with-the-formula", 1, "logsumexp", small, OTHER_LOGITS),
        tolerance=digits,
        forbidden=READY_MADE,
    ),
    Check(
        *("logsumexp-survives-large-logits", 2, "logsumexp", large, LARGE_LOGITS),
        tolerance=rounding,
        forbidden=READY_MADE,
    ),
    Check(
        *("log-softmax-agrees-with-the-formula", 1, "log_softmax", small, OTHER_LOGITS),
        tolerance=digits,
        forbidden=READY_MADE,
    ),
    Check(
        *("log-softmax-survives-large-logits", 2, "log_softmax", large, LARGE_LOGITS),
        tolerance=rounding,
        forbidden=READY_MADE,
    ),
    Check(
        *("log-softmax-keeps-its-digits", 1, "log_softmax", equal, EQUAL_LOGITS),
        tolerance=log_digits,
        forbidden=READY_MADE,
    ),
    Check(
        *("cross-entropy-agrees-with-the-formula", 1, "cross_entropy"),
        *(labelled(small), OTHER_LOGITS),
        tolerance=digits,
        forbidden=READY_MADE,
    ),
    Check(
        *("cross-entropy-survives-large-logits", 1, "cross_entropy"),
        *(labelled(large), LARGE_LOGITS),
        tolerance=rounding,
        forbidden=READY_MADE,
    ),
    Check(
        *("cross-entropy-keeps-its-digits", 1, "cross_entropy"),
        *(labelled(equal), EQUAL_LOGITS),
        tolerance=log_digits,
        forbidden=READY_MADE,
    ),
    Check(
        *("gradient-agrees-with-the-formula", 1, "cross_entropy_gradient"),
        *(labelled(small), OTHER_LOGITS),
        tolerance=digits,
        forbidden=READY_MADE,
    ),
    Check(
        *("gradient-survives-large-logits", 1, "cross_entropy_gradient"),
        *(labelled(large), LARGE_LOGITS),
        tolerance=probability,
        forbidden=READY_MADE,
    ),
]
