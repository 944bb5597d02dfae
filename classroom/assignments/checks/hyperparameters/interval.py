"""The questions of intervals and standard errors."""

import math
import statistics

from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near


def samples(draw: Draw) -> list[tuple]:
    """Draw accuracies of 2 to 10 runs."""
    return [(draw.floats(0.6, 0.9, n),) for n in (2, 3, 4, 5, 7, 10)]


def interval_part(part: int, tolerance: float) -> object:
    """Return what compares means, or widths, with those of Student's formula."""
    factors = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 7: 2.447, 10: 2.262}

    def judge(calls: list, values: list) -> bool:
        for (given,), value in zip(calls, values, strict=True):
            n = len(given)
            width = factors[n] * statistics.stdev(given) / math.sqrt(n)
            want = (statistics.mean(given), width)[part]
            if len(value) != 2 or not near(value[part], want, tolerance * want):
                return False
        return True

    return judge


def ratios(draw: Draw) -> list[tuple]:
    """Draw accuracies and numbers of pictures."""
    return [(draw.uniform(0.5, 0.95), draw.randrange(100, 10_000)) for _ in range(5)]


def pairs(draw: Draw) -> list[tuple]:
    """Draw accuracies of two settings, of which one is clearly ahead, or none is."""
    found = []
    for _ in range(4):
        luck, gap = draw.floats(0.6, 0.9, 5), draw.uniform(0.02, 0.05)
        ahead = [value + gap + draw.uniform(-0.001, 0.001) for value in luck]
        signs = (1, -1, 1, -1, 0)
        mixed = [v + s * draw.uniform(0.02, 0.03) for v, s in zip(luck, signs, strict=True)]
        found += [(ahead, luck), (luck, ahead), (luck, mixed)]
    draw.shuffle(found)  # no answer can be known from its place
    return found


CHECKS = [
    Check(
        *("centre-of-the-interval", 1, "mean_and_interval", samples),
        "The mean of other values is wrong.",
        judge=interval_part(0, 1e-6),
    ),
    Check(
        *("width-of-the-interval", 1, "mean_and_interval", samples),
        "The interval of other values has another width.",
        judge=interval_part(1, 1e-3),
    ),
    Check(
        *("standard-error-of-an-accuracy", 1, "standard_error", ratios),
        "The standard error is wrong for other accuracies.",
        tolerance=1e-6,
    ),
    Check(
        *("differences-decide-seed-by-seed", 1, "clearly_different", pairs),
        "For other accuracies the answer is not what the interval of the differences says.",
        kind=bool,
    ),
]
