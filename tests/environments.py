"""For maintainers: the versions that fit together, and the tests in other environments than .venv.

make.py calls it with one word: constraints, lowest or hard.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build" / "environments"
UNITS = ["requirements.txt", "tests/requirements.txt"]
OTHERS = ["theme/requirements.txt", "classroom/requirements.txt", "locale/requirements.txt"]
ALL = [*UNITS, *OTHERS]
OLDEST = (3, 11)
FIRST = f"{OLDEST[0]}.{OLDEST[1]}.0"
HEAD = """\
# The versions with which `make test` is known to pass, made by `make constraints`. torch and
# torchvision stay out, and what comes with them: their builds differ between machines.
"""
OF_A_BUILD = re.compile(r"torch|torchvision|triton|nvidia-.*|cuda-.*|setuptools|wheel|d2lmini")


def run(*command: str | Path, **environment: str) -> int:
    """Run a command at the top of the project, with other variables, and return its exit code."""
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment).returncode


def named(*files: str) -> list[str]:
    return [part for file in files for part in ("--requirement", file)]


def compiled(*how: str | Path) -> subprocess.CompletedProcess:
    """Ask uv for versions that fit together on the oldest Python, its first release included."""
    # pip knows only the Python that it runs on: 3.11.7 can have what 3.11.2 of Debian cannot.
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--python-version", FIRST]
    command += ["--no-header", "--no-annotate", *map(str, how)]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def constraints() -> int:
    """Write the newest versions that fit together, without installing them."""
    found = compiled(*ALL)
    if found.returncode == 0:
        (ROOT / "constraints.txt").write_text(pinned(found.stdout), encoding="utf-8")
    return found.returncode


def pinned(versions: str) -> str:
    """Return the text of constraints.txt for what uv found."""
    pins = [line for line in versions.splitlines() if re.match(r"\w", line)]
    kept = [pin for pin in pins if not OF_A_BUILD.fullmatch(pin.partition("==")[0])]
    return HEAD + "".join(f"{pin}\n" for pin in kept)


def python_of(folder: Path) -> Path:
    """Return the Python of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make(name: str, python: str, *requirements: str) -> Path | None:
    """Make an environment below _build and return its Python; None where that failed."""
    folder = BUILD / name
    uv = [sys.executable, "-m", "uv"]
    target = python_of(folder)
    made = run(*uv, "venv", "--quiet", "--seed", "--clear", "--python", python, folder) == 0
    if made and run(*uv, "pip", "install", "--python", target, *requirements) == 0:
        return target
    return None


def lowest() -> int:
    """Run the unit tests with the lowest version of each requirement, on the oldest Python."""
    BUILD.mkdir(parents=True, exist_ok=True)
    versions = BUILD / "lowest.txt"
    if compiled("--resolution", "lowest-direct", *UNITS, "--output-file", versions).returncode:
        return 1
    python = make("lowest", ".".join(map(str, OLDEST)), *named(str(versions)))
    return 1 if python is None else run(python, "-m", "pytest", "--quick", "tests")


def pythons() -> list[str]:
    """Return the names of the Pythons on this machine that the project claims to run on."""
    names = [f"python3.{minor}" for minor in range(OLDEST[1], 14)]
    return [name for name in names if shutil.which(name) and run(name, "-c", "import venv") == 0]


def checkout(name: str) -> Path:
    """Copy the last commit into a folder below _build and return it."""
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    return folder


def suite(name: str, python: str) -> int:
    """Set up a checkout of its own with a Python, and run all tests in CI's manner."""
    folder, log = checkout(name), BUILD / f"{name}.log"
    set_up = "from commands.environment import *; setup(TESTS, BROWSER, CLASSROOM)"
    sanitize = "--nbval-sanitize-with=tests/chapters/sanitize.cfg"
    options = ["--nbval", "--nbval-current-env", sanitize]
    tests = [python_of(folder / ".venv"), "-m", "pytest", *options]
    print(f"{name} writes into {log}", flush=True)
    with open(log, "wb") as file:
        for command in ([python, "-c", set_up], tests):
            how: dict[str, Any] = {"cwd": folder, "env": os.environ | {"CI": "true"}}
            code = subprocess.run(command, stdout=file, stderr=file, **how).returncode
            if code:
                break
    print(f"{name}: {f'failed, see {log}' if code else 'passed'}", flush=True)
    return code


def planned(found: list[str]) -> dict[str, str]:
    """Return the Python of each run: each one as often as the others, three runs or more."""
    rounds = range(1, 1 + math.ceil(3 / len(found)))
    return {f"{Path(python).name}-run-{number}": python for number in rounds for python in found}


def hard() -> int:
    """Run at least three suites side by side, each Python's among them.

    Each keeps the cores busy for the others, and none may take another's ports or folders.
    """
    runs = planned(pythons() or [sys.executable])
    BUILD.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(max(3, (os.cpu_count() or 1) + 1)) as pool:
        return int(any(pool.map(suite, runs, runs.values())))


if __name__ == "__main__":
    sys.exit({"constraints": constraints, "lowest": lowest, "hard": hard}[sys.argv[1]]())
