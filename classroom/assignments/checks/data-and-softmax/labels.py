"""The questions of labels: words, one-hot vectors, counts."""

import torch

from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near

PACKAGE = ("d2l", "d2lmini", "d2lmini.*accuracy*", "d2lmini.evaluate", "d2lmini.*labels")


def counted(draw: Draw) -> list[tuple]:
    """Draw minibatches of labels; the last is smaller, and one class never occurs."""
    batches = [(torch.zeros(size, 1, 2, 2), draw.labels(5, size)) for size in (4, 4, 4, 3)]
    return [(batches, 6)]


def format_fits(calls: list, values: list) -> bool:
    """Return whether one-hot vectors are float32 and of the right shape."""
    return all(
        v.dtype is torch.float32 and v.shape == (len(y), classes)
        for (y, classes), v in zip(calls, values, strict=True)
    )


def marks(calls: list, values: list) -> bool:
    """Return whether each row has a 1 at its label and 0 elsewhere, as a tensor or a list."""
    want = [torch.eye(classes)[y] for y, classes in calls]
    found = [torch.as_tensor(value, dtype=torch.float64) for value in values]
    return near(found, want)


CHECKS = [
    Check(
        *("labels-become-words", 1, "label_names", lambda draw: [(draw.labels(10, 12),)]),
        "A label has the name of another class.",
        own=PACKAGE,
    ),
    Check(
        *("one-hot-marks-the-label", 1, "one_hot"),
        lambda draw: [(draw.labels(q, 8), q) for q in (3, 7, 10)],
        "A vector is not 1 at its label and 0 elsewhere.",
        judge=marks,
    ),
    Check(
        *("one-hot-has-the-right-format", 1, "one_hot"),
        lambda draw: [(draw.labels(8, draw.randrange(2, 7)), draw.randrange(8, 13))],
        "The vectors are no float32 tensor with a row for each label and a column for each class.",
        judge=format_fits,
        forgeable=True,
    ),
    Check(
        *("classes-are-counted-over-all-minibatches", 1, "class_counts", counted),
        "The counts of the labels are wrong for other minibatches.",
        kind=int,
    ),
]
