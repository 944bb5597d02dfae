"""Self-checks of the exercises whose answer is a few lines of code or weights.

A check asks about inputs of its own, unless it gets others: a page shows some easy ones.
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from . import right as reference
from .answer import (
    WrongError,
    call_answer,
    format_numbers,
    has_nan,
    has_shape,
    is_close,
    random_rows,
    read_numbers,
)

WHAT = "What your function returns"


def scratch_edge(answer: Any) -> str:
    """Check a stable softmax of logits (B, q)."""
    edge = torch.tensor([[100.0, 0.0, -1.0], [-101.0, -102.0, -103.0], [-110.0, -111.0, -112.0]])
    for logits in (random_rows(4, 3).float(), random_rows(3, 3).float(), edge):
        p = read_numbers(call_answer(answer, logits), WHAT, tuple(logits.shape))
        right = torch.softmax(logits.double(), dim=1)
        if is_close(p, right, 1e-3) or torch.allclose(p, right, atol=1e-5):
            continue
        if is_close(p.sum(dim=0), torch.ones(3)):
            raise WrongError("Your columns sum to 1. Each row belongs to one image.")
        if not is_close(p.sum(dim=1), torch.ones(len(p)), 1e-3):
            raise WrongError(f"For rows like {format_numbers(logits[0])}, the sum is not 1.")
        row = int((p - right).abs().amax(dim=1).argmax())
        raise WrongError(
            f"The result for the row {format_numbers(logits[row])} is wrong. "
            "How many digits are still right?"
        )
    return "Right, even at the edges."


def scratch_literal(answer: Any, case: tuple[Tensor, Tensor] | None = None) -> str:
    """Check the literal cross-entropy of probabilities (B, q) and one-hot labels (B, q)."""
    y_hat, y = case or (torch.softmax(random_rows(5, 3), dim=1), torch.tensor([0, 2, 1, 1, 0]))
    Y = nn.functional.one_hot(y, 3)
    result = call_answer(answer, y_hat, Y)
    if has_shape(result, ()):
        raise WrongError("That is one number. Return one for each example; take the mean later.")
    value = read_numbers(result, WHAT, (len(y),))
    right = reference.picked_loss(y_hat, y)
    if is_close(value, -right):
        raise WrongError("The sign: a loss is positive.")
    if not is_close(value, right):
        raise WrongError(
            f"For the probabilities {format_numbers(y_hat[0])} and class {y[0]} it is not right."
        )
    y_hat, Y = torch.tensor([[0.5, 0.5, 0.0]]).double(), torch.tensor([[0, 1, 0]])
    at_zero = call_answer(answer, y_hat, Y)
    if has_nan(at_zero):
        return "Right, exactly as the sum says. But look at (0.5, 0.5, 0) with class 1, too."
    return "Right, and it even survives a probability of 0."


def scratch_likeliest(answer: Any, case: tuple[Tensor, Tensor] | None = None) -> str:
    """Check a rule from probabilities (B, q) and costs (q, a) to the answers (B,)."""
    p = case[0] if case else torch.softmax(random_rows(50, 3), dim=1)
    costs = torch.tensor([[0.0, 1.0, 2.0, 0.5], [9.0, 0.0, 4.0, 0.6], [40.0, 3.0, 0.0, 0.7]])
    for prices in (case[1],) if case else (1 - torch.eye(3), costs[:, :3], costs):
        prices = prices.double()
        choice = read_numbers(call_answer(answer, p, prices), WHAT, (len(p),))
        if torch.equal(choice, reference.cheapest(p, prices).double()):
            continue
        if torch.equal(choice, p.argmax(dim=1).double()):
            raise WrongError("You return the most likely class, whatever a mistake costs.")
        if torch.equal(choice, (p @ prices).argmax(dim=1).double()):
            raise WrongError("You choose the most expensive answer.")
        if prices.shape == (3, 3) and torch.equal(choice, (p @ prices.T).argmin(dim=1).double()):
            raise WrongError(
                "costs[j, a] is for the truth j and the answer a: you swapped the two."
            )
        raise WrongError(
            f"For costs of shape {tuple(prices.shape)} some answers are not the cheapest."
        )
    return "Right: the cheapest answer on average."


def linear_sum(answer: Any, cases: Iterable[tuple[float, int]] | None = None) -> str:
    """Check a function from the rate for the mean and the batch size to the rate for the sum."""
    for lr, batch_size in cases or ((0.03, 10), (0.1, 256), (0.5, 1)):
        value = read_numbers(call_answer(answer, lr, batch_size), WHAT, ()).item()
        if abs(value - lr / batch_size) < 1e-6 * lr:
            continue
        if abs(value - lr * batch_size) < 1e-6 * lr:
            raise WrongError(
                "The gradient of the sum is already larger. Should the step be even longer?"
            )
        if abs(value - lr) < 1e-6 * lr:
            raise WrongError("With the same rate the steps are longer, because the gradient is.")
        raise WrongError(
            f"For lr = {lr} and a batch size of {batch_size} the steps are not the same."
        )
    return "Right: the same steps."


def linear_huber(answer: Any, case: tuple[Tensor, float] | None = None) -> str:
    """Check Huber's loss of errors (n,) and a threshold."""
    r = case[0] if case else torch.linspace(-3, 3, 13, dtype=torch.float64)
    for delta in (case[1],) if case else (1.0, 0.5, 2.0):
        value = read_numbers(call_answer(answer, r, delta), WHAT, (len(r),))
        right = reference.huber(r, delta)
        if is_close(value, right):
            continue
        inner = r.abs() <= delta
        if is_close(value[r >= 0], right[r >= 0]):
            raise WrongError("It is right only for positive errors. Is an abs missing somewhere?")
        if is_close(value, right / delta):
            raise WrongError("For δ = 1 it is right. For other δ it is another PyTorch loss.")
        if not is_close(value[inner], right[inner]):
            raise WrongError(f"For δ = {delta}, errors up to δ do not get half of their square.")
        raise WrongError(f"For δ = {delta}, small errors are right. Do the two pieces meet at δ?")
    return "Right, on both pieces."


def linear_gradients(answer: Any, net: nn.Linear | None = None) -> str:
    """Check a function from a net, after backward, to the gradients of its weight and bias."""
    if net is None:
        net = nn.Linear(2, 1)
        (net(random_rows(6, 2).float()) - 1).square().mean().backward()
    pair = call_answer(answer, net)
    if (
        pair is not None
        and pair is not ...
        and not (isinstance(pair, list | tuple) and len(pair) == 2)
    ):
        raise WrongError("Return two tensors: the gradient of the weight, and that of the bias.")
    parts = (None, None) if pair is None or pair is ... else pair
    for part, parameter, name in zip(
        parts, (net.weight, net.bias), ("weight", "bias"), strict=True
    ):
        value = read_numbers(part, f"The gradient of the {name}", tuple(parameter.shape))
        if is_close(value, parameter.detach().double()):
            raise WrongError(f"That is the {name} itself, not its gradient.")
        if not is_close(value, parameter.grad.double()):
            raise WrongError(f"That is not the gradient of the {name}.")
    return "Right: that is where they are."


def xor_feature(answer: Any) -> str:
    """Check three weights and a bias of f = o_1 - o_2 on the four corners."""
    *w, b = read_numbers(answer, "The answer", (4,)).tolist()
    for x1, x2 in ((1, 1), (-1, -1), (1, -1), (-1, 1)):
        f = w[0] * x1 + w[1] * x2 + w[2] * x1 * x2 + b
        if f == 0 or (f > 0) != (x1 == x2):
            raise WrongError(
                f"At the corner ({x1}, {x2}) f is {f:g}. Class 1 is where f is positive."
            )
    return "Right on all four corners."
