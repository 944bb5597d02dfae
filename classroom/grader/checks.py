"""What is asked about each question of an assignment, and what is right.

An assignment's table is the folder ``checks/ASSIGNMENT`` of the course: each of its files has a
list ``CHECKS``, and together they hold a `Check` for each graded cell. Its inputs are drawn from
the teacher's secret, other ones for each student. The student's kernel gets these inputs; what is
right is computed here, from the teacher's notebook.
"""

import builtins
import fnmatch
import inspect
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from .answers import call, decode, encode
from .compare import exact, near

SENTENCES = {
    "NotImplementedError": "This question was not answered.",
    "CellTimeoutError": "The code took too long and was interrupted.",
    "NameError": "A name that the check needs does not exist: did its cell run without an error?",
    "KeyError": "A name that the check needs does not exist: did its cell run without an error?",
    "MemoryError": "The code asked for more memory than there is.",
    "SystemExit": "The code ends Python instead of returning a value.",
}


class Draw(random.Random):
    """Random numbers for the inputs of a check."""

    def floats(self, low: float, high: float, *shape: int) -> list | float:
        """Return a nested list of uniform numbers; a single one without a shape."""
        if not shape:
            return self.uniform(low, high)
        return [self.floats(low, high, *shape[1:]) for _ in range(shape[0])]

    def new_seed(self) -> int:
        """Return a seed for a student's function."""
        return self.randrange(10**6)

    def labels(self, classes: int, count: int) -> torch.Tensor:
        """Return labels from 0 to ``classes - 1``, int64 of the shape (count,)."""
        return torch.tensor([self.randrange(classes) for _ in range(count)])


def once(_: Draw) -> list[tuple]:
    """Ask once, without arguments: these are no inputs for one call."""
    return [()]


@dataclass(frozen=True)
class Check:
    """One row of an assignment's table.

    Attributes:
        cell: the graded cell's name in the notebook.
        points: what it is worth; the notebook says the same.
        ask: the name of the student's function; or a function of our own that gets all of the
            student's names and calls them. Only its source goes to the kernel.
        inputs: draws the arguments of each call.
        sentence: what the student reads if the answers are not right.
        tolerance: how far answers may be from those of the teacher's notebook; a number, or a
            function of a call's arguments.
        judge: takes the place of the teacher's notebook where many answers are right; it gets all
            calls' arguments and all answers.
        kind: the type that each answer, or each entry of a tuple, must have.
        forbidden: PyTorch's functions that must not be called. Patterns, for ``fnmatch``.
        own: names that the function must not mention, see `answers.mentioned`. Patterns, too.
        keeps: the arguments must be the same after the call.
        forgeable: answers that are made up can be right, too: a property is asked, no number.
    """

    cell: str
    points: float
    ask: str | Callable
    inputs: Callable[[Draw], Sequence[tuple]]
    sentence: str
    tolerance: float | Callable[..., float] = 0.0
    judge: Callable[[Sequence[tuple], list], object] | None = None
    kind: type | None = None
    forbidden: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    keeps: bool = False
    forgeable: bool = False

    def calls(self, seed: bytes) -> list[tuple]:
        """Draw the arguments of all calls."""
        return [tuple(inputs) for inputs in self.inputs(Draw(seed + self.cell.encode()))]

    def source(self) -> str:
        """Return what the kernel needs to know about the function to call."""
        return self.ask if isinstance(self.ask, str) else inspect.getsource(self.ask)

    @property
    def names(self) -> list[str]:
        """The student's functions that are asked."""
        return (
            [self.ask]
            if isinstance(self.ask, str)
            else re.findall(r"student\.(\w+)", self.source())
        )

    def question(self, seed: bytes) -> str:
        """Return what is sent to the kernel."""
        calls = [encode(inputs) for inputs in self.calls(seed)]
        watch = bool(self.forbidden)
        return json.dumps({"ask": self.source(), "calls": calls, "watch": watch})

    def failure(self, seed: bytes, answer: bytes | None, reference: dict) -> str | None:
        """Say what is wrong with a kernel's answer, or None if it is right."""
        if answer is None:
            return "The check got no answer."
        try:
            replies, calls = json.loads(answer), self.calls(seed)
            errors = [reply["error"] for reply in replies if "error" in reply]
            if errors:
                kind = f" ({errors[0]})" if hasattr(builtins, errors[0]) else ""
                return SENTENCES.get(errors[0], f"The code stopped with an error{kind}.")
            values = [decode(reply["value"]) for reply in replies]
            for key, patterns in (("calls", self.forbidden), ("names", self.own)):
                for pattern in patterns:
                    if any(fnmatch.filter(reply[key], pattern) for reply in replies):
                        return f"The task is to write this without {pattern.strip('*')}."
            after = [decode(reply["after"]) for reply in replies] if self.keeps else calls
            right = len(values) == len(calls) and near(after, calls)
            right = right and self.right(calls, values, reference)
        except Exception:  # whatever a kernel sends, it is no right answer
            right = False
        return None if right else self.sentence

    def right(self, calls: list[tuple], values: list, reference: dict) -> bool:
        """Return whether answers are right."""
        if self.kind:
            for value in values:
                parts = value if isinstance(value, (tuple, list)) else [value]
                if any(type(part) is not self.kind for part in parts):
                    return False
        if self.judge:
            return bool(self.judge(calls, values))
        for inputs, value in zip(calls, values, strict=True):
            want = decode(encode(call(self.source(), reference, exact(inputs))))
            within = self.tolerance(*inputs) if callable(self.tolerance) else self.tolerance
            if not near(value, want, within):
                return False
        return True
