"""One make at a time works in a folder; another one waits, and says so."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import book, paths
from commands.lock import HELD, lock

WAIT = """
import sys
sys.path.insert(0, sys.argv[1])
from commands.lock import alone
with alone():
    print("inside", flush=True)
    sys.stdin.readline()
"""


def start(copy: Path) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", WAIT, str(copy)]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)


def read(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def first(copy: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(copy)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("how", ["ends", "is killed"])
def test_a_second_make_waits_and_says_so(copy: Path, first: subprocess.Popen[str], how: str):
    assert read(first) == "inside"
    second = start(copy)
    assert read(second) == "==> Another make is at work in this folder; waiting until it is done."
    assert second.poll() is None
    if how == "ends":
        first.communicate("\n")
    else:
        first.kill()
    assert read(second) == "inside"
    second.communicate("\n")
    assert second.returncode == 0


@pytest.mark.parametrize("command", ["book", "execute", "catalogs", "build"])
def test_what_writes_into_the_folder_holds_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    was_locked = []

    def work(*_: object, **__: object) -> int:
        with open(tmp_path / ".make.lock", "w") as file:
            was_locked.append(not lock(file))
        return 0

    for name in ("run", "side_by_side"):
        monkeypatch.setattr(book, name, work)
    monkeypatch.setattr(book, "setup", lambda *_: None)
    getattr(book, command)()
    assert was_locked == [True]
    assert os.environ.get(HELD) != str(tmp_path)


def test_what_a_make_starts_works_under_its_lock(copy: Path) -> None:
    begin = "from commands.lock import alone\nwith alone(): "
    (copy / "child.py").write_text(begin + "print(1)")
    call = f"import commands.process as p; raise SystemExit(p.run({sys.executable!r}, 'child.py'))"
    run = subprocess.run(
        [sys.executable, "-c", begin + call], cwd=copy, capture_output=True, text=True, timeout=60
    )
    assert (run.stdout, run.returncode) == ("1\n", 0)
