"""Which parts of `make test` have passed with just these files, so that it goes on after them."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

from . import paths

# As it was at first: the grader puts the folder of its Python before it.
PATH = os.environ.get("PATH", "")


def state() -> str:
    """Return a hash of what tests depend on: files, commit, packages, programs and machine."""
    git = ["git", "-C", str(paths.ROOT)]
    questions = (["rev-parse", "HEAD"], ["remote", "--verbose"])
    files = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    answers = [subprocess.run([*git, *how], capture_output=True).stdout for how in questions]
    names = subprocess.run([*git, *files], capture_output=True, check=True).stdout.split(b"\0")
    digest = hashlib.sha256(repr([answers, environment()]).encode())
    for name in sorted({*filter(None, names)}):
        digest.update(repr([name, content(paths.ROOT / os.fsdecode(name))]).encode())
    return digest.hexdigest()


def content(path: Path) -> list[object]:
    """Return what is in a file, and whether it can be run."""
    if path.is_symlink():
        return [os.readlink(path)]
    if not path.is_file():  # deleted, or a checkout within this one
        return []
    return [hashlib.sha256(path.read_bytes()).digest(), os.access(path, os.X_OK)]


def environment() -> list[object]:
    """Return the versions of Python and its packages, and when programs were last installed."""
    # Not along sys.path: setuptools, once imported, adds the packages that it brings to that.
    # A folder's name holds name and version; importlib.metadata would read each description.
    here = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    packages = sorted({path.name for site in here for path in Path(site).glob("*.dist-info")})
    folders = map(Path, filter(None, PATH.split(os.pathsep)))
    programs = [folder.stat().st_mtime_ns for folder in folders if folder.is_dir()]
    names = ("CI", "CHROMIUM", "GRADING_BANK", "PYTEST_ADDOPTS")
    chosen = [os.environ.get(name) for name in names]
    return [sys.version, platform.platform(), packages, programs, chosen]


def keep(part: str, before: str) -> None:
    """Remember that a part has passed, unless something changed since ``before``."""
    if state() == before:
        _path(part).parent.mkdir(parents=True, exist_ok=True)
        _path(part).write_text(before, encoding="utf-8")


def now() -> str:
    """Return the state for the Python of .venv, which is the one that runs the tests."""
    command = [str(paths.PYTHON), "-m", "commands.passed"]
    return subprocess.run(command, cwd=paths.ROOT, stdout=subprocess.PIPE, text=True).stdout.strip()


def when(part: str, current: str) -> str | None:
    """Return the time at which a part passed in the ``current`` state, if it did."""
    path = _path(part)
    if not path.is_file() or path.read_text(encoding="utf-8") != current:
        return None
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(path.stat().st_mtime))


def _path(part: str) -> Path:
    return paths.BUILD / "passed" / part


if __name__ == "__main__":
    print(state())
