"""The questions on softmax regression."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from .. import right, theory
from .question import LARGEST, Between, Field, Mistake, Question

LOG_6_3_1 = torch.tensor([6.0, 3.0, 1.0], dtype=torch.float64).log()
LOG_3_1 = torch.tensor([3.0, 1.0], dtype=torch.float64).log()
LARGE = torch.tensor([1000.0, 1000.0], dtype=torch.float64)
LAMBDAS = (1.0, 2.0)
ENTROPY = math.log2(3)
SINGLE, PAIRS = right.CODE_LENGTHS
COUNTS = right.count_signals()
DOUBLE, HALVE = right.ALPHAS
EVERY = Between(-LARGEST, LARGEST, 41.25)
BELOW_ENTROPY = Between(-LARGEST, ENTROPY - 2e-3, 1.0625)


def upper_corner(f: Callable[[Tensor], Tensor]) -> list[float]:
    """Return three of the second derivatives."""
    matrix = f(LOG_6_3_1)
    return [matrix[0, 0].item(), matrix[0, 1].item(), matrix[1, 2].item()]


def shares(weights: Callable[[Tensor], Tensor]) -> Callable[..., Tensor]:
    """Return a choice in proportion to a function of the scores."""
    return lambda *scores: weights(torch.tensor(scores, dtype=torch.float64))


def off_scale(scale: Callable[[Tensor], Tensor]) -> Callable[..., Tensor]:
    """Return the softmax of changed scores."""
    return shares(lambda o: torch.softmax(scale(o), dim=0))


def soft_maxima(f: Callable[[Tensor, float], Any]) -> list[float]:
    """Return a soft maximum for each λ."""
    return [float(f(LOG_3_1, lam)) for lam in LAMBDAS]


def partitions(f: Callable[[Tensor], Any]) -> list[float]:
    """Return g for small numbers and for large ones."""
    return [float(f(LOG_3_1)), float(f(LARGE))]


def log_sum(x: Tensor) -> Tensor:
    """Return the log-partition function as it is written, which overflows."""
    return x.exp().sum().log()


THEORY = (
    Question(
        "ex-second-derivative",
        "Take the scores o = (log 6, log 3, log 1). What are these second derivatives of the loss?",
        (Field("∂²ℓ / ∂o₁²"), Field("∂²ℓ / ∂o₁∂o₂"), Field("∂²ℓ / ∂o₂∂o₃")),
        right.second_derivatives,
        [
            Mistake(lambda o: -right.second_derivatives(o)),
            Mistake(lambda o: torch.diag(torch.softmax(o, dim=0)), only=(0,)),
            Mistake(lambda o: torch.diag(right.second_derivatives(o).diagonal())),
            Mistake(lambda o: right.second_derivatives(o).abs()),
        ],
        partial(theory.second_derivative, cases=[LOG_6_3_1]),
        upper_corner,
    ),
    Question(
        "ex-three-classes-code",
        "How many bits per class does the best code need, to three decimals or as a fraction?",
        (Field("A word for each class"), Field("A word for each pair")),
        right.CODE_LENGTHS,
        [
            Mistake((ENTROPY, None)),
            Mistake((BELOW_ENTROPY, None)),
            Mistake((None, ENTROPY)),
            Mistake((None, BELOW_ENTROPY)),
            Mistake((EVERY, None)),
            Mistake((None, 2 * PAIRS)),
            Mistake((None, Between(PAIRS, LARGEST, 41.25))),
            Mistake((None, Between(ENTROPY, PAIRS, (ENTROPY + PAIRS) / 2))),
        ],
        theory.three_classes_code,
    ),
    Question(
        "ex-pam-3",
        "How many signals does an integer from 0 to 7 need?",
        (
            Field("Signals of three levels"),
            Field("Signals of two levels"),
            Field("Patterns of the former left over"),
        ),
        COUNTS,
        [
            *(Mistake((n, None, None)) for n in range(10) if n != COUNTS[0]),
            *(Mistake((None, n, None)) for n in range(10) if n != COUNTS[1]),
            *(Mistake((None, None, n)) for n in range(28) if n != COUNTS[2]),
            *(Mistake(tuple(EVERY if k == at else None for k in range(3))) for at in range(3)),
        ],
        theory.pam_3,
        tolerance=1e-9,
    ),
    Question(
        "ex-bradley-terry",
        "The scores of apple, orange and neither are log 6, log 3 and log 1. "
        "How likely is each choice?",
        (Field("Apple"), Field("Orange"), Field("Neither")),
        off_scale(lambda o: o),
        [
            Mistake(shares(lambda o: o.exp())),
            Mistake(shares(lambda o: o**2 / (o**2).sum())),
            Mistake(off_scale(lambda o: 2 * o)),
            Mistake(off_scale(lambda o: o - math.log(2) * torch.tensor([0, 0, 1]))),
        ],
        partial(theory.bradley_terry, cases=[LOG_6_3_1.tolist()]),
        lambda f: f(*LOG_6_3_1.tolist()).tolist(),
    ),
    Question(
        "ex-realsoftmax",
        "What is the soft maximum of log 3 and 0, to three decimals?",
        (Field("For λ = 1"), Field("For λ = 2")),
        right.soft_maximum,
        [
            Mistake(lambda x, lam: torch.logsumexp(lam * x, dim=0)),
            Mistake(lambda x, _: torch.logsumexp(x, dim=0)),
            Mistake(lambda x, _: x.amax(), only=(0,)),
            Mistake(lambda x, _: -torch.logsumexp(-x, dim=0), only=(0,)),
            Mistake(lambda x, _: x.amax() + 1, only=(0,)),
        ],
        partial(theory.real_softmax, cases=[(LOG_3_1, lam) for lam in LAMBDAS]),
        soft_maxima,
    ),
    Question(
        "ex-log-partition",
        "What is g, to three decimals? Write inf where a result overflows.",
        (Field("g(log 3, 0)"), Field("g(1000, 1000)")),
        lambda x: torch.logsumexp(x, dim=0),
        [
            Mistake(lambda x: log_sum(x - x.amax()), only=(0,)),
            Mistake(lambda x: x.exp().sum(), only=(0,)),
            Mistake(log_sum),
        ],
        partial(theory.log_partition, cases=[LOG_3_1], edges=[LARGE]),
        partitions,
    ),
    Question(
        "ex-temperature",
        "Which exponent α changes the temperature so?",
        (Field("α that doubles it"), Field("α that halves it")),
        right.ALPHAS,
        [
            Mistake((HALVE, DOUBLE)),
            Mistake((EVERY, None)),
            Mistake((None, EVERY)),
        ],
        theory.temperature,
        tolerance=1e-9,
    ),
)
