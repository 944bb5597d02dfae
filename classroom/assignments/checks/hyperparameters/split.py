"""The question of the validation data."""

import torch

from classroom.grader.checks import Check, Draw


def splits(draw: Draw) -> list[tuple]:
    """Draw sizes and seeds of splits."""
    return [(draw.randrange(20, 80), draw.randrange(3, 12), draw.new_seed()) for _ in range(3)]


def every_position_once(calls: list, values: list) -> bool:
    """Return whether both parts of each split hold every position once, also in an array."""
    for (n, count, _), (first, second) in zip(calls, values, strict=True):
        both = torch.cat([torch.as_tensor(first), torch.as_tensor(second)]).tolist()
        if len(second) != count or sorted(both) != list(range(n)):
            return False
    return True


def twice_and_another(draw: Draw) -> list[tuple]:
    """Draw a seed twice and then another one."""
    first, other = draw.sample(range(10**6), 2)
    return [([first, first, other],)]


def validation_parts(student: object, seeds: list) -> list:
    """Return sorted validation parts, with other random numbers drawn in between."""
    parts = []
    for number, seed in enumerate(seeds):
        parts.append(sorted(student.split(300, 60, seed)[1].tolist()))
        torch.rand(number + 3)
    return parts


def random_parts(_: list, values: list) -> bool:
    """Return whether one seed gives one part, another another one, from the whole range.

    Of two random parts of 60 among 300, 12 positions agree, with a standard deviation of 2.8; a
    third holds 20, with one of 3.3. Four and a half to ten standard deviations are allowed.
    """
    ((first, again, other),) = values
    thirds = [sum(100 * k <= position < 100 * k + 100 for position in other) for k in range(3)]
    return first == again and len(set(first) & set(other)) < 40 and min(thirds) >= 5


CHECKS = [
    Check(
        *("split-holds-every-position-once", 1, "split", splits),
        "A position is missing or comes twice, or the validation part has another size.",
        judge=every_position_once,
    ),
    Check(
        *("split-is-random-and-repeats", 1, validation_parts),
        twice_and_another,
        "The same seed gives two splits, or two seeds much the same, or a part is from one end.",
        judge=random_parts,
        forgeable=True,
    ),
]
