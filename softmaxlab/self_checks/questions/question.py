"""A question: fields, a right answer, typical mistakes, and what a check says of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..answer import WrongError

LARGEST = 1e300
"""Stands for inf, which JSON does not have."""
BLANK = "{}"
"""Stands in a hint for what the reader wrote."""


@dataclass(frozen=True)
class Field:
    """What a reader fills in: a number, or one of several options."""

    name: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Between:
    """Any number from `low` to `high`; a check is asked about `sample`."""

    low: float
    high: float
    sample: float


@dataclass(frozen=True)
class Mistake:
    """A wrong answer; `only` are the fields that tell it, or None for all."""

    answer: Any
    only: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Question:
    """A question on a page.

    Args:
        label: the label of the exercise.
        text: the question itself.
        fields: what there is to fill in.
        right: an answer as `check` takes it: numbers, or a function.
        mistakes: the typical wrong ones, the first that fits decides. In numbers, None stands for
            a field that does not matter, and `Between` for many numbers.
        check: the check, about the numbers of this page.
        numbers: from an answer to the numbers in the fields.
        tolerance: how far each may be off, as in the check.
        accepted: for each field, the right numbers with their tolerances, if there are several.
        partial: whether fields may stay empty.
    """

    label: str
    text: str
    fields: tuple[Field, ...]
    right: Any
    mistakes: Sequence[Mistake]
    check: Callable[[Any], str]
    numbers: Callable[[Any], Sequence[Any]] = list
    tolerance: float = 2e-3
    accepted: Sequence[Sequence[tuple[float, float]]] = ()
    partial: bool = False

    def secret(self) -> dict[str, Any]:
        """Return ranges of right and of wrong numbers, with what is said of them."""
        targets = self.accepted or [[(v, self.tolerance)] for v in self.numbers(self.right)]
        return {
            "right": [[around(*target) for target in targets_of] for targets_of in targets],
            "says": self.check(self.right),
            "wrong": [self.wrong(mistake) for mistake in self.mistakes],
        }

    def wrong(self, mistake: Mistake) -> dict[str, Any]:
        """Return what tells a mistake, and the hint of the check."""
        given = self.numbers(mistake.answer)
        kept = range(len(given)) if mistake.only is None else mistake.only
        when = [self.pattern(v) if k in kept else None for k, v in enumerate(given)]
        right = self.numbers(self.right)
        numbers = [sample(v, right[k]) for k, v in enumerate(given)]
        hint = self.hint(numbers if self.numbers is list else mistake.answer)
        for value in given:
            if isinstance(value, Between):
                hint = hint.replace(f"{value.sample:g}", BLANK)
        return {"when": when, "says": hint}

    def pattern(self, value: Any) -> list[float] | None:
        """Return the numbers that a part of a mistake stands for."""
        if value is None:
            return None
        if isinstance(value, Between):
            return [value.low, value.high]
        return around(value, self.tolerance)

    def hint(self, answer: Any) -> str:
        """Return what the check says of a wrong answer."""
        try:
            says = self.check(answer)
        except WrongError as wrong:
            return str(wrong)
        raise ValueError(f"{self.label}: a mistake must be wrong, but the check says {says!r}.")


def sample(value: Any, right: float) -> float:
    """Return a number that a part of a mistake stands for."""
    if value is None:
        return right
    return value.sample if isinstance(value, Between) else value


def around(value: float, tolerance: float) -> list[float]:
    """Return the ends of what counts as a number."""
    clamped = min(max(float(value), -LARGEST), LARGEST)
    return [clamped - tolerance, clamped + tolerance]


def choice(
    label: str, text: str, name: str, options: Mapping[str, Any], check: Callable[[Any], str]
) -> Question:
    """Ask for one of several answers; the first in `options` is the right one.

    They are shown in the order of their names.
    """
    names = sorted(options)
    answers = list(options.values())
    return Question(
        label,
        text,
        (Field(name, tuple(names)),),
        answers[0],
        [Mistake(answer) for answer in answers[1:]],
        check,
        numbers=lambda answer: [names.index(next(n for n, a in options.items() if a is answer))],
        tolerance=0,
    )
