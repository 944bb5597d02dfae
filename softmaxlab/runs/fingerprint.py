"""What tells a function from all others, in every session: its code and what it captures."""

import dis
import functools
import sys
import sysconfig
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import torch

PLAIN = {type(None), bool, int, float, complex, str, bytes, type(...)}
WRAPPERS = (staticmethod, classmethod, type(functools.cache(len)))
STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib")).resolve()
OWN_PACKAGES = ("d2lmini", "softmaxlab")  # their code is part of a run's key in any case
NOT_CODE = {"__dict__", "__weakref__", "__doc__", "__module__", "__firstlineno__", "_abc_impl"}


class UnknownValueError(Exception):
    """A value cannot be described; the message says of which kind it is."""


def describe_function(function: Callable[..., Any]) -> str:
    """Return a hash of a function's code, its defaults, and all values that it captures.

    Captured are the variables of the functions around it, the global variables that it reads, the
    arguments of a `functools.partial`, and the attributes of an object with its method. What comes
    from an installed package counts by its name.

    Raises:
        TypeError: a captured value cannot be told from others, such as an open file.
    """
    try:
        return joblib.hash(_Description().of(function))
    except (UnknownValueError, RecursionError) as error:
        reason = "values within values without end" if isinstance(error, RecursionError) else error
        raise TypeError(
            "load_data must be a function whose runs can be found again, but it captures "
            f"{reason}: give it numbers, texts, tensors or functions, or pass cache=False."
        ) from None


class _Description:
    """Turns values into nested lists of plain ones; functions become their code."""

    def __init__(self) -> None:
        # The values themselves, so that none is freed and its id given to another.
        self._seen: dict[int, tuple[int, Any]] = {}

    def of(self, value: Any) -> Any:
        if type(value) in PLAIN or isinstance(value, np.generic):
            return value
        if id(value) in self._seen:
            return ["seen", self._seen[id(value)][0]]
        self._seen[id(value)] = len(self._seen), value
        try:
            return [type(value).__qualname__, *self._parts(value)]
        except (UnknownValueError, RecursionError):
            raise
        except Exception:  # whatever a value raises that is not to be read, such as a sparse tensor
            raise _unknown(value) from None

    def _parts(self, value: Any) -> list[Any]:
        """Return what tells a value from others of its type."""
        kind = type(value)
        if kind in (list, tuple):
            return [self.of(part) for part in value]
        if kind in (dict, types.MappingProxyType):
            return [[self.of(key), self.of(part)] for key, part in value.items()]
        if kind in (set, frozenset):
            return sorted(joblib.hash(_Description().of(part)) for part in value)
        if kind is np.ndarray:
            return [self.of(value.tolist()) if value.dtype.hasobject else value]
        if isinstance(value, torch.Tensor):
            numbers = value.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy()
            return [str(value.dtype), list(value.shape), numbers]
        if isinstance(value, torch.Generator):
            return [self.of(value.get_state())]
        if isinstance(value, types.ModuleType):
            return [value.__name__, None if _is_known(value) else _read(value)]
        if isinstance(value, types.CodeType):
            shape = [value.co_flags, value.co_argcount, value.co_kwonlyargcount]
            names = [value.co_names, value.co_varnames, value.co_freevars]
            code = [value.co_code, value.co_exceptiontable, value.co_consts]
            return [self.of([*shape, *names, *code])]
        if isinstance(value, functools.partial):
            return [self.of([value.func, value.args, value.keywords])]
        if isinstance(value, types.MethodType):
            return [self.of([value.__func__, value.__self__])]
        if isinstance(value, types.FunctionType | type):
            if _is_known(sys.modules.get(value.__module__)):
                return [value.__module__, value.__qualname__]
            return self._class(value) if isinstance(value, type) else self._function(value)
        if isinstance(value, WRAPPERS):
            return [self.of(value.__wrapped__)]
        if isinstance(value, functools.cached_property):
            return [self.of(value.func)]
        if isinstance(value, property):
            return [self.of([value.fget, value.fset, value.fdel])]
        return self._object(value)

    def _function(self, function: types.FunctionType) -> list[Any]:
        code, variables = function.__code__, function.__globals__
        captured = {name: variables.get(name) for name in _global_names(code)}
        for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
            try:
                captured[name] = cell.cell_contents
            except ValueError:  # the variable around the function has no value yet
                captured[name] = None
        defaults = [function.__defaults__, function.__kwdefaults__]
        return [self.of(code), self.of([defaults, captured, vars(function)])]

    def _class(self, kind: type) -> list[Any]:
        slots = types.GetSetDescriptorType, types.MemberDescriptorType
        own = {
            name: part
            for name, part in vars(kind).items()
            if name not in NOT_CODE and not isinstance(part, slots)
        }
        return [kind.__qualname__, self.of([kind.__bases__, own])]

    def _object(self, value: Any) -> list[Any]:
        """Return what pickle would need to rebuild such an object."""
        parts = value.__reduce_ex__(4)
        if isinstance(parts, str):
            return [parts]
        # The items of lists and dictionaries come as iterators; that of an iterator is its class.
        return [self.of([list(p) if isinstance(p, Iterator) else p for p in parts])]


def _unknown(value: Any) -> UnknownValueError:
    kind = type(value).__name__
    if isinstance(value, torch.Tensor):
        kind = f"{value.layout} {kind} on {value.device}".removeprefix("torch.")
    return UnknownValueError(f"a value of type {kind}")


def _global_names(code: types.CodeType) -> list[str]:
    """Return the names of the global variables that code reads, in the functions within it too."""
    steps = dis.get_instructions(code)
    names = {step.argval for step in steps if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names.update(_global_names(constant))
    return sorted(names)


def _is_known(module: types.ModuleType | None) -> bool:
    """Return whether a module is installed, built in, or one of this book's own."""
    if module is None or module.__name__ == "__main__":
        return False
    if module.__name__.partition(".")[0] in OWN_PACKAGES:
        return True
    file = getattr(module, "__file__", None)
    if file is None:
        return True
    path = Path(file).resolve()
    packages = {"site-packages", "dist-packages"}
    return path.is_relative_to(STANDARD_LIBRARY) or not packages.isdisjoint(path.parts)


def _read(module: types.ModuleType) -> bytes:
    return Path(module.__file__).read_bytes()
