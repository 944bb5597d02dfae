"""What is asked about the assignment on data and softmax."""

import torch
from torch import nn

from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near

PACKAGE = ("d2l", "d2lmini")
SOFTMAX = ("*softmax*",)


def counted(draw: Draw) -> list[tuple]:
    """Draw minibatches of labels; the last is smaller, and one class never occurs."""
    batches = [(torch.zeros(size, 1, 2, 2), draw.labels(5, size)) for size in (4, 4, 4, 3)]
    return [(batches, 6)]


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


def scores(draw: Draw) -> list[tuple]:
    """Draw logits of ordinary size."""
    return [(torch.tensor(draw.floats(-3, 3, 5, 4)),)]


def sums_to_1(_: list, values: list) -> bool:
    """Return whether rows hold probabilities."""
    (p,) = values
    return p.shape == (5, 4) and (p > 0).all() and near(p.double().sum(dim=1), torch.ones(5), 1e-5)


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
    code = getattr(student.evaluate_accuracy, "__code__", None)
    return value, list(getattr(code, "co_names", ()))


def ratios_fit(calls: list, values: list) -> bool:
    """Return whether ratios are those of all examples, and none is d2lmini's."""
    for (data,), (value, names) in zip(calls, values, strict=True):
        y_hat, y = (torch.cat(parts) for parts in zip(*data, strict=True))
        want = (y_hat.argmax(1) == y).double().mean().item()
        if not near(value, want, 1e-6) or set(names) & set(PACKAGE):
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
    code = getattr(student.evaluate_accuracy, "__code__", None)
    return notes, list(getattr(code, "co_names", ()))


def modes_fit(calls: list, values: list) -> bool:
    """Return whether the net was in evaluation mode each time, without gradients."""
    ((notes, names),) = values
    return notes == [(False, False)] * calls[0][0] and not set(names) & set(PACKAGE)


def pictures(draw: Draw) -> list[tuple]:
    """Draw pictures of two by three pixels, with each of four labels at least once."""
    y = torch.cat([torch.arange(4), draw.labels(4, 12)])
    return [(torch.tensor(draw.floats(0, 1, 16, 1, 2, 3)), y, 4)]


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


def layer(draw: Draw) -> list[tuple]:
    """Draw pictures, weights and a bias for shapes that are all different."""
    rows, classes, size = draw.randrange(2, 6), draw.randrange(13, 16), (7, draw.randrange(10, 13))
    X = torch.tensor(draw.floats(-1, 1, rows, 1, *size))
    W = torch.tensor(draw.floats(-1, 1, size[0] * size[1], classes))
    return [(X, W, torch.tensor(draw.floats(-1, 1, classes)))]


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
    ),
    Check(
        *("classes-are-counted-over-all-minibatches", 1, "class_counts", counted),
        "The counts of the labels are wrong for other minibatches.",
        kind=int,
    ),
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
    ),
    Check(
        *("softmax-follows-the-formula", 1, "softmax", scores),
        "The probabilities differ from the formula for other logits.",
        tolerance=1e-5,
        forbidden=SOFTMAX,
    ),
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
    ),
    Check(
        *("evaluate-accuracy-weighs-every-example-alike", 2, ratio, measured),
        "The ratio of correct predictions over all examples is wrong for other minibatches.",
        judge=ratios_fit,
    ),
    Check(
        *("evaluate-accuracy-in-evaluation-mode", 1, modes),
        lambda draw: [(draw.randrange(1, 5),)],
        "The net is asked in training mode, or while PyTorch records gradients.",
        judge=modes_fit,
    ),
    Check(
        *("class-means-are-means", 1, "class_means", pictures),
        "The means are wrong for other pictures.",
        tolerance=1e-5,
    ),
]
