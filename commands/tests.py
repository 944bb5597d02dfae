"""The tests: quick ones between two edits, all of them, and those that take hours."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from . import passed, paths
from .environment import BROWSER, CLASSROOM, TESTS, setup
from .lock import alone
from .process import check, run, say, side_by_side

# `make test` in parts, of which two run at a time; those that take longest come first.
SANITIZE = ("--nbval-sanitize-with", "tests/chapters/sanitize.cfg")
NBVAL = ("--nbval", "--nbval-current-env", *SANITIZE)
# On a busy machine dask says that a worker takes its time to end: no output of a notebook.
CALM = {"DASK_LOGGING__DISTRIBUTED": "error"}
# Threads of OpenMP that spin while they wait would take the cores from the other part.
PASSIVE = {"OMP_WAIT_POLICY": "passive"}
PARTS = {
    "live": ("tests/trainer", "tests/questions", "tests/microscope", "tests/softmaxlab"),
    "classroom": ("tests/classroom",),
    "chapters": ("tests/chapters",),
    "package": ("tests/d2lmini",),
}


def ignoring(names: Sequence[str]) -> list[str]:
    """Return pytest's options that leave out files or folders."""
    return [f"--ignore={name}" for name in names]


PAGES = ("tests", *ignoring([folder for part in PARTS.values() for folder in part]))
# The solutions train what the playground shows, so it comes after them and finds these runs.
SOLUTIONS = (
    *sorted(f"chapters/{path.name}" for path in paths.ROOT.glob("chapters/solutions-*.ipynb")),
    "chapters/playground.ipynb",
)
NOTEBOOKS = {"solutions": SOLUTIONS, "notebooks": ("chapters", *ignoring(SOLUTIONS))}
# What installs, downloads, starts kernels or trains for long: too slow between two edits.
SLOW = (
    *("tests/commands/test_environment.py", "tests/commands/test_lock.py"),
    *("tests/test_readme.py", "tests/d2lmini/test_download.py"),
    *("tests/softmaxlab/test_dask.py", "tests/softmaxlab/playground"),
    *("tests/microscope/test_arithmetic.py", "tests/theme/test_execution.py"),
    *("tests/theme/test_stale_notebooks.py", "tests/theme/test_stored_outputs.py"),
    *("tests/trainer/test_kernel.py", "tests/trainer/test_scripts.py"),
)


def pytest(*options: str | Path, **how: object) -> int:
    """Run tests and return the exit code."""
    with alone():
        return run(paths.PYTHON, "-m", "pytest", *options, **how)


def lint() -> None:
    """Check style, format and types."""
    check(run(paths.PYTHON, "-m", "ruff", "check", "."), "ruff found mistakes: see above.")
    check(
        run(paths.PYTHON, "-m", "ruff", "format", "--check", "."), "run `.venv/bin/ruff format .`."
    )
    check(run(paths.PYTHON, "-m", "mypy"), "some types are wrong: see above.")


def check_quickly() -> None:
    """Run lint, types and the fast unit tests: no browser, notebooks, grader or long test."""
    need_git()
    setup(TESTS)
    lint()
    first = ("tests/d2lmini",)
    start: Sequence[str | Path] = (paths.PYTHON, "-m", "pytest", "--quick", *ignoring(SLOW))
    others = {paths.BUILD / "check.log": (*start, "tests", *ignoring(first))}
    # On a busy machine a thread for each core makes small nets slow.
    environment = os.environ | {"OMP_NUM_THREADS": "1", "KEEP_FAILURES": "1"}
    with alone():
        code = side_by_side((*start, *first), others, env=environment)
    check(code, "tests failed: see above.")


def need_git() -> None:
    """Say before the work that tests ask git which files belong to the project."""
    has_git = shutil.which("git") and (paths.ROOT / ".git").exists()
    check(not has_git, "git is missing, or this copy was not made with `git clone`; tests need it.")


def test() -> None:
    """Run all checks: lint, types, unit tests, every notebook, the built book in a browser."""
    need_git()
    setup(TESTS, BROWSER, CLASSROOM)
    lint()
    with alone():
        shutil.rmtree(paths.BUILD / "failures", ignore_errors=True)
        # Each part would forget the others' failures, and build the book anew.
        ours = {"KEEP_FAILURES": "1", "BUILT_FOR": f"make test at {time.time_ns()}"}
        ours |= CALM | PASSIVE
        (_, shown), *others = parts_left().items()
        logs = {paths.BUILD / f"{name}.log": part for name, part in others}
        code = side_by_side(shown, logs, env=os.environ | ours)
    check(code, "tests failed: see above.")


def parts_left() -> dict[str, list[str | Path]]:
    """Return the commands of those parts of the tests that have not passed with just these files.

    The notebooks run each time; they find the runs of their sweeps in the cache.
    """
    # Each part says where its time went.
    start: list[str | Path] = [paths.PYTHON, "-m", "pytest", "--durations=10"]
    left = {name: [*start, *NBVAL, *part] for name, part in NOTEBOOKS.items()}
    now = passed.now()
    for name, part in {"pages": PAGES, **PARTS}.items():
        if time_of_it := passed.when(name, now):
            say(f"{name}: passed at {time_of_it} with the same files, packages and programs.")
        else:
            left[name] = [*start, *part, f"--part={name}"]
    return left


def test_grading() -> None:
    """Run the whole bank of submissions through the grader; about half an hour."""
    setup(TESTS, CLASSROOM)
    # Its first test waits until all are graded.
    code = pytest("tests/classroom", "--timeout=0", env=os.environ | {"GRADING_BANK": "whole"})
    check(code, "the grader or an assignment is wrong: see above.")


def test_lowest() -> None:
    """Run the unit tests with the lowest versions that the requirements declare."""
    setup(TESTS)
    code = run(paths.PYTHON, "tests/environments.py", "lowest")
    check(code, "a lowest version is not true: raise it where it is declared.")


def test_hard() -> None:
    """Run the whole suite three times side by side, on each Python found; takes hours."""
    setup(TESTS, BROWSER, CLASSROOM)
    calm = CALM | PASSIVE
    code = run(paths.PYTHON, "tests/environments.py", "hard", env=os.environ | calm)
    check(code, "some runs failed: see their logs, and _build/failures in their folders.")
