"""The question of one epoch."""

import torch
from torch import nn

from classroom.grader.answers import mentioned
from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near


def epoch(student: object, weight: list, bias: list, batches: list, lr: float) -> list:
    """Return the parameters after an epoch, its mean loss, and names that the function mentions."""
    net = nn.Linear(3, 4)
    with torch.no_grad():
        net.weight.copy_(torch.tensor(weight))
        net.bias.copy_(torch.tensor(bias))
    trainer = torch.optim.SGD(net.parameters(), lr=lr)
    value = student.train_epoch(net, batches, nn.CrossEntropyLoss(reduction="none"), trainer)
    return [net.weight, value, mentioned(student.train_epoch, vars(student))]


def epochs(sizes: list[int], low: float, high: float) -> object:
    """Return what draws a small net, minibatches and a learning rate."""

    def inputs(draw: Draw) -> list[tuple]:
        batches = [(torch.tensor(draw.floats(-2, 2, n, 3)), draw.labels(4, n)) for n in sizes]
        start = draw.floats(-1, 1, 4, 3), draw.floats(-1, 1, 4)
        return [(*start, batches, draw.uniform(low, high))]

    return inputs


def first_and_all(draw: Draw) -> list[tuple]:
    """Draw three minibatches, for an epoch of the first and one of all from the same start."""
    ((weight, bias, batches, lr),) = epochs([5, 5, 5], 0.1, 0.3)(draw)
    return [(weight, bias, batches[:1], lr), (weight, bias, batches, lr)]


def trained_by_hand(weight: list, bias: list, batches: list, lr: float) -> list:
    """Return the weights after an epoch of steps on the mean, and the mean loss."""
    w, b = torch.tensor(weight).double(), torch.tensor(bias).double()
    total, count = 0.0, 0
    for X, y in batches:
        o = X.double() @ w.T + b
        total, count = total + nn.functional.cross_entropy(o, y, reduction="sum"), count + len(y)
        error = torch.softmax(o, dim=1) - torch.eye(4).double()[y]
        rate = lr / len(y)
        w, b = w - rate * error.T @ X.double(), b - rate * error.sum(dim=0)
    return [w, total.item() / count]


def own_epoch(value: list) -> bool:
    """Return whether the epoch is the student's own."""
    ready = {"train_epoch_ch3", "train_ch3", "d2lmini.train_epoch_ch3", "d2lmini.train_ch3"}
    return not ready & set(value[-1])


def step_on_the_mean(calls: list, values: list) -> bool:
    """Return whether one step is on the mean loss."""
    want, _ = trained_by_hand(*calls[0])
    return own_epoch(values[0]) and near(values[0][0], want, 1e-4)


def steps_are_separate(calls: list, values: list) -> bool:
    """Return whether three steps forget earlier gradients.

    How long they are is another question: the first step tells that.
    """
    (weight, bias, batches, lr), ((first, *_), (last, *_)) = calls[1], values
    start = torch.tensor(weight).double()
    whole, moved = trained_by_hand(*calls[0])[0] - start, first.double() - start
    length = (moved * whole).sum().item() / (whole * whole).sum().item()
    want = trained_by_hand(weight, bias, batches, length * lr)[0] - start
    within = 0.02 * want.abs().max().item()
    return length > 1e-3 and own_epoch(values[0]) and near(last.double() - start, want, within)


def mean_loss(calls: list, values: list) -> bool:
    """Return whether the float that comes back is the mean loss of all examples."""
    _, want = trained_by_hand(*calls[0])
    value = values[0][1]
    return own_epoch(values[0]) and type(value) is float and near(value, want, 1e-4)


CHECKS = [
    Check(
        *("step-on-the-mean-loss", 1, epoch, epochs([6], 0.1, 0.5)),
        "The step is not one on the mean loss of other examples, or d2lmini makes it.",
        judge=step_on_the_mean,
    ),
    Check(
        *("old-gradients-are-cleared", 2, epoch, first_and_all),
        "The steps of an epoch do not fit: something of earlier minibatches is left.",
        judge=steps_are_separate,
    ),
    Check(
        *("epoch-returns-the-mean-loss", 1, epoch, epochs([6, 6, 2], 0.0, 0.0)),
        "What comes back is not the mean loss over all examples.",
        judge=mean_loss,
    ),
]
