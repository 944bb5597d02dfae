"""The question of the loss."""

import torch
from torch import nn

from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near


def logits_and_labels(draw: Draw) -> list[tuple]:
    """Draw logits near each other, and far apart."""
    return [
        (torch.tensor(draw.floats(-spread, spread, 6, 5)), draw.labels(5, 6))
        for spread in (2.0, 90.0)
    ]


def losses(student: object, logits: torch.Tensor, labels: torch.Tensor) -> list:
    """Return the shape of the losses, and their mean."""
    value = student.make_loss()(logits, labels)
    return [list(value.shape), value.double().mean()]


def mean_fits(calls: list, values: list) -> bool:
    """Return whether the mean loss is the cross-entropy of the logits."""
    want = [nn.functional.cross_entropy(o.double(), y).item() for o, y in calls]
    return near([mean for _, mean in values], want, 1e-4)


CHECKS = [
    Check(
        *("loss-takes-logits", 1, losses, logits_and_labels),
        "The loss differs from the cross-entropy for other logits.",
        judge=mean_fits,
    ),
    Check(
        *("loss-is-one-number-for-each-example", 1, losses, logits_and_labels),
        "The loss is not one number for each example.",
        judge=lambda _, values: all(shape == [6] for shape, _ in values),
        forgeable=True,
    ),
]
