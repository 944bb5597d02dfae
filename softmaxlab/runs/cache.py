"""Results of runs, kept on disk and found again by their settings."""

import functools
import inspect
import os
import warnings
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path

import torch

from d2lmini import data as minibatches
from d2lmini import fashion_mnist, model
from d2lmini.files import cache_folder

from .. import data, settings
from ..data import LoadData
from ..settings import Settings
from . import gradient, result, stack
from .fingerprint import describe_function
from .result import Result

# A change of what computes the numbers makes old ones unknown.
SOURCES = (fashion_mnist, minibatches, model, data, settings, gradient, result, stack)


class RunCache:
    """A folder with one file per run.

    Args:
        load_data: where the data of the runs comes from; other data makes other runs.
        folder: where; it is made when the first result is kept. None takes the user's own.

    Raises:
        TypeError: what ``load_data`` uses cannot be told from other values.
    """

    def __init__(self, load_data: LoadData, folder: Path | None = None) -> None:
        self.folder = folder or cache_folder() / "runs"
        # Once, before anything is trained: what the function uses may change while it runs.
        self._load_data = describe_function(load_data)

    def find(self, run: Settings) -> Result | None:
        """Return what is known of a run; None if nothing is, or if its file is damaged."""
        try:
            return Result(*torch.load(self._path(run), weights_only=True))
        except Exception:
            # Whatever a damaged file raises: the run is trained again and the file replaced.
            return None

    def keep(self, run: Settings, result: Result) -> None:
        """Write a result; a reader never sees half of it.

        Where it cannot be written, a warning says so: the sweep itself has all it needs.
        """
        path = self._path(run)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(part, "wb") as file:
                torch.save(tuple(result), file)
            os.replace(part, path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            warnings.warn(
                f"{self.folder} cannot be written ({error}): these runs will be trained again "
                "next time; name another folder in cache=, or pass cache=False.",
                stacklevel=2,
            )

    def _path(self, run: Settings) -> Path:
        import joblib

        return self.folder / f"{joblib.hash([astuple(run), self._load_data, _version()])}.pt"


@functools.cache
def _version() -> list[str]:
    """Return what else the numbers depend on: PyTorch, and the code that computes them."""
    return [torch.__version__, *(inspect.getsource(module) for module in SOURCES)]
