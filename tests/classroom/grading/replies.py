"""Forged answers to the grader's questions."""

from __future__ import annotations

from .hostile import Hostile, cheat

# What forges answers. `respond` is what the kernel calls for each question.
FORGE = """
import json, os, sys
import classroom.grader.answers as answers
def forge(names, question, path):
    calls = json.loads(question)["calls"]
    text = %s
    with open(path, "w") as file:
        file.write(text if isinstance(text, str) else json.dumps(text))
answers.respond = forge
"""
PUT = """
import os
import classroom.grader.answers as answers
answers.respond = lambda names, question, path: %s
"""
REPLY = '{"value": %s, "after": inputs, "calls": [], "names": []}'


def forged(name: str, text: str) -> Hostile:
    return cheat(f"forges-{name}", FORGE % text)


def each(value: str) -> str:
    """Return Python that forges the same value for each call."""
    return f"[{REPLY % value} for inputs in calls]"


REPLIES = [
    forged("nothing", "[]"),
    forged("no-json", "'{'"),
    forged("deep-json", "'[' * 100_000"),
    forged("numbers", each("1.0")),
    forged("nan", each("float('nan')")),
    forged("infinity", each("float('inf')")),
    forged("a-huge-number", each("10**4000")),
    forged("its-inputs", each("list(inputs.values())[0][0] if list(inputs.values())[0] else 1")),
    forged("true", each("True")),
    forged("an-empty-tensor", each("{'tensor': ['float32', [0], []]}")),
    forged("a-huge-tensor", each("{'tensor': ['float32', [10**9, 10**9], [1.0]]}")),
    forged("a-nan-tensor", each("{'tensor': ['float32', [1], [float('nan')]]}")),
    forged("an-object", each("{'object': 'os.system'}")),
    forged("an-error", "[{'error': 'x' * 1000} for inputs in calls]"),
    forged("a-list-of-errors", "[{'error': ['AssertionError']}]"),
    forged("a-hundred-megabytes", "'1' * 10**8"),
    cheat("answers-with-a-pipe", PUT % "os.mkfifo(path)"),
    cheat("answers-with-a-link", PUT % "os.symlink('/dev/zero', path)"),
    cheat("answers-with-a-folder", PUT % "os.mkdir(path)"),
]
