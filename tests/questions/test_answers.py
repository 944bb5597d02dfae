"""A question on a page says what the check in the notebook says, answer by answer."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from questions import conceal, describe

from softmaxlab.self_checks import CHECKS
from softmaxlab.self_checks.answer import WrongError
from softmaxlab.self_checks.questions import BLANK, LARGEST, QUESTIONS, Between, Question
from tests.trainer.programs import require

# What a reader with paper and a calculator would write.
BY_HAND = {
    "ex-second-derivative": ["0.24", "−0.18", "-0.03"],
    "ex-three-classes-code": ["5/3", "1.611"],
    "ex-pam-3": ["2", "3", "1"],
    "ex-bradley-terry": ["6/10", "0.3", "1/10"],
    "ex-realsoftmax": ["1.386", "1.151"],
    "ex-log-partition": ["1.386", "1000.693"],
    "ex-temperature": ["1/2", "2"],
    "ex-scratch-edge": ["z = z - z.max(dim=1, keepdim=True).values"],
    "ex-scratch-literal": ["0.693", "1.204"],
    "ex-scratch-likeliest": ["healthy", "one more test", "ill"],
    "ex-linear-sum": ["0.005", "2e-3"],
    "ex-linear-huber": ["4", "0,5", "6"],
    "ex-linear-gradients": ["1", "-4", "-1"],
    "ex-xor-feature": ["x₁x₂"],
    "ex-exp-reach": [
        *("-745.13", "709.78", "-103.97", "88.72", "-92.5", "88.5"),
        *("-94.94", "88.69", "-17.33", "11.09", "0", "4"),
    ],
    "ex-forbidding-pixels": ["0", "0", "0", "2", "1"],
    "ex-int8-range": ["1 and −1 times 2^((k − 64) / 4), k from 0 to 127"],
}


def ask(task: str, **arguments: Any) -> Any:
    command = [require("node"), str(Path(__file__).with_name("oracle.mjs")), task]
    text = json.dumps(arguments)
    run = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def judge(question: Question, *rows: list[str]) -> list[dict[str, Any]]:
    return ask("judge", question=describe(question), texts=rows)


def write(value: float) -> str:
    return "inf" if value > LARGEST else repr(value)


def texts(question: Question, numbers: Any) -> list[str]:
    """Write numbers into the fields; None stands for what is right there."""
    right = question.numbers(question.right)
    values = [right[k] if value is None else value for k, value in enumerate(numbers)]
    return [write(v.sample if isinstance(v, Between) else v) for v in values]


def options(question: Question, row: list[str]) -> list[str]:
    """Write the options of a choice as a page does, as their places."""
    pairs = zip(question.fields, row, strict=True)
    return [str(f.options.index(text)) if f.options else text for f, text in pairs]


def without_numbers(text: str) -> str:
    return re.sub(r"[-−]?\d+(\.\d+)?(e[+-]?\d+)?|\[[^\]]*\]|\([^)]*\)", "#", text)


def test_every_check_has_a_question_and_an_answer_by_hand() -> None:
    assert set(QUESTIONS) == set(CHECKS) == set(BY_HAND)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.label)
def test_a_right_answer_passes_in_both(question: Question) -> None:
    label = question.label
    rows = [
        options(question, BY_HAND[label]),
        texts(question, question.numbers(question.right)),
    ]
    for verdict in judge(question, *rows):
        assert verdict == {"state": "right", "wrong": [], "says": question.check(question.right)}
    answer = question.right
    if label == "ex-exp-reach":
        names = [field.name.split(",")[0] for field in question.fields[::2]]
        pairs = zip(answer[::2], answer[1::2], strict=True)
        answer = dict(zip(names, pairs, strict=True))
    assert CHECKS[label](answer).startswith(("Right", "That is a wider range"))


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda q: q.label)
def test_a_mistake_gets_the_hint_of_the_check(question: Question) -> None:
    rows = [texts(question, question.numbers(mistake.answer)) for mistake in question.mistakes]
    for mistake, row, verdict in zip(question.mistakes, rows, judge(question, *rows), strict=True):
        assert verdict["state"] == "wrong", row
        assert verdict["wrong"], row
        asked = mistake.answer
        if question.numbers is list:
            asked = [float(text) for text in row]
        hint = question.hint(asked)
        assert without_numbers(verdict["says"]) == without_numbers(f"Not yet right. {hint}"), row
        if not any(isinstance(part, Between) for part in question.numbers(mistake.answer)):
            assert verdict["says"] == f"Not yet right. {hint}"
        assert BLANK not in verdict["says"]
        if question.numbers is list:
            continue
        # The notebook's check asks about other numbers, and says the same.
        with pytest.raises(WrongError) as told:
            CHECKS[question.label](mistake.answer)
        assert without_numbers(str(told.value)) == without_numbers(hint)


@pytest.mark.parametrize(
    ("pair", "part"),
    [
        ((-103.97, 90), "exp(90) overflows"),
        ((-103.97, 50), "exp(50) does not overflow yet"),
        ((-103.97, 1e38), "FP32: 1e+38 may be a result of exp"),
        ((-95, 88.72), "at -95 the result neither"),
        ((0, 88.72), "smaller arguments work as well"),
        ((88.72, -103.97), "smallest argument comes first"),
        ((-103.28, 88.72), "rounded up"),
    ],
)
def test_a_hint_quotes_what_the_reader_wrote(pair: tuple[float, float], part: str) -> None:
    question = QUESTIONS["ex-exp-reach"]
    row = [""] * 12
    row[2:4] = [f"{value:g}" for value in pair]
    (verdict,) = judge(question, row)
    with pytest.raises(WrongError, match=re.escape(part)) as told:
        CHECKS[question.label]({"FP32": pair})
    assert verdict["says"] == f"Not yet right. {told.value}"


def test_some_fields_may_be_left_for_later_in_one_question_only() -> None:
    row = ["", "", "-103.97", "88.72", *[""] * 8]
    (verdict,) = judge(QUESTIONS["ex-exp-reach"], row)
    assert verdict["state"] == "part"
    assert verdict["says"].startswith("Right so far. Still open: FP64, smallest, ")
    (verdict,) = judge(QUESTIONS["ex-pam-3"], ["2", "", "1"])
    assert verdict == {"state": "open", "wrong": [1], "says": "Still empty: Signals of two levels."}


def test_what_is_no_number_and_what_nobody_foresaw() -> None:
    one, other = judge(QUESTIONS["ex-linear-huber"], ["4", "half", "6"], ["4", "0.5", "77"])
    assert one["state"] == "open"
    assert "must be a number, such as −1.5 or 5/3, but it is “half”." in one["says"]
    assert other["wrong"] == [2]
    assert other["says"] == "Not yet right. Look again at: Of the error 4."


def test_numbers_are_read_as_people_write_them() -> None:
    typed = ["−1.5", " 5/3 ", "0,25", "1e-3", ".5", "inf", "", "1/2/3", "two", "1,000.5", "--1"]
    wanted = ["-1.5", str(5 / 3), "0.25", "0.001", "0.5", "1e+300", "null", *["NaN"] * 4]
    assert ask("numbers", texts=typed) == wanted


def test_what_is_right_does_not_stand_in_the_page() -> None:
    for question in QUESTIONS.values():
        secret = question.secret()
        page = json.dumps(describe(question), ensure_ascii=False)
        hints = {secret["says"], *(wrong["says"] for wrong in secret["wrong"])}
        assert not [hint for hint in hints if hint in page]
        shown = ask("reveal", text=conceal(secret, question.label), key=question.label)
        assert shown == json.loads(json.dumps(secret))
