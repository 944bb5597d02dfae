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


def losses_alone(student: object, logits: torch.Tensor, labels: torch.Tensor) -> list:
    """Return the losses of a minibatch, and those of its examples one by one."""
    loss = student.make_loss()
    alone = [loss(o[None], y[None]).reshape(-1) for o, y in zip(logits, labels, strict=True)]
    return [loss(logits, labels), torch.cat(alone)]


def one_each(_: list, values: list) -> bool:
    """Return whether each example has the loss that it has alone; which one is not asked here."""
    return all(v.shape == (6,) and near(v, alone.double(), 1e-4) for v, alone in values)


def mean_fits(calls: list, values: list) -> bool:
    """Return whether the mean loss is the cross-entropy; a sum is another question."""
    for (o, y), (shape, mean) in zip(calls, values, strict=True):
        want = nn.functional.cross_entropy(o.double(), y).item()
        if not near(mean, want, 1e-4) and not (shape == [] and near(mean, want * len(y), 1e-3)):
            return False
    return True


CHECKS = [
    Check(
        *("loss-takes-logits", 1, losses, logits_and_labels),
        "The loss differs from the cross-entropy for other logits.",
        judge=mean_fits,
    ),
    Check(
        *("loss-is-one-number-for-each-example", 1, losses_alone, logits_and_labels),
        "The loss is not one number for each example, or it depends on the other examples.",
        judge=one_each,
        forgeable=True,
    ),
]
