#!/usr/bin/env python3
"""Set up, build and test the book: `python3 make.py COMMAND`, the same as `make COMMAND`.

Only the standard library is used here, because this script makes the environment.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from environment import PYTHON, ROOT, alone, check, prepare, run, say, side_by_side

BUILD = ROOT / "_build"
# What each kind of command needs; the notebooks and the book come first.
NOTEBOOKS = "requirements.txt"
TESTS = "tests/requirements.txt"
BROWSER = "theme/requirements.txt"
CLASSROOM = "classroom/requirements.txt"
CATALOGS = "locale/requirements.txt"
# `make test` in five parts, of which two run at a time; those that take longest come first.
SANITIZE = ("--nbval-sanitize-with", "tests/chapters/sanitize.cfg")
NBVAL = ("--nbval", "--nbval-current-env", *SANITIZE, "chapters")
UNITS = ("tests/d2lmini", "tests/chapters")
CLASSES = ("tests/classroom",)
LIVE = ("tests/trainer", "tests/questions", "tests/microscope", "tests/softmaxlab")


def ignoring(paths: Sequence[str]) -> list[str]:
    """Return pytest's options that leave out files or folders."""
    return [f"--ignore={path}" for path in paths]


PAGES = ("tests", *ignoring((*LIVE, *UNITS, *CLASSES)))
# What installs, downloads, starts kernels or trains for long: too slow between two edits.
SLOW = (
    *("tests/test_make.py", "tests/test_readme.py", "tests/d2lmini/test_download.py"),
    *("tests/softmaxlab/test_dask.py", "tests/softmaxlab/test_playground.py"),
    *("tests/microscope/test_arithmetic.py", "tests/theme/test_execution.py"),
    *("tests/trainer/test_kernel.py", "tests/trainer/test_scripts.py"),
)


def setup(*files: str) -> None:
    """Make the environment in .venv and get the data; quick when both are there."""
    prepare(NOTEBOOKS, *files)


def set_up() -> None:
    """Only make the environment in .venv and get the data."""
    setup()
    print("\nSet-up is done: `make book` builds the book, `make lab` opens the notebooks.")


# Not its script: that starts the Python of where the project was when it was installed.
# --all: an incremental build does not fail for a page that failed before.
START = "from jupyter_book.cli.main import main; main()"
BOOK: Sequence[str | Path] = (PYTHON, "-c", START, "build", ".", "--all")
STRICTLY = ("-W", "--keep-going")
CHINESE: Sequence[str | Path] = (PYTHON, "-m", "translation.edition")
EXTENSIONS = {"PYTHONPATH": str(ROOT / "theme" / "extensions")}


def build(*options: str) -> int:
    """Build the book in English and return the exit code."""
    with alone():
        return run(*BOOK, *options)


def pytest(*options: str | Path, **how: object) -> int:
    """Run tests and return the exit code."""
    with alone():
        return run(PYTHON, "-m", "pytest", *options, **how)


def book() -> None:
    """Build the book into _build/html, Chinese in zh/ below it; warnings are errors."""
    setup()
    with alone():
        chinese = {BUILD / "chinese.log": (*CHINESE, "html")}
        code = side_by_side((*BOOK, *STRICTLY), chinese, env=os.environ | EXTENSIONS)
    check(code, "the book has warnings or errors: see above, or _build/html/reports.")
    print(f"\nThe book is ready. Open it in a browser:\n  {(BUILD / 'html/index.html').as_uri()}")


def run_extension(module: str, *arguments: str | Path) -> int:
    """Run a module of theme/extensions with the environment's Python; return its exit code."""
    return run(PYTHON, "-m", module, *arguments, env=os.environ | EXTENSIONS)


def execute() -> None:
    """Run the notebooks that are older than their code, or those named, and write them back."""
    setup()
    with alone():
        code = run_extension("execution.run", *sys.argv[2:])
    check(code, "not all is executed: see above.")


def catalogs() -> None:
    """Bring the catalogs of the Chinese edition up to date with the English text."""
    setup(CATALOGS)
    with alone():
        code = run_extension("translation.catalogs")
    check(code, "the catalogs are not up to date: see above.")


def need_browser() -> None:
    """Say before the work that there is no browser to print or measure with."""
    sys.path.insert(0, EXTENSIONS["PYTHONPATH"])
    from chromium import launch_options

    try:
        launch_options()
    except RuntimeError as error:
        check(True, str(error))


def pdf() -> None:
    """Print the whole book as one PDF a language into _build; needs a Chromium or Chrome."""
    need_browser()
    setup(BROWSER)
    code = build(*STRICTLY, "--builder", "singlehtml")
    with alone():
        code = code or run_extension("translation.edition", "singlehtml")
    check(code, "the book has warnings: see above.")
    check(run(PYTHON, "theme/extensions/print_pdf.py"), "the page could not be printed: see above.")


def slides() -> None:
    """Make the slides of the core chapters, in a folder that works without a network."""
    book()
    deck = BUILD / "html" / "slides" / "index.html"
    print(f"\nThe slides are ready. Open them in a browser:\n  {deck.as_uri()}")


def linkcheck() -> None:
    """Ask every external link of the book whether it answers; needs the network."""
    setup()
    check(build("--builder", "linkcheck"), "some links are broken: see above.")


def lint() -> None:
    """Check style, format and types."""
    check(run(PYTHON, "-m", "ruff", "check", "."), "ruff found mistakes: see above.")
    check(run(PYTHON, "-m", "ruff", "format", "--check", "."), "run `.venv/bin/ruff format .`.")
    check(run(PYTHON, "-m", "mypy"), "some types are wrong: see above.")


def check_quickly() -> None:
    """Run lint, types and the fast unit tests: no browser, notebooks, grader or long test."""
    need_git()
    setup(TESTS)
    lint()
    first = ("tests/d2lmini",)
    start: Sequence[str | Path] = (PYTHON, "-m", "pytest", "--quick", *ignoring(SLOW))
    others = {BUILD / "check.log": (*start, "tests", *ignoring(first))}
    # On a busy machine a thread for each core makes small nets slow.
    environment = os.environ | {"OMP_NUM_THREADS": "1", "KEEP_FAILURES": "1"}
    with alone():
        code = side_by_side((*start, *first), others, env=environment)
    check(code, "tests failed: see above.")


def need_git() -> None:
    """Say before the work that tests ask git which files belong to the project."""
    has_git = shutil.which("git") and (ROOT / ".git").exists()
    check(not has_git, "git is missing, or this copy was not made with `git clone`; tests need it.")


def test() -> None:
    """Run all checks: lint, types, unit tests, every notebook, the built book in a browser."""
    need_git()
    setup(TESTS, BROWSER, CLASSROOM)
    lint()
    parts = {"notebooks": NBVAL, "live": LIVE, "classroom": CLASSES, "units": UNITS}
    start: Sequence[str | Path] = (PYTHON, "-m", "pytest")
    with alone():
        shutil.rmtree(BUILD / "failures", ignore_errors=True)
        others = {BUILD / f"{name}.log": (*start, *part) for name, part in parts.items()}
        # Each part would forget the others' failures, and build the book anew.
        ours = {"KEEP_FAILURES": "1", "BUILT_FOR": f"make test at {time.time_ns()}"}
        # Threads of OpenMP that spin while they wait would take the cores from the other part.
        ours["OMP_WAIT_POLICY"] = "passive"
        code = side_by_side((*start, *PAGES), others, env=os.environ | ours)
    check(code, "tests failed: see above.")


def test_grading() -> None:
    """Run the whole bank of submissions through the grader; about half an hour."""
    setup(TESTS, CLASSROOM)
    code = pytest("tests/classroom", env=os.environ | {"GRADING_BANK": "whole"})
    check(code, "the grader or an assignment is wrong: see above.")


def test_lowest() -> None:
    """Run the unit tests with the lowest versions that the requirements declare."""
    setup(TESTS)
    code = run(PYTHON, "tests/environments.py", "lowest")
    check(code, "a lowest version is not true: raise it where it is declared.")


def test_hard() -> None:
    """Run the whole suite three times on busy cores, then on each Python; takes hours."""
    setup(TESTS, BROWSER, CLASSROOM)
    code = run(PYTHON, "tests/environments.py", "hard")
    check(code, "some runs failed: see above, and _build/failures.")


def constraints() -> None:
    """Write constraints.txt: the newest versions that fit together; then run make test."""
    setup(TESTS)
    check(run(PYTHON, "tests/environments.py", "constraints"), "pip found no versions: see above.")


def try_hub() -> None:
    """Take ten users through an assignment on a real JupyterHub; on Linux, as root."""
    proxy = os.environ.get("HUB_PROXY", "configurable-http-proxy")
    where = f"`npm install --global {proxy}`, or say in HUB_PROXY where it is."
    check(not shutil.which(proxy), f"{proxy} is missing: {where}")
    setup(CLASSROOM)
    code = run(PYTHON, "classroom/deploy/try_hub.py")
    check(code, "the hub does not do what classroom/deploy/README.md says.")


def grade() -> None:
    """Grade what students handed in: make grade ASSIGNMENT=stability."""
    setup(CLASSROOM)
    sys.exit(run(PYTHON, "-m", "classroom.grader", *sys.argv[2:]))


def lab() -> None:
    """Open JupyterLab on notebooks of your own, in my-notebooks."""
    editions = [BUILD / "html" / "notebooks", BUILD / "html" / "zh" / "notebooks"]
    patterns = ("chapters/*", "theme/**/*.py", "locale/**/*.po", "_toc.yml")
    newest = max(path.stat().st_mtime for pattern in patterns for path in ROOT.glob(pattern))
    if any(not plain.exists() or plain.stat().st_mtime < newest for plain in editions):
        book()
    setup()
    sys.exit(run_extension("learner"))


def bench() -> None:
    """Run the benchmarks and print their tables; a quarter of an hour, with npm."""
    need_browser()
    book()
    setup(BROWSER)
    check(run(PYTHON, "benchmarks/run.py"), "the benchmark failed: see above.")


def clean() -> None:
    """Remove the built book; .venv and the data stay."""
    with alone():
        shutil.rmtree(BUILD, ignore_errors=True)


def show_help() -> None:
    """List the commands."""
    print("make COMMAND, or python3 make.py COMMAND:")
    for name, command in COMMANDS.items():
        print(f"  {name:12} {str(command.__doc__).splitlines()[0]}")


COMMANDS = {
    "book": book,
    "check": check_quickly,
    "execute": execute,
    "catalogs": catalogs,
    "test": test,
    "test-grading": test_grading,
    "test-lowest": test_lowest,
    "test-hard": test_hard,
    "constraints": constraints,
    "try-hub": try_hub,
    "grade": grade,
    "lab": lab,
    "bench": bench,
    "pdf": pdf,
    "slides": slides,
    "linkcheck": linkcheck,
    "setup": set_up,
    "clean": clean,
    "help": show_help,
}


def main() -> None:
    """Run the command that the first argument names."""
    name = sys.argv[1] if len(sys.argv) > 1 else "help"
    if name not in COMMANDS or (len(sys.argv) > 2 and name not in ("grade", "execute")):
        show_help()
        sys.exit(f"\nmake.py: no command {' '.join(sys.argv[1:])!r}.")
    start = time.monotonic()
    COMMANDS[name]()
    if name not in ("help", "clean", "lab"):
        say(f"make {name}: done in {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nmake.py: interrupted; run the same command again to go on.")
