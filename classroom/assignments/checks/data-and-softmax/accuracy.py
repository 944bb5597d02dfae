"""The questions of accuracy."""

import fnmatch

import torch
from torch import nn

from classroom.grader.answers import mentioned
from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near

PACKAGE = ("d2l", "d2lmini", "d2lmini.*accuracy*", "d2lmini.evaluate", "d2lmini.*labels")


def guesses(draw: Draw) -> list[tuple]:
    """Draw scores, and labels of which some agree with them."""
    result = []
    for _ in range(5):
        y_hat = torch.tensor(draw.floats(-2, 2, 20, 4))
        mixed = torch.where(torch.tensor(draw.floats(0, 1, 20)) < 0.6, y_hat.argmax(1), 0)
        result.append((y_hat, mixed))
    return result


def measured(draw: Draw) -> list[tuple]:
    """Draw three small data sets whose last minibatch is smaller and other than the rest."""
    result = []
    for _ in range(3):
        y_hat = [torch.tensor(draw.floats(-1, 1, n, 3)) for n in (8, 8, draw.randrange(1, 5))]
        y = [part.argmax(1) for part in y_hat]
        y[0] = torch.where(torch.tensor(draw.floats(0, 1, 8)) < 0.6, y[0], (y[0] + 1) % 3)
        y[2] = (y[2] + 1) % 3
        result.append((list(zip(y_hat, y, strict=True)),))
    return result


def ratio(student: object, batches: list) -> tuple:
    """Measure a net that hands on its input, and say which names the function mentions."""
    value = student.evaluate_accuracy(nn.Flatten(), batches)
    return value, mentioned(student.evaluate_accuracy, vars(student))


def is_own(names: list) -> bool:
    """Return whether none of the names is d2lmini's."""
    return not any(fnmatch.filter(names, pattern) for pattern in PACKAGE)


def ratios_fit(calls: list, values: list) -> bool:
    """Return whether ratios are those of all examples, and none is d2lmini's."""
    for (data,), (value, names) in zip(calls, values, strict=True):
        y_hat, y = (torch.cat(parts) for parts in zip(*data, strict=True))
        want = (y_hat.argmax(1) == y).double().mean().item()
        if not near(value, want, 1e-6) or not is_own(names):
            return False
    return True


def modes(student: object, count: int) -> tuple:
    """Note in which mode a net is asked, and whether gradients are recorded."""
    notes = []

    class Probe(nn.Module):
        def forward(self, X: torch.Tensor) -> torch.Tensor:
            notes.append((self.training, torch.is_grad_enabled()))
            return X

    student.evaluate_accuracy(Probe().train(), [(torch.eye(2), torch.tensor([0, 1]))] * count)
    return notes, mentioned(student.evaluate_accuracy, vars(student))


def modes_fit(_: list, values: list) -> bool:
    """Return whether the net was in evaluation mode each time, without gradients.

    How often it is asked is free: some ask twice a minibatch, some for all pictures at once.
    """
    ((notes, names),) = values
    return set(notes) == {(False, False)} and is_own(names)


CHECKS = [
    Check(
        *("accuracy-counts-what-is-right", 1, "accuracy", guesses),
        "The number of correct predictions is wrong for other scores.",
        own=PACKAGE,
    ),
    Check(
        *("accuracy-is-a-plain-float", 1, "accuracy", guesses),
        "The count is no Python float.",
        judge=lambda _, values: all(type(value) is float for value in values),
        own=PACKAGE,
        forgeable=True,
    ),
    Check(
        *("evaluate-accuracy-weighs-every-example-alike", 2, ratio, measured),
        "The ratio of correct predictions over all examples is wrong for other minibatches.",
        judge=ratios_fit,
    ),
    Check(
        *("evaluate-accuracy-in-evaluation-mode", 1, modes),
        lambda draw: [(draw.randrange(2, 5),)],
        "The net is asked in training mode, or while PyTorch records gradients.",
        judge=modes_fit,
        forgeable=True,
    ),
]
