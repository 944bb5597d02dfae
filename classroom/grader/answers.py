"""What crosses the border between the grader and a kernel: questions and answers, as plain data.

A kernel imports this file alone. It knows how to call a student's function, and nothing of what is
right. What it sends back is read by `decode`, which makes numbers, text, lists and tensors, and
nothing else, whoever wrote it.
"""

import json
import math
import os
import types
from contextlib import nullcontext
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

MOST = 1_000_000  # numbers in an answer
FORMATS = {str(f)[6:]: f for f in (torch.float64, torch.float32, torch.float16, torch.bfloat16)}
FORMATS |= {str(f)[6:]: f for f in (torch.int64, torch.int32, torch.int16, torch.int8)}
FORMATS |= {str(f)[6:]: f for f in (torch.uint8, torch.bool)}


class Other:
    """The name of a type that is no plain data; equal to nothing."""

    def __init__(self, name: str) -> None:
        self.name = name


def fits(shape: Any) -> bool:
    """Return whether a tensor of a shape is small enough; empty rows cost something, too."""
    if type(shape) is not list or any(type(size) is not int or size < 0 for size in shape):
        return False
    return len(shape) <= 8 and math.prod(max(size, 1) for size in shape) <= MOST


def encode(value: Any) -> Any:
    """Return numbers, text, lists, number formats and tensors in a form that JSON can hold."""
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if isinstance(value, (list, tuple)):  # a named tuple is one, too
        name = "list" if isinstance(value, list) else "tuple"
        return {name: [encode(part) for part in value]}
    if kind is torch.dtype:
        return {"dtype": str(value)[6:]}
    if type(value).__module__ == "numpy" and value.size <= MOST:  # numbers have these, too
        return {"array": [str(value.dtype), encode(value.tolist())]}
    if isinstance(value, torch.Tensor) and fits(list(value.shape)):
        value = value.detach()
        return {"tensor": [str(value.dtype)[6:], list(value.shape), value.flatten().tolist()]}
    return {"other": kind.__name__[:60]}


def decode(data: Any) -> Any:
    """Return what `encode` was given; an array of NumPy comes back as its list.

    Raises:
        ValueError: the data is not of this form.
    """
    if data is None or type(data) in (bool, int, float, str):
        return data
    if type(data) is not dict or len(data) != 1:
        raise ValueError("an answer is not in the form of an answer")
    ((kind, value),) = data.items()
    if kind in ("list", "tuple") and type(value) is list:
        return [decode(part) for part in value] if kind == "list" else tuple(map(decode, value))
    if kind == "dtype" and value in FORMATS:
        return FORMATS[value]
    if kind == "array" and type(value) is list and len(value) == 2:
        # A number of NumPy's is no plain one: it comes back as a tensor without dimensions.
        exact = {bool: torch.bool, int: torch.int64, float: torch.float64}.get(type(value[1]))
        return torch.tensor(value[1], dtype=exact) if exact else decode(value[1])
    if kind == "tensor" and type(value) is list and len(value) == 3 and value[0] in FORMATS:
        name, shape, numbers = value
        if not fits(shape):
            raise ValueError("an answer's tensor is too large")
        try:
            return torch.tensor(numbers, dtype=FORMATS[name]).reshape(shape)
        except (TypeError, RuntimeError, OverflowError) as error:
            raise ValueError("an answer's tensor holds no numbers of its format") from error
    return Other(str(value)[:60])


class Calls(TorchFunctionMode):
    """Notes which of PyTorch's functions are called."""

    def __init__(self, names: set) -> None:
        super().__init__()
        self.names = names

    def __torch_function__(self, function, types, args=(), kwargs=None):  # noqa: ANN001, ANN204
        self.names.add(getattr(function, "__name__", ""))
        return function(*args, **(kwargs or {}))


def mentioned(function: Any, names: dict) -> list[str]:
    """Return the names that a function mentions, and as ``d2lmini.NAME`` what it calls of d2lmini.

    Those are also found under another name, and in the student's functions that it calls.
    """
    found, seen = set(getattr(getattr(function, "__code__", None), "co_names", ())), set()
    todo = [function]
    while todo:
        code = getattr(todo.pop(), "__code__", None)
        parts = [code] if code else []
        while parts:
            part = parts.pop()
            parts += [const for const in part.co_consts if isinstance(const, types.CodeType)]
            values = [names.get(name) for name in part.co_names]
            modules = [value for value in values if isinstance(value, types.ModuleType)]
            values += [vars(m).get(name) for m in modules for name in part.co_names]
            for value in values:
                if isinstance(value, types.FunctionType) and value not in seen:
                    seen.add(value)
                    module = str(value.__module__)  # code that was run without a name has None
                    if module.startswith("d2lmini"):
                        found.add(f"d2lmini.{value.__name__}")
                    elif module == names.get("__name__"):
                        todo.append(value)
    return sorted(found)


def call(ask: str, names: dict, inputs: tuple) -> Any:
    """Call a function of ``names``, or one given as source with ``names`` as its first argument."""
    if not ask.startswith("def "):
        return names[ask](*inputs)
    scope: dict[str, Any] = {"torch": torch, "nn": torch.nn, "mentioned": mentioned}
    exec(f"from __future__ import annotations\n{ask}", scope)
    function = scope[ask[4 : ask.index("(")]]
    return function(types.SimpleNamespace(**names), *inputs)


def reply(ask: str, names: dict, inputs: tuple, watch: bool) -> dict:
    """Call a function once and say what came of it."""
    used: set[str] = set()
    try:
        with Calls(used) if watch else nullcontext():
            value = call(ask, names, inputs)
        after, own = encode(inputs), mentioned(names.get(ask), names)
        return {"value": encode(value), "after": after, "calls": list(used), "names": own}
    except Exception as error:
        return {"error": type(error).__name__}


def respond(names: dict, question: str, path: str) -> None:
    """Answer a question with the functions of a notebook, into a file."""
    asked = json.loads(question)
    ask, watch = asked["ask"], asked["watch"]
    replies = [reply(ask, names, decode(inputs), watch) for inputs in asked["calls"]]
    with open(path + ".part", "w") as file:
        json.dump(replies, file)
    os.replace(path + ".part", path)
