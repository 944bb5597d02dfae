"""Answers are plain data of a limited size, whoever wrote them."""

from __future__ import annotations

from collections import namedtuple

import numpy as np
import pytest
import torch

from classroom.grader.answers import MOST, Other, decode, encode, mentioned
from classroom.grader.compare import near


def test_a_named_tuple_is_a_tuple() -> None:
    pair = namedtuple("Pair", "mean width")(1.0, 2.0)
    assert decode(encode(pair)) == (1.0, 2.0)


@pytest.mark.parametrize("value", [np.int64(3), np.float32(3), np.array(3.0), torch.tensor(3)])
def test_a_number_of_numpy_is_right_but_no_plain_number(value: object) -> None:
    number = decode(encode(value))
    assert near(number, 3)
    assert near(decode(encode(np.float64(0.1))), 0.1)
    assert type(number) not in (int, float)
    assert [type(part) for part in decode(encode(np.arange(2)))] == [int, int]


@pytest.mark.parametrize("shape", [(MOST + 1,), (MOST + 1, 0), (0, MOST + 1), (1,) * 9])
def test_a_tensor_with_very_many_rows_is_no_answer(shape: tuple[int, ...]) -> None:
    """Rows without a number in them take memory, too, when a check goes through them."""
    assert type(decode(encode(torch.empty(shape)))) is Other


@pytest.mark.parametrize(
    "shape", [[10**9, 0], [-1], [2.0], [True, 1], "1", [[1]], [10**30, 0], [1] * 9]
)
def test_a_forged_shape_is_refused(shape: object) -> None:
    with pytest.raises(ValueError, match="too large"):
        decode({"tensor": ["float32", shape, []]})


@pytest.mark.parametrize(
    ("code", "ready_made"),
    [
        ("asked = lambda net: d2l.accuracy(net, 1)", True),
        ("from d2lmini import accuracy as one\nasked = lambda net: one(net, 1)", True),
        ("def helper(): return d2l.accuracy(1, 1)\ndef asked(): return helper()", True),
        ("def asked(): return [(lambda: d2l.accuracy(1, x))() for x in range(2)]", True),
        ("def accuracy(a, b): return asked() + torch.ones(1)\ndef asked(): return accuracy(1, 1)",
         False),
        ("def helper(): return d2l.Timer()\ndef asked(): return helper()", False),
        ("exec('def helper(): pass', other := {})\nhelper = other['helper']\n"
         "def asked(): return helper()", False),
        ("import functools\nasked = functools.partial(print, d2l)", False),
    ],
)  # fmt: skip
def test_a_ready_made_function_is_found_under_another_name(code: str, ready_made: bool) -> None:
    names: dict = {"__name__": "__main__"}
    exec(f"import torch\nimport d2lmini as d2l\n{code}", names)
    assert ("d2lmini.accuracy" in mentioned(names["asked"], names)) == ready_made
