"""The questions of the model: parameters, logits, softmax, class means."""

import torch

from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near

SOFTMAX = ("*softmax*",)


def scores(draw: Draw) -> list[tuple]:
    """Draw logits that a plain exp can take."""
    return [(torch.tensor(draw.floats(-8, 8, 5, 4)),)]


def sums_to_1(_: list, values: list) -> bool:
    """Return whether rows hold probabilities."""
    (p,) = values
    return p.shape == (5, 4) and (p > 0).all() and near(p.double().sum(dim=1), torch.ones(5), 1e-5)


def pictures(draw: Draw) -> list[tuple]:
    """Draw pictures of two by three pixels, with each of four labels at least once."""
    y = torch.cat([torch.arange(4), draw.labels(4, 12)])
    return [(torch.tensor(draw.floats(0, 1, 16, 1, 2, 3)), y, 4)]


def layer(draw: Draw) -> list[tuple]:
    """Draw pictures, weights and a bias for shapes that are all different."""
    rows, classes, size = draw.randrange(2, 6), draw.randrange(13, 16), (7, draw.randrange(10, 13))
    X = torch.tensor(draw.floats(-1, 1, rows, 1, *size))
    W = torch.tensor(draw.floats(-1, 1, size[0] * size[1], classes))
    return [(X, W, torch.tensor(draw.floats(-1, 1, classes)))]


CHECKS = [
    Check(
        *("number-of-parameters-is-right", 1, "number_of_parameters"),
        lambda draw: [(draw.randrange(1, 1000), draw.randrange(1, 50)) for _ in range(5)],
        "The number is wrong for other numbers of inputs and classes.",
        kind=int,
    ),
    Check(
        *("logits-have-the-right-shape", 1, "logits", layer),
        "The logits do not have a row for each picture and a column for each class.",
        judge=lambda calls, values: values[0].shape == (len(calls[0][0]), len(calls[0][2])),
        forgeable=True,
    ),
    Check(
        *("logits-have-the-right-values", 1, "logits", layer),
        "The logits are wrong for other pictures and weights.",
        tolerance=1e-4,
    ),
    Check(
        *("softmax-rows-sum-to-1", 1, "softmax", scores),
        "A row of other logits does not become probabilities that sum to 1.",
        judge=sums_to_1,
        forbidden=SOFTMAX,
        forgeable=True,
    ),
    Check(
        *("softmax-follows-the-formula", 1, "softmax", scores),
        "The probabilities differ from the formula for other logits, or the logits were changed.",
        tolerance=1e-5,
        forbidden=SOFTMAX,
        keeps=True,
    ),
    Check(
        *("class-means-are-means", 1, "class_means", pictures),
        "The means are wrong for other pictures.",
        tolerance=1e-5,
    ),
]
