"""Outcomes of runs, kept on disk and found again by their settings."""

import functools
import inspect
import os
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch

from d2lmini import fashion_mnist, gradient, loader, model
from d2lmini.idx_file import cache_folder

from . import run, stack
from .run import Group, Outcome, Run

# A change of what computes the numbers makes old ones unknown.
SOURCES = (fashion_mnist, gradient, loader, model, run, stack)


class RunStore:
    """A folder with one file per run.

    Args:
        folder: where; it is made when the first outcome is kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or cache_folder() / "runs"

    def find(self, group: Group, run: Run) -> Outcome | None:
        """Return what is known of a run; None if nothing is, or if its file is damaged."""
        path = self._path(group, run)
        try:
            return Outcome(*torch.load(path, weights_only=True))
        except Exception:
            # Whatever a damaged file raises: the run is trained again and the file replaced.
            return None

    def keep(self, group: Group, run: Run, outcome: Outcome) -> None:
        """Write an outcome; a reader never sees half of it.

        Where it cannot be written, a warning says so: the sweep itself has all it needs.
        """
        path = self._path(group, run)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(part, "wb") as file:
                torch.save(tuple(outcome), file)
            os.replace(part, path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            warnings.warn(
                f"{self.folder} cannot be written ({error}): these runs will be trained again "
                "next time; name another folder in cache=, or pass cache=False.",
                stacklevel=2,
            )

    def _path(self, group: Group, run: Run) -> Path:
        import joblib

        settings = [*group._replace(load_data=None), *run, describe(group.load_data)]
        return self.folder / f"{joblib.hash([settings, _version()])}.pt"


@functools.cache
def _version() -> list[str]:
    """Return what else the numbers depend on: PyTorch, and the code that computes them."""
    return [torch.__version__, *(inspect.getsource(module) for module in SOURCES)]


def describe(function: Callable[..., Any]) -> list[Any]:
    """Return what tells a function from others in every session: its code and bound arguments.

    Raises:
        TypeError: it is neither a function with source code nor a `functools.partial` of one.
    """
    if isinstance(function, functools.partial):
        return [describe(function.func), function.args, sorted(function.keywords.items())]
    try:
        return [function.__module__, function.__qualname__, inspect.getsource(function)]
    except (AttributeError, TypeError, OSError) as error:
        raise TypeError(
            "load_data must be a function with source code, or a functools.partial of one, so that "
            f"its runs can be found again, but it is {function!r}; or pass cache=False."
        ) from error
