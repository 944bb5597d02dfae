"""Self-checks of the exercises on softmax regression.

A check asks about inputs of its own, unless it gets others: a page shows some easy ones.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

from . import right as reference
from .answer import WrongError, call_answer, format_numbers, is_close, random_rows, read_numbers


def second_derivative(answer: Any, cases: Iterable[Tensor] | None = None) -> str:
    """Check a function from scores (q,) to the second derivatives of the loss (q, q)."""
    for o in cases or (*random_rows(3, 4), torch.zeros(3, dtype=torch.float64)):
        value = read_numbers(call_answer(answer, o), "What your function returns", (len(o), len(o)))
        p = torch.softmax(o, dim=0)
        right = reference.second_derivatives(o)
        if is_close(value, right):
            continue
        diagonal, off = value.diagonal(), ~torch.eye(len(o), dtype=torch.bool)
        if is_close(value, -right):
            raise WrongError("All signs are flipped.")
        if is_close(diagonal, p):
            raise WrongError(
                "The diagonal is too large: a part of the derivative is missing there."
            )
        if not is_close(diagonal, right.diagonal()):
            raise WrongError(
                f"The diagonal is not right for o = {format_numbers(o)}. Try the quotient rule."
            )
        if not value[off].any():
            raise WrongError(
                "The diagonal is right. But raising one score also lowers the other probabilities."
            )
        if is_close(value[off], -right[off]):
            raise WrongError("The diagonal is right. Off it, the sign is wrong.")
        raise WrongError(
            f"The diagonal is right. Off it, something is wrong for o = {format_numbers(o)}."
        )
    return "Right: these are the second derivatives. Can you see the variance in them?"


def three_classes_code(answer: Any) -> str:
    """Check the bits per class: a word for each class, and a word for each pair."""
    single, pairs = read_numbers(answer, "The answer", (2,)).tolist()
    entropy, (best_single, best_pairs) = math.log2(3), reference.CODE_LENGTHS
    for value, name in ((single, "single classes"), (pairs, "pairs")):
        if abs(value - entropy) < 2e-3:
            raise WrongError(f"For {name}: that is the entropy. Words have whole numbers of bits.")
        if value < entropy:
            raise WrongError(f"For {name}: that is below the entropy, and no code can be.")
    if abs(single - best_single) > 2e-3:
        raise WrongError(
            "For single classes: write down three short words and average their lengths."
        )
    if abs(pairs - 2 * best_pairs) < 4e-3:
        raise WrongError("For pairs: that is right for a pair. How many is that for one class?")
    if abs(pairs - best_pairs) > 2e-3:
        better = "fewer bits are enough" if pairs > best_pairs else "the words would not fit"
        raise WrongError(
            f"Single classes are right. For pairs: {better}. How many words are needed?"
        )
    return "Right, both of them."


def pam_3(answer: Any) -> str:
    """Check three counts: three-valued signals, two-valued signals, patterns left over."""
    counts = read_numbers(answer, "The answer", (3,)).tolist()
    if any(count != round(count) or not 0 <= count < 50 for count in counts):
        raise WrongError("All three are counts: small whole numbers.")
    ternary, binary, unused = (int(count) for count in counts)
    for levels, signals in ((3, ternary), (2, binary)):
        patterns = f"{signals} signals of {levels} levels have {levels**signals} patterns"
        if levels**signals < reference.INTEGERS:
            raise WrongError(f"{patterns}. There are more integers than that.")
        if levels ** (signals - 1) >= reference.INTEGERS:
            raise WrongError(f"{patterns}. Fewer signals are enough.")
    if unused != reference.count_signals()[2]:
        raise WrongError(
            "The signals are right. Count the patterns that stand for no integer again."
        )
    return "Right, all three."


def bradley_terry(answer: Any, cases: Iterable[Sequence[float]] | None = None) -> str:
    """Check a function from three scores to the probabilities of apple, orange, neither."""
    for scores in cases or random_rows(4, 3).tolist():
        p = read_numbers(call_answer(answer, *scores), "What your function returns", (3,))
        given = f"For the scores {[round(score, 2) for score in scores]}"
        if (p < 0).any() or not is_close(p.sum(), torch.tensor(1.0)):
            raise WrongError(
                f"{given} your numbers are not probabilities: they sum to {p.sum():.3f}."
            )
        moved = read_numbers(call_answer(answer, *(s + 1 for s in scores)), "Your result", (3,))
        if not is_close(moved, p):
            raise WrongError("Add 1 to all three scores: nothing should change, but yours changes.")
        right = torch.softmax(torch.tensor(scores, dtype=torch.float64), dim=0)
        if not is_close(p[0] / p[1], right[0] / right[1]):
            raise WrongError(
                f"{given} the odds of apple against orange are not those of the old model."
            )
        if not is_close(p, right):
            raise WrongError(f"{given} apple and orange are in proportion, but 'neither' is not.")
    return "Right: probabilities, and the odds of apple against orange are as before."


def real_softmax(answer: Any, cases: Iterable[tuple[Tensor, float]] | None = None) -> str:
    """Check a function from numbers (n,) and λ to their soft maximum."""
    rows = (*random_rows(2, 2), *random_rows(3, 5))
    for x, lam in cases or [(x, lam) for x in rows for lam in (1.0, 0.5, 3.0)]:
        right = reference.soft_maximum(x, lam)
        compare_soft_maximum(call_answer(answer, x, lam), x, lam, right)
    large = torch.tensor([1000.0, 0.0], dtype=torch.float64)
    if not math.isfinite(read_numbers(call_answer(answer, large, 1.0), "What you return", ())):
        return "Right, on paper. With numbers like 1000 it overflows; can you fix that?"
    return "Right, for large numbers too."


def compare_soft_maximum(result: Any, x: Tensor, lam: float, right: Tensor) -> None:
    """Say what is wrong with a soft maximum of x."""
    value = read_numbers(result, "What your function returns", ())
    if is_close(value, right):
        return
    if lam != 1 and (is_close(value, right * lam) or is_close(value, torch.logsumexp(x, dim=0))):
        raise WrongError("For λ = 1 it is right. Where does λ come in, and how often?")
    if is_close(value, x.amax()):
        raise WrongError("That is the true maximum, not a soft one.")
    if value < x.amax():
        raise WrongError(f"For {format_numbers(x)} you are below the maximum; it should be above.")
    raise WrongError(
        f"For {format_numbers(x)} and λ = {lam} you are above the maximum, but by a wrong gap."
    )


def log_partition(
    answer: Any, cases: Iterable[Tensor] | None = None, edges: Iterable[Tensor] | None = None
) -> str:
    """Check a stable function from numbers (n,) to the log-partition function."""
    what = "What your function returns"
    for x in cases or random_rows(3, 4):
        value, moved = (read_numbers(call_answer(answer, z), what, ()) for z in (x, x + 1))
        if is_close(value, torch.logsumexp(x, dim=0)):
            continue
        if is_close(moved, value):
            raise WrongError(
                "Add 1 to all numbers: yours does not move at all. What about the shift?"
            )
        raise WrongError(
            f"For {format_numbers(x)} the value is wrong, though nothing overflows there."
        )
    for x in edges or (torch.tensor([1000.0, 999.0]), torch.tensor([-1000.0, -1001.0, -1003.0])):
        value = read_numbers(
            call_answer(answer, x.double()), f"Your result for {format_numbers(x)}", ()
        )
        if not is_close(value, torch.logsumexp(x.double(), dim=0)):
            raise WrongError(f"For {format_numbers(x)} it gives {value:g}. The fix is in part 4.")
    return "Right, and stable."


def temperature(answer: Any) -> str:
    """Check the two exponents: the one that doubles the temperature, and the one that halves it."""
    double, halve = read_numbers(answer, "The answer", (2,)).tolist()
    if (halve, double) == reference.ALPHAS:
        raise WrongError("These would be right the other way around. Is a large α hot or cold?")
    if (double, halve) != reference.ALPHAS:
        name = "doubles" if double != reference.ALPHAS[0] else "halves"
        raise WrongError(
            f"The α that {name} the temperature is not right. How are α and T related?"
        )
    return "Right, both of them."
