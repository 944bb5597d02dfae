"""The questions whose answer is code in the notebook: its numbers, or which code is right."""

import math
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from .. import code, right
from .question import Field, Mistake, Question, choice

PATIENTS = torch.tensor([[0.996, 0.004], [0.9, 0.1], [0.05, 0.95]], dtype=torch.float64)
COSTS = torch.tensor([[0.0, 1.0, 0.2], [20.0, 0.0, 0.3]], dtype=torch.float64)
DECISIONS = ("healthy", "ill", "one more test")
RATES = ((0.05, 10), (0.2, 100))
ERRORS, DELTA = torch.tensor([-3.0, 1.0, 4.0], dtype=torch.float64), 2.0
Y_HAT = torch.tensor([[0.5, 0.25, 0.25], [0.2, 0.3, 0.5]], dtype=torch.float64)
LABELS = torch.tensor([0, 1])


def literal(y_hat: Tensor, one_hot: Tensor) -> Tensor:
    """Return the cross-entropy as the sum says."""
    return -(one_hot * torch.log(y_hat)).sum(dim=1)


def small_net() -> nn.Linear:
    """Return a net after the mean squared error of (1, 2) and (3, 0), labels 1 and 2."""
    net = nn.Linear(2, 1)
    with torch.no_grad():
        net.weight.copy_(torch.tensor([[1.0, -1.0]]))
        net.bias.zero_()
    X, y = torch.tensor([[1.0, 2.0], [3.0, 0.0]]), torch.tensor([[1.0], [2.0]])
    (net(X) - y).square().mean().backward()
    return net


def entries(pair: Any) -> list[float]:
    """Return the entries of a weight (1, 2) and a bias (1,)."""
    return torch.cat([part.detach().flatten() for part in pair]).tolist()


def naive(z: Tensor) -> Tensor:
    """Return the softmax of each row without a shift."""
    return z.exp() / z.exp().sum(dim=1, keepdim=True)


def wrong_dimension(z: Tensor) -> Tensor:
    """Return the softmax of each column."""
    return torch.softmax(z, dim=0)


CODE = (
    choice(
        "ex-scratch-edge",
        "Which line before the exponential fixes the softmax of each row, at both edges?",
        "The line",
        {
            "z = z - z.max(dim=1, keepdim=True).values": lambda z: torch.softmax(z, dim=1),
            "z = z - z.max()": lambda z: naive(z - z.max()),
            "z = z.clamp(-80, 80)": lambda z: naive(z.clamp(-80, 80)),
            "none: sum over dim=0 instead": wrong_dimension,
        },
        code.scratch_edge,
    ),
    Question(
        "ex-scratch-literal",
        "What does the literal sum give, to three decimals?",
        (
            Field("For (0.5, 0.25, 0.25) and class 0"),
            Field("For (0.2, 0.3, 0.5) and class 1"),
        ),
        literal,
        [
            Mistake(lambda y_hat, Y: -literal(y_hat, Y)),
            Mistake(lambda y_hat, Y: literal(y_hat, Y) / math.log(2)),
        ],
        partial(code.scratch_literal, case=(Y_HAT, LABELS)),
        lambda f: f(Y_HAT, nn.functional.one_hot(LABELS, 3)).tolist(),
    ),
    Question(
        "ex-scratch-likeliest",
        "To call an ill patient healthy costs 20, to call a healthy one ill costs 1. One more test "
        "costs 0.2 if the patient is healthy, and 0.3 if not. Which answer is cheapest on average?",
        tuple(Field(f"If ill has the probability {p:g}", DECISIONS) for p in PATIENTS[:, 1]),
        right.cheapest,
        [
            Mistake(lambda p, _: p.argmax(dim=1)),
            Mistake(lambda p, costs: (p @ costs).argmax(dim=1)),
            Mistake(lambda p, _: torch.full((len(p),), 2)),
        ],
        partial(code.scratch_likeliest, case=(PATIENTS, COSTS)),
        lambda f: f(PATIENTS, COSTS).tolist(),
        tolerance=0,
    ),
    Question(
        "ex-linear-sum",
        "Which learning rate for the sum takes the same steps as this one for the mean?",
        tuple(Field(f"Rate {lr}, {size} examples a minibatch") for lr, size in RATES),
        lambda lr, batch_size: lr / batch_size,
        [
            Mistake(lambda lr, batch_size: lr * batch_size, only=(0,)),
            Mistake(lambda lr, _: lr, only=(0,)),
            Mistake(lambda lr, batch_size: lr / batch_size**0.5, only=(0,)),
        ],
        partial(code.linear_sum, cases=RATES),
        lambda f: [f(*case) for case in RATES],
        tolerance=1e-6 * min(lr for lr, _ in RATES),
    ),
    Question(
        "ex-linear-huber",
        "What is Huber's loss for δ = 2?",
        tuple(Field(f"Of the error {error:g}") for error in ERRORS.tolist()),
        right.huber,
        [
            Mistake(lambda r, d: d * right.huber(r, d)),
            Mistake(lambda r, d: right.huber(r, d) / d),
            Mistake(lambda r, d: torch.where(r.abs() <= d, r**2 / 2, d * r.abs())),
            Mistake(lambda r, d: torch.where(r <= d, r**2 / 2, d * (r - d / 2))),
            Mistake(lambda r, _: r**2, only=(1,)),
        ],
        partial(code.linear_huber, case=(ERRORS, DELTA)),
        lambda f: f(ERRORS, DELTA).tolist(),
    ),
    Question(
        "ex-linear-gradients",
        "A net has the weight (1, −1) and the bias 0. The minibatch holds (1, 2) with the label 1 "
        "and (3, 0) with the label 2. After backward() of the mean squared error, what do these "
        "hold?",
        (Field("net.weight.grad[0, 0]"), Field("net.weight.grad[0, 1]"), Field("net.bias.grad")),
        lambda net: (net.weight.grad, net.bias.grad),
        [
            Mistake(lambda net: (net.weight, net.bias), only=(0, 1)),
            Mistake(lambda net: (2 * net.weight.grad, net.bias.grad), only=(0, 1)),
            Mistake(lambda net: (net.weight.grad / 2, net.bias.grad), only=(0, 1)),
            Mistake(lambda net: (-net.weight.grad, net.bias.grad), only=(0, 1)),
            Mistake(lambda net: (net.weight.grad, net.bias), only=(2,)),
            Mistake(lambda net: (net.weight.grad, -net.bias.grad), only=(2,)),
        ],
        partial(code.linear_gradients, net=small_net()),
        lambda f: entries(f(small_net())),
    ),
    choice(
        "ex-xor-feature",
        "Class 1 is where f = o₁ − o₂ is positive. Which f is right on all four corners?",
        "f",
        {
            "x₁x₂": (0, 0, 1, 0),
            "−x₁x₂": (0, 0, -1, 0),
            "x₁ + x₂": (1, 1, 0, 0),
            "x₁ + x₂ + x₁x₂": (1, 1, 1, 0),
        },
        code.xor_feature,
    ),
)
