"""The environment in .venv: made once, and found again."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import subprocess
import sys

from . import paths
from .data import get_data
from .lock import alone
from .process import check, run, say

OLDEST_PYTHON = (3, 11)
CONSTRAINTS = "constraints.txt"
# What each kind of command needs; the notebooks and the book come first.
NOTEBOOKS = "requirements.txt"
TESTS = "tests/requirements.txt"
BROWSER = "theme/requirements.txt"
CLASSROOM = "classroom/requirements.txt"
CATALOGS = "locale/requirements.txt"


def setup(*files: str) -> None:
    """Make the environment in .venv and get the data; quick when both are there.

    What the notebooks need is installed always, and what the requirements ``files`` name.
    """
    with alone():
        make_environment()
        install(NOTEBOOKS, *files)
        get_data()


def is_complete() -> bool:
    """Return whether .venv has a Python that is new enough and a pip that starts."""
    test = f"import pip._internal.cli.main, sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        return (
            paths.PYTHON.exists() and run(paths.PYTHON, "-c", test, stderr=subprocess.DEVNULL) == 0
        )
    except OSError:  # an empty file, a folder, a program of another machine
        return False


def make_environment() -> None:
    """Make .venv, also where an earlier attempt was interrupted or failed."""
    if is_complete():
        return
    check(
        sys.version_info < OLDEST_PYTHON,
        f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed, this is "
        f"{sys.version.split()[0]}: call it as `python3.12 make.py` or `make PYTHON=python3.12`.",
    )
    no_venv = (
        "the virtual environment could not be made: on Debian and Ubuntu, "
        "`sudo apt install python3-venv`; elsewhere, see whether the disk is full."
    )
    check(importlib.util.find_spec("ensurepip") is None, no_venv)
    how = "Replacing the incomplete" if paths.VENV.exists() else "Making the"
    say(f"{how} environment {paths.VENV}")
    if paths.VENV.is_symlink() or paths.VENV.is_file():  # which venv does not replace
        paths.VENV.unlink()
    code = run(sys.executable, "-m", "venv", "--clear", paths.VENV)
    if code:
        shutil.rmtree(paths.VENV, ignore_errors=True)
    check(code, no_venv)


def fingerprint(*files: str) -> str:
    """Return a hash of the content of files, to see whether anything changed."""
    parts = [hashlib.sha256((paths.ROOT / file).read_bytes()).digest() for file in files]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def install(*files: str) -> None:
    """Install requirements files that .venv does not have yet, or not as they are now."""
    stamp = paths.VENV / "installed"
    done = set(stamp.read_text().splitlines()) if stamp.exists() else set()
    # With the folder: a project that was moved installs its own packages from there again.
    hashes = {file: fingerprint(file, "pyproject.toml", CONSTRAINTS) for file in files}
    lines = {file: f"{file} {hashes[file]} {paths.ROOT}" for file in files}
    missing = [file for file in files if lines[file] not in done]
    if not missing:
        return
    size = " (a few minutes and some GB the first time)" if not done else ""
    say(f"Installing {', '.join(missing)} into {paths.VENV}{size}")
    options = [part for file in missing for part in ("--requirement", file)]
    check(
        run(paths.PYTHON, "-m", "pip", "install", "--constraint", CONSTRAINTS, *options),
        f"pip could not install {', '.join(missing)}: see its last lines above; usual causes are "
        "no network or a full disk (8 GB are enough). Then run the same command again.",
    )
    stamp.write_text("\n".join(sorted(done | set(lines.values()))))
