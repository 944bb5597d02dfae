#!/usr/bin/env python3
"""Set up, build and test the book: `python3 make.py COMMAND`, the same as `make COMMAND`."""

from __future__ import annotations

import os
import shutil
import sys
import time

from commands import paths
from commands.book import book, catalogs, execute, lab, linkcheck, need_browser, pdf, slides
from commands.environment import BROWSER, CLASSROOM, TESTS, setup
from commands.lock import alone
from commands.process import check, run, say
from commands.tests import check_quickly, test, test_grading, test_hard, test_lowest


def set_up() -> None:
    """Only make the environment in .venv and get the data."""
    setup()
    print("\nSet-up is done: `make book` builds the book, `make lab` opens the notebooks.")


def constraints() -> None:
    """Write constraints.txt: the newest versions that fit together; then run make test."""
    setup(TESTS)
    check(
        run(paths.PYTHON, "tests/environments.py", "constraints"),
        "pip found no versions: see above.",
    )


def try_hub() -> None:
    """Take ten users through an assignment on a real JupyterHub; on Linux, as root."""
    proxy = os.environ.get("HUB_PROXY", "configurable-http-proxy")
    where = f"`npm install --global {proxy}`, or say in HUB_PROXY where it is."
    check(not shutil.which(proxy), f"{proxy} is missing: {where}")
    setup(CLASSROOM)
    code = run(paths.PYTHON, "classroom/deploy/try_hub.py")
    check(code, "the hub does not do what classroom/deploy/README.md says.")


def grade() -> None:
    """Grade what students handed in: make grade ASSIGNMENT=stability."""
    setup(CLASSROOM)
    sys.exit(run(paths.PYTHON, "-m", "classroom.grader", *sys.argv[2:]))


def bench() -> None:
    """Run the benchmarks and print their tables; a quarter of an hour, with npm."""
    need_browser()
    book()
    setup(BROWSER)
    check(run(paths.PYTHON, "benchmarks/run.py"), "the benchmark failed: see above.")


def clean() -> None:
    """Remove the built book; .venv and the data stay."""
    with alone():
        shutil.rmtree(paths.BUILD, ignore_errors=True)


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
