"""The self-checks: right answers in several spellings, typical mistakes, and no way around them."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import numpy as np
import pytest
import torch
from conftest import ROOT
from torch import nn

import softmaxlab as lab
from softmaxlab.self_checks import CHECKS, NOT_YET

NAN = float("nan")
LN2 = math.log(2)


class AlwaysEqual:
    """Agrees with everything that it is compared with."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 1.0


def softmax(o: torch.Tensor, dim: int = 0) -> torch.Tensor:
    return torch.softmax(o, dim=dim)


def hessian(o: torch.Tensor) -> torch.Tensor:
    return torch.autograd.functional.hessian(lambda z: torch.logsumexp(z, 0), o)


def by_loops(o: torch.Tensor) -> list[list[float]]:
    p = softmax(o).tolist()
    return [[(j == k) * p[j] - p[j] * p[k] for k in range(len(p))] for j in range(len(p))]


def choice(apple: float, orange: float, neither: float) -> list[float]:
    weights = [math.exp(score) for score in (apple, orange, neither)]
    return [weight / sum(weights) for weight in weights]


def stable(logits: torch.Tensor) -> torch.Tensor:
    exp = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return exp / exp.sum(dim=1, keepdim=True)


def bare(logits: torch.Tensor) -> torch.Tensor:
    exp = torch.exp(logits)
    return exp / exp.sum(dim=1, keepdim=True)


def typed_log_sum(x: torch.Tensor) -> torch.Tensor:
    return torch.log(torch.exp(x).sum())


def huber(r: torch.Tensor, delta: float) -> torch.Tensor:
    return torch.where(r.abs() <= delta, r**2 / 2, delta * (r.abs() - delta / 2))


def literal(y_hat: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
    return -(Y * torch.log(y_hat)).sum(dim=1)


def count_unused(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.stack([(X[y == k] == 0).all(dim=0) for k in y.unique()]).sum(dim=0)


def count_forbidden(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return count_unused(X, y) * (X > 0).any(dim=0)


REACH = {
    "FP64": (-745.13, 709.78),
    "FP32": (-103.97, 88.72),
    "BF16": (-92.5, 88.5),
    "TF32": (-94.94, 88.6875),
    "FP16": (-17.33, 11.09),
    "INT8": (0, 4),
}
NORMAL = REACH | {
    "FP64": (-708.396, 709.782),
    "FP32": [-87.336, 88.722],
    "INT8": (-LN2, math.log(127.5)),
}
LOG_CODE = [(1 if k < 128 else -1) * 2 ** ((k % 128 - 64) / 4) for k in range(256)]
SQUARES = torch.arange(-128, 128) * torch.arange(-128, 128).abs()

RIGHT: list[tuple[str, Any]] = [
    ("ex-second-derivative", hessian),
    ("ex-second-derivative", by_loops),
    ("ex-second-derivative", lambda o: np.diag(softmax(o)) - np.outer(softmax(o), softmax(o))),
    ("ex-three-classes-code", (5 / 3, 29 / 18)),
    ("ex-three-classes-code", [1.667, 1.611]),
    ("ex-three-classes-code", torch.tensor([5 / 3, 29 / 18])),
    ("ex-pam-3", (2, 3, 1)),
    ("ex-pam-3", np.array([2, 3, 1])),
    ("ex-pam-3", [2.0, 3.0, 1.0]),
    ("ex-bradley-terry", choice),
    ("ex-bradley-terry", lambda *scores: softmax(torch.tensor(scores))),
    ("ex-realsoftmax", lambda x, lam: torch.logsumexp(lam * x, 0) / lam),
    ("ex-realsoftmax", lambda x, lam: float(torch.logsumexp(lam * x, 0)) / lam),
    ("ex-log-partition", lambda x: torch.logsumexp(x, 0)),
    ("ex-log-partition", lambda x: x.max() + typed_log_sum(x - x.max())),
    ("ex-temperature", (0.5, 2)),
    ("ex-temperature", [1 / 2, 2.0]),
    ("ex-exp-reach", REACH),
    ("ex-exp-reach", NORMAL),
    ("ex-int8-range", LOG_CODE),
    ("ex-int8-range", torch.tensor(LOG_CODE)),
    ("ex-int8-range", SQUARES.numpy()),
    ("ex-scratch-edge", stable),
    ("ex-scratch-edge", lambda logits: softmax(logits, dim=1)),
    ("ex-scratch-literal", literal),
    ("ex-scratch-literal", lambda y_hat, Y: -torch.xlogy(Y, y_hat).sum(dim=1)),
    ("ex-scratch-likeliest", lambda p, costs: (p @ costs).argmin(dim=1)),
    (
        "ex-scratch-likeliest",
        lambda p, costs: [min(range(len(c)), key=c.__getitem__) for c in (p @ costs).tolist()],
    ),
    ("ex-linear-sum", lambda lr, batch_size: lr / batch_size),
    ("ex-linear-sum", lambda lr, batch_size: torch.tensor(lr) / batch_size),
    ("ex-linear-huber", huber),
    (
        "ex-linear-huber",
        lambda r, delta: nn.HuberLoss("none", delta=delta)(r, torch.zeros_like(r)),
    ),
    ("ex-linear-gradients", lambda net: (net.weight.grad, net.bias.grad)),
    ("ex-linear-gradients", lambda net: [p.grad for p in net.parameters()]),
    ("ex-forbidding-pixels", count_forbidden),
    ("ex-xor-feature", (0, 0, 1, 0)),
    ("ex-xor-feature", torch.tensor([0.1, -0.2, 3.0, 0.3])),
]

# The answer, and a part of what it is told.
WRONG: list[tuple[str, Any, str]] = [
    ("ex-second-derivative", softmax, "numbers of shape (4, 4), but its shape is (4,)"),
    ("ex-second-derivative", lambda o: torch.diag(softmax(o)), "diagonal is too large"),
    ("ex-second-derivative", lambda o: torch.diag(hessian(o).diagonal()), "lowers the other"),
    ("ex-second-derivative", lambda o: -hessian(o), "All signs"),
    ("ex-second-derivative", lambda o: hessian(o).abs(), "Off it, the sign is wrong"),
    ("ex-second-derivative", lambda o: torch.eye(len(o)), "not right for o ="),
    ("ex-second-derivative", lambda o: hessian(o) * NAN, "contains nan"),
    ("ex-second-derivative", lambda o: o.no_such_thing, "ends in AttributeError"),
    ("ex-second-derivative", 0.25, "should be a function, but it is of type float"),
    ("ex-three-classes-code", (math.log2(3), 1.6), "entropy"),
    ("ex-three-classes-code", (1.5, 1.61), "below the entropy"),
    ("ex-three-classes-code", (2, 29 / 18), "average their lengths"),
    ("ex-three-classes-code", (5 / 3, 29 / 9), "for a pair"),
    ("ex-three-classes-code", (5 / 3, 2), "fewer bits"),
    ("ex-three-classes-code", (5 / 3, 1.6), "would not fit"),
    ("ex-three-classes-code", 5 / 3, "numbers of shape (2,)"),
    ("ex-pam-3", (1, 3, 1), "3 patterns. There are more"),
    ("ex-pam-3", (3, 3, 19), "Fewer signals are enough"),
    ("ex-pam-3", (2, 3, 0), "stand for no integer"),
    ("ex-pam-3", (1.89, 3, 1), "whole numbers"),
    ("ex-bradley-terry", lambda a, o, n: [math.exp(s) for s in (a, o, n)], "not probabilities"),
    ("ex-bradley-terry", lambda a, o, n: [*choice(a, o, n)[:2], 0.5], "not probabilities"),
    (
        "ex-bradley-terry",
        lambda a, o, n: [x / (a**2 + o**2 + n**2) for x in (a**2, o**2, n**2)],
        "Add 1 to all",
    ),
    ("ex-bradley-terry", lambda a, o, n: choice(2 * a, 2 * o, 2 * n), "odds of apple"),
    (
        "ex-bradley-terry",
        lambda a, o, n: choice(a, o, n - math.log(2)),
        "'neither' is not",
    ),
    ("ex-realsoftmax", lambda x, lam: softmax(lam * x), "one number"),
    ("ex-realsoftmax", lambda x, lam: torch.logsumexp(lam * x, 0), "Where does λ come in"),
    ("ex-realsoftmax", lambda x, lam: x.max(), "true maximum"),
    ("ex-realsoftmax", lambda x, lam: -torch.logsumexp(-x, 0), "below the maximum"),
    ("ex-realsoftmax", lambda x, lam: x.max() + 1, "wrong gap"),
    ("ex-log-partition", lambda x: typed_log_sum(x - x.max()), "does not move"),
    ("ex-log-partition", lambda x: torch.exp(x).sum(), "nothing overflows"),
    ("ex-log-partition", typed_log_sum, "gives inf"),
    ("ex-temperature", (2, 0.5), "other way around"),
    ("ex-temperature", (0.25, 2), "doubles"),
    ("ex-temperature", (0.5, 4), "halves"),
    ("ex-exp-reach", {"FP16": (-17.33, 65504)}, "may be a result"),
    ("ex-exp-reach", {"FP32": (88.72, -103.97)}, "smallest argument comes first"),
    ("ex-exp-reach", {"FP32": (0, 88.72)}, "smaller arguments work"),
    ("ex-exp-reach", {"FP32": (-103.28, 88.72)}, "rounded up"),
    ("ex-exp-reach", {"FP32": (-95, 88.72)}, "neither becomes subnormal"),
    ("ex-exp-reach", {"FP32": (-103.97, 90)}, "overflows"),
    ("ex-exp-reach", {"FP32": (-103.97, 50)}, "does not overflow yet"),
    ("ex-exp-reach", {"FP8": (-1, 1)}, "not one of the formats"),
    ("ex-exp-reach", {"INT8": (0, 5)}, "is about 148"),
    ("ex-exp-reach", {"INT8": (-128, 4)}, "Which integer is nearest"),
    ("ex-exp-reach", {"FP32": (NAN, 88.72)}, "contains nan"),
    ("ex-exp-reach", 88.72, "should be a dictionary"),
    ("ex-int8-range", list(range(-128, 128)), "no more than in INT8"),
    ("ex-int8-range", list(range(256)), "same sign"),
    ("ex-int8-range", LOG_CODE[:200], "you have 200"),
    ("ex-int8-range", [1.0] * 256, "Only 1 of your 256"),
    ("ex-int8-range", [math.inf] + LOG_CODE[1:], "mean inf"),
    ("ex-scratch-edge", bare, "contains nan"),
    ("ex-scratch-edge", lambda logits: softmax(logits), "columns sum to 1"),
    ("ex-scratch-edge", lambda logits: torch.exp(logits), "the sum is not 1"),
    ("ex-scratch-edge", lambda logits: bare(logits.clamp(-80, 80)), "still right"),
    ("ex-scratch-literal", lambda y_hat, Y: -literal(y_hat, Y), "sign"),
    ("ex-scratch-literal", lambda y_hat, Y: literal(y_hat, Y).mean(), "one for each example"),
    ("ex-scratch-literal", lambda y_hat, Y: literal(y_hat, Y) / LN2, "is not right"),
    ("ex-scratch-likeliest", lambda p, costs: p.argmax(dim=1), "most likely class"),
    ("ex-scratch-likeliest", lambda p, costs: (p @ costs).argmax(dim=1), "most expensive"),
    ("ex-scratch-likeliest", lambda p, costs: (p @ costs[:, :3].T).argmin(dim=1), "swapped"),
    ("ex-scratch-likeliest", lambda p, costs: (p @ costs**2).argmin(dim=1), "not the cheapest"),
    ("ex-linear-sum", lambda lr, batch_size: lr * batch_size, "even longer"),
    ("ex-linear-sum", lambda lr, batch_size: lr, "steps are longer"),
    ("ex-linear-sum", lambda lr, batch_size: lr / batch_size**0.5, "are not the same"),
    ("ex-linear-huber", lambda r, d: d * huber(r, d), "do not get half"),
    ("ex-linear-huber", lambda r, d: huber(r, d) / d, "another PyTorch loss"),
    (
        "ex-linear-huber",
        lambda r, d: torch.where(r.abs() <= d, r**2 / 2, d * r.abs()),
        "pieces meet",
    ),
    (
        "ex-linear-huber",
        lambda r, d: torch.where(r <= d, r**2 / 2, d * (r - d / 2)),
        "only for positive errors",
    ),
    ("ex-linear-gradients", lambda net: (net.weight, net.bias), "is the weight itself"),
    ("ex-linear-gradients", lambda net: net.weight.grad, "two tensors"),
    (
        "ex-linear-gradients",
        lambda net: (2 * net.weight.grad, net.bias.grad),
        "not the gradient of the weight",
    ),
    ("ex-forbidding-pixels", count_unused, "forbids nothing"),
    ("ex-forbidding-pixels", lambda X, y: (X == 0).sum(dim=0) % 6, "It has to be in all"),
    ("ex-forbidding-pixels", lambda X, y: (count_forbidden(X, y) > 0) * 1, "how many classes"),
    ("ex-forbidding-pixels", lambda X, y: 2 * count_forbidden(X, y), "that is not right"),
    ("ex-forbidding-pixels", lambda X, y: count_forbidden(X, y).sum(), "numbers of shape (5,)"),
    ("ex-xor-feature", (1, 1, 0, 0), "corner (-1, -1)"),
    ("ex-xor-feature", (0, 0, -1, 0), "corner (1, 1)"),
    ("ex-xor-feature", (0, 0, 0, 0), "f is 0"),
]
FALSE_NUMBERS = [
    torch.tensor(True),
    torch.tensor(1j),
    np.bool_(True),
    np.array(["1", "2"]),
    np.array([True, False]),
    np.complex128(1j),
    np.array(["1"], dtype=object),
]
NUMBER_TYPES = {
    "int or float": lambda number: number,
    "float": float,
    "tensor": lambda number: torch.tensor(number),
    "float32 tensor with a gradient": lambda number: torch.tensor(
        float(number), requires_grad=True
    ),
    "int32 or float64 scalar": lambda number: np.asarray(number)[()],
    "float32 scalar": np.float32,
    "array": np.array,
}
# Right answers in plain numbers, with functions that return one number or several.
IN_NUMBERS: list[tuple[str, Any]] = [
    ("ex-three-classes-code", (5 / 3, 29 / 18)),
    ("ex-pam-3", (2, 3, 1)),
    ("ex-temperature", (0.5, 2)),
    ("ex-exp-reach", REACH),
    ("ex-int8-range", LOG_CODE),
    ("ex-xor-feature", (0, 0, 1, 0)),
    ("ex-forbidding-pixels", lambda X, y: count_forbidden(X, y).tolist()),
    ("ex-second-derivative", by_loops),
    ("ex-bradley-terry", choice),
    ("ex-realsoftmax", lambda x, lam: float(torch.logsumexp(lam * x, 0)) / lam),
    ("ex-log-partition", lambda x: float(torch.logsumexp(x, 0))),
    ("ex-scratch-edge", lambda logits: stable(logits).tolist()),
    ("ex-scratch-literal", lambda y_hat, Y: literal(y_hat, Y).tolist()),
    ("ex-scratch-likeliest", lambda p, costs: (p @ costs).argmin(dim=1).tolist()),
    ("ex-linear-sum", lambda lr, batch_size: lr / batch_size),
    ("ex-linear-huber", lambda r, delta: huber(r, delta).tolist()),
    ("ex-linear-gradients", lambda net: [p.grad.tolist() for p in net.parameters()]),
]


def convert(answer: Any, to_type: Any) -> Any:
    """Make each number of an answer, or of what its function returns, one of this type."""
    if callable(answer):
        return lambda *arguments: convert(answer(*arguments), to_type)
    if isinstance(answer, dict):
        return {name: convert(part, to_type) for name, part in answer.items()}
    if isinstance(answer, list | tuple):
        return type(answer)(convert(part, to_type) for part in answer)
    return to_type(answer)


UNANSWERED = [..., None, lambda *_: ..., lambda *_: None]


def told(capsys: pytest.CaptureFixture[str], label: str, answer: Any) -> str:
    assert lab.check(label, answer) is None
    return capsys.readouterr().out


def answers_with_functions(label: str) -> bool:
    return any(callable(answer) for name, answer in RIGHT if name == label)


@pytest.mark.parametrize(("label", "answer"), RIGHT)
def test_a_right_answer(capsys: pytest.CaptureFixture[str], label: str, answer: Any) -> None:
    assert re.match("Right|That is a wider range", told(capsys, label, answer))


@pytest.mark.parametrize("name", NUMBER_TYPES)
@pytest.mark.parametrize(("label", "answer"), IN_NUMBERS)
def test_a_number_may_be_of_any_type(
    capsys: pytest.CaptureFixture[str], label: str, answer: Any, name: str
) -> None:
    converted = convert(answer, NUMBER_TYPES[name])
    assert told(capsys, label, converted) == told(capsys, label, answer)


def test_every_check_is_asked_with_numbers_of_any_type() -> None:
    assert {label for label, _ in IN_NUMBERS} == set(CHECKS)


@pytest.mark.parametrize("number", [0.3, torch.tensor(0.3), np.float32(0.3), np.array(0.3)])
def test_one_number_where_a_list_is_wanted_gets_the_same_sentence(
    capsys: pytest.CaptureFixture[str], number: Any
) -> None:
    assert "one for each example" in told(capsys, "ex-scratch-literal", lambda *_: number)
    assert "numbers of shape (256,), but its shape is ()" in told(capsys, "ex-int8-range", number)


@pytest.mark.parametrize(
    "return_type", [torch.Tensor.tolist, torch.Tensor.numpy, torch.Tensor.clone]
)
def test_nan_at_a_probability_of_zero_is_seen_in_every_type(
    capsys: pytest.CaptureFixture[str], return_type: Any
) -> None:
    message = told(capsys, "ex-scratch-literal", lambda *a: return_type(literal(*a)))
    assert message.endswith("with class 1, too.\n")


@pytest.mark.parametrize(("label", "answer", "part"), WRONG)
def test_a_wrong_answer(
    capsys: pytest.CaptureFixture[str], label: str, answer: Any, part: str
) -> None:
    message = told(capsys, label, answer)
    assert message.startswith("Not yet right. ")
    assert part in message


def test_every_check_has_right_and_wrong_answers() -> None:
    assert {label for label, _ in RIGHT} == {label for label, *_ in WRONG} == set(CHECKS)


@pytest.mark.parametrize("label", CHECKS)
def test_no_answer_yet(capsys: pytest.CaptureFixture[str], label: str) -> None:
    for answer in UNANSWERED if answers_with_functions(label) else UNANSWERED[:2]:
        assert told(capsys, label, answer) == NOT_YET + "\n"


@pytest.mark.parametrize("label", CHECKS)
@pytest.mark.parametrize(
    "value",
    [
        NAN,
        AlwaysEqual(),
        [AlwaysEqual()] * 2,
        "1",
        True,
        int,
        [[1], [2, 3]],
        {},
        1j,
        *FALSE_NUMBERS,
    ],
)
def test_nothing_slips_through(capsys: pytest.CaptureFixture[str], label: str, value: Any) -> None:
    """Neither as an answer nor as what a function returns."""
    for answer in (value, lambda *_: value):
        message = told(capsys, label, answer)
        assert message.startswith(("Not yet right. ", NOT_YET))
        assert (message == NOT_YET + "\n") == (label == "ex-exp-reach" and repr(answer) == "{}")


def test_some_formats_may_be_left_for_later(capsys: pytest.CaptureFixture[str]) -> None:
    message = told(capsys, "ex-exp-reach", REACH | {"TF32": ..., "INT8": (..., ...)})
    assert message == "Right so far: FP64, FP32, BF16, FP16. Still open: TF32, INT8.\n"


def test_a_number_beyond_float64_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "too large for float64" in told(capsys, "ex-temperature", (10**400, 2))


def test_overflow_of_the_real_softmax_is_forgiven(capsys: pytest.CaptureFixture[str]) -> None:
    message = told(capsys, "ex-realsoftmax", lambda x, lam: typed_log_sum(lam * x) / lam)
    assert message.startswith("Right, on paper.")


def test_the_range_of_a_code_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert "2% of the sums and 100% of the products" in told(capsys, "ex-int8-range", LOG_CODE)


def test_an_answer_cannot_change_the_question(capsys: pytest.CaptureFixture[str]) -> None:
    message = told(capsys, "ex-log-partition", lambda x: x.zero_().sum())
    assert message.startswith("Not yet right.")


def test_an_unknown_label() -> None:
    with pytest.raises(ValueError, match="label must be one of ex-bradley-terry, .* 'ex-other'"):
        lab.check("ex-other", 1)
    with pytest.raises(ValueError, match=r"label must be one of .* \[1\]"):
        lab.check([1], 1)


def test_every_check_has_a_cell_in_the_book_that_is_not_answered_yet() -> None:
    cells = {}
    for path in (ROOT / "chapters").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for label in re.findall(r'^lab\.check\("(\S+)"', "".join(cell["source"]), re.M):
                assert label not in cells
                cells[label] = "".join(cell["outputs"][0]["text"])
    assert set(cells) == set(CHECKS)
    assert set(cells.values()) == {NOT_YET + "\n"}
