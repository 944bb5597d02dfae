"""The questions of minibatches."""

from collections.abc import Callable, Sequence

import torch

from classroom.grader.checks import Check, Draw


def divided(draw: Draw) -> list[tuple]:
    """Draw numbers of examples that a batch size divides, and some that it does not."""
    sizes = [draw.randrange(2, 300) for _ in range(10)]
    whole = [(size * draw.randrange(1, 40), size) for size in sizes]
    return whole + [(n + draw.randrange(1, size), size) for n, size in whole] + [(3, 7)]


def shuffled(draw: Draw) -> list[tuple]:
    """Draw labels and the order in which numbered pictures come.

    Four minibatches are followed by none, by a single picture, and by several.
    """
    result = []
    for rest in (0, 1, draw.randrange(2, 6)):
        size = draw.randrange(6, 9)
        n = 4 * size + rest
        y, order = draw.sample(range(100, 1000), n), draw.sample(range(n), n)
        result.append((torch.tensor(y), size, torch.tensor(order)))
    return result


def batches(student: object, y: torch.Tensor, size: int, order: torch.Tensor) -> list:
    """Put numbered pictures and labels through the student's minibatches."""
    X = torch.arange(len(y)).float().reshape(-1, 1, 1, 1).expand(-1, 1, 2, 3)
    return [tuple(pair) for pair in student.minibatches(X, y, size, order)]


def table(value: object) -> torch.Tensor:
    """Return numbers as a tensor, whether they came as one, as an array or as a list."""
    if isinstance(value, (list, tuple)) and any(not isinstance(x, (int, float)) for x in value):
        return torch.stack([table(part) for part in value])
    return torch.as_tensor(value)


def found(labels: torch.Tensor, pairs: list) -> list[tuple]:
    """Return the pictures of each minibatch, and a list of as many labels.

    Raises:
        ValueError: there are more than one could make of the pictures, or other shapes.
    """
    n = len(labels)
    if len(pairs) > n or any(len(X) > n or len(X) != len(y) for X, y in pairs):
        raise ValueError("too many minibatches or pictures, or a label is missing")
    return [(table(X), table(y).reshape(len(X)).tolist()) for X, y in pairs]


def numbers(X: torch.Tensor) -> list[int]:
    """Return the numbers of pictures."""
    return X[:, 0, 0, 0].long().tolist()


def every_example_once(labels: torch.Tensor, size: int, _: torch.Tensor, pairs: list) -> bool:
    """Return whether the sizes are right and each picture comes once."""
    pairs = found(labels, pairs)
    shapes = [tuple(X.shape) for X, _ in pairs]
    seen = [number for X, _ in pairs for number in numbers(X)]
    sizes = [len(part) for part in labels.split(size)]
    return shapes == [(k, 1, 2, 3) for k in sizes] and sorted(seen) == list(range(len(labels)))


def labels_fit(labels: torch.Tensor, size: int, _: torch.Tensor, pairs: list) -> bool:
    """Return whether each picture comes with its own label; sizes are another question."""
    pairs, right = found(labels, pairs), labels.tolist()
    return bool(pairs) and all([right[k] for k in numbers(X)] == y for X, y in pairs if len(X))


def in_order(labels: torch.Tensor, size: int, order: torch.Tensor, pairs: list) -> bool:
    """Return whether the pictures that come are the first ones of the order."""
    seen = [number for X, _ in found(labels, pairs) if len(X) for number in numbers(X)]
    return bool(seen) and seen == order.tolist()[: len(seen)]


def each(right: Callable[..., bool]) -> Callable[[Sequence[tuple], list], bool]:
    """Return a judge that looks at the minibatches of each call."""
    return lambda calls, values: all(
        right(*inputs, pairs) for inputs, pairs in zip(calls, values, strict=True)
    )


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
        judge=each(every_example_once),
    ),
    Check(
        *("minibatches-keep-labels-with-pictures", 1, batches, shuffled),
        "A picture comes with the label of another.",
        judge=each(labels_fit),
    ),
    Check(
        *("minibatches-follow-the-order", 1, batches, shuffled),
        "The examples come in another order than the one asked for.",
        judge=each(in_order),
    ),
]
