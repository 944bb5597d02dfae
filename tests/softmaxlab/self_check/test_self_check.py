"""The self-checks: right answers, typical mistakes, and a cell in the book for each."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from conftest import ROOT
from right_answers import RIGHT
from solutions import LOG_CODE, REACH, told, typed_log_sum
from wrong_answers import WRONG

import softmaxlab as lab
from softmaxlab.self_checks import CHECKS, NOT_YET

UNANSWERED = [..., None, lambda *_: ..., lambda *_: None]


def answers_with_functions(label: str) -> bool:
    return any(callable(answer) for name, answer in RIGHT if name == label)


@pytest.mark.parametrize(("label", "answer"), RIGHT)
def test_a_right_answer(capsys: pytest.CaptureFixture[str], label: str, answer: Any) -> None:
    assert re.match("Right|That is a wider range", told(capsys, label, answer))


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


def test_some_formats_may_be_left_for_later(capsys: pytest.CaptureFixture[str]) -> None:
    message = told(capsys, "ex-exp-reach", REACH | {"TF32": ..., "INT8": (..., ...)})
    assert message == "Right so far: FP64, FP32, BF16, FP16. Still open: TF32, INT8.\n"


def test_overflow_of_the_real_softmax_is_forgiven(capsys: pytest.CaptureFixture[str]) -> None:
    message = told(capsys, "ex-realsoftmax", lambda x, lam: typed_log_sum(lam * x) / lam)
    assert message.startswith("Right, on paper.")


def test_the_range_of_a_code_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert "2% of the sums and 100% of the products" in told(capsys, "ex-int8-range", LOG_CODE)


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
