"""The self-checks take numbers of any type, and let nothing else slip through."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from right_answers import IN_NUMBERS
from solutions import NAN, literal, told

from softmaxlab.self_checks import CHECKS, NOT_YET


class AlwaysEqual:
    """Agrees with everything that it is compared with."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 1.0


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


def convert(answer: Any, to_type: Any) -> Any:
    """Make each number of an answer, or of what its function returns, one of this type."""
    if callable(answer):
        return lambda *arguments: convert(answer(*arguments), to_type)
    if isinstance(answer, dict):
        return {name: convert(part, to_type) for name, part in answer.items()}
    if isinstance(answer, list | tuple):
        return type(answer)(convert(part, to_type) for part in answer)
    return to_type(answer)


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


def test_a_number_beyond_float64_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "too large for float64" in told(capsys, "ex-temperature", (10**400, 2))


def test_an_answer_cannot_change_the_question(capsys: pytest.CaptureFixture[str]) -> None:
    message = told(capsys, "ex-log-partition", lambda x: x.zero_().sum())
    assert message.startswith("Not yet right.")
