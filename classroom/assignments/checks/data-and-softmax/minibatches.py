"""The questions of minibatches."""

import torch

from classroom.grader.checks import Check, Draw


def divided(draw: Draw) -> list[tuple]:
    """Draw numbers of examples that a batch size divides, and some that it does not."""
    sizes = [draw.randrange(2, 300) for _ in range(10)]
    whole = [(size * draw.randrange(1, 40), size) for size in sizes]
    return whole + [(n + draw.randrange(1, size), size) for n, size in whole] + [(3, 7)]


def shuffled(draw: Draw) -> list[tuple]:
    """Draw an order in which numbered pictures come, in minibatches with a rest."""
    size = draw.randrange(3, 6)
    n = 4 * size + draw.randrange(1, size)
    return [(n, size, torch.tensor(draw.sample(range(n), n)))]


def batches(student: object, n: int, size: int, order: torch.Tensor) -> list:
    """Put numbered pictures, with labels from 100, through the student's minibatches."""
    X = torch.arange(n).float().reshape(n, 1, 1, 1).expand(n, 1, 2, 3)
    return [tuple(pair) for pair in student.minibatches(X, torch.arange(n) + 100, size, order)]


def numbers(values: list) -> list:
    """Return the numbers of the pictures of each minibatch."""
    return [[int(x) for x in X[:, 0, 0, 0]] for X, _ in values[0]]


def every_example_once(calls: list, values: list) -> bool:
    """Return whether the sizes are right and each picture comes once."""
    ((n, size, _),) = calls
    found = numbers(values)
    shapes = {tuple(X.shape[1:]) for X, _ in values[0]}
    sizes = [len(part) for part in found] == [size] * 4 + [n - 4 * size]
    return sizes and shapes == {(1, 2, 3)} and sorted(sum(found, [])) == list(range(n))


def labels_fit(_: list, values: list) -> bool:
    """Return whether each picture comes with its own label."""
    pairs = [(number + 100, y) for part, (_, y) in zip(numbers(values), values[0], strict=True)
             for number, y in zip(part, y.tolist(), strict=True)]  # fmt: skip
    return bool(pairs) and all(a == b for a, b in pairs)


def in_order(calls: list, values: list) -> bool:
    """Return whether the pictures that come are the first ones of the order."""
    found = sum(numbers(values), [])
    return bool(found) and found == calls[0][2].tolist()[: len(found)]


CHECKS = [
    Check(
        *("number-of-minibatches", 1, "minibatch_count", divided),
        "The number of minibatches is wrong for other numbers of examples.",
        judge=lambda calls, values: all(
            type(count) is int and count == -(-n // size)
            for (n, size), (count, _) in zip(calls, values, strict=True)
        ),
    ),
    Check(
        *("size-of-the-last-minibatch", 1, "minibatch_count", divided),
        "The size of the last minibatch is wrong for other numbers of examples.",
        judge=lambda calls, values: all(
            type(last) is int and last == (n - 1) % size + 1
            for (n, size), (_, last) in zip(calls, values, strict=True)
        ),
    ),
    Check(
        *("minibatches-hold-every-example-once", 1, batches, shuffled),
        "An example is missing or comes twice, or a minibatch has another size.",
        judge=every_example_once,
    ),
    Check(
        *("minibatches-keep-labels-with-pictures", 1, batches, shuffled),
        "A picture comes with the label of another.",
        judge=labels_fit,
    ),
    Check(
        *("minibatches-follow-the-order", 1, batches, shuffled),
        "The examples come in another order than the one asked for.",
        judge=in_order,
    ),
]
