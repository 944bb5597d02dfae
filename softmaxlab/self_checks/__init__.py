"""Self-checks: say whether the answer to an exercise is right, or what is wrong with it."""

from collections.abc import Callable
from typing import Any

from . import code, formats, separation, theory
from .answer import UnansweredError, WrongError

NOT_YET = "Not answered yet: write your answer in place of the dots, and run this cell again."
# A check takes the answer and returns what to say of a right one; it raises WrongError with what
# to say of a wrong one.
CHECKS: dict[str, Callable[[Any], str]] = {
    "ex-bradley-terry": theory.bradley_terry,
    "ex-exp-reach": formats.exp_reach,
    "ex-forbidding-pixels": separation.forbidding_pixels,
    "ex-int8-range": formats.int8_range,
    "ex-linear-gradients": code.linear_gradients,
    "ex-linear-huber": code.linear_huber,
    "ex-linear-sum": code.linear_sum,
    "ex-log-partition": theory.log_partition,
    "ex-pam-3": theory.pam_3,
    "ex-realsoftmax": theory.real_softmax,
    "ex-scratch-edge": code.scratch_edge,
    "ex-scratch-likeliest": code.scratch_likeliest,
    "ex-scratch-literal": code.scratch_literal,
    "ex-second-derivative": theory.second_derivative,
    "ex-temperature": theory.temperature,
    "ex-three-classes-code": theory.three_classes_code,
    "ex-xor-feature": code.xor_feature,
}


def check(label: str, answer: Any) -> None:
    """Print whether ``answer`` is right, or what is wrong with it, without showing the solution.

    Args:
        label: the label of the exercise, such as ``"ex-pam-3"``.
        answer: a function or numbers, as the cell below the exercise says; dots mean that there is
            no answer yet.

    Raises:
        ValueError: no exercise with a check has this label.
    """
    if not isinstance(label, str) or label not in CHECKS:
        raise ValueError(f"label must be one of {', '.join(sorted(CHECKS))}, but it is {label!r}.")
    try:
        print(CHECKS[label](answer))
    except UnansweredError:
        print(NOT_YET)
    except WrongError as wrong:
        print(f"Not yet right. {wrong}")
