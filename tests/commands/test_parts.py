"""The parts of `make test` and `make check`: nothing is left out, and one build serves all."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import building
import pytest
from conftest import ROOT

from commands import paths, tests


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Give the list to which a command adds the parts of the tests that it would run."""
    parts: list[list[str]] = []

    def note(shown: list, others: dict, **_: object) -> int:
        parts.extend([*map(str, part)] for part in (shown, *others.values()))
        return 0

    for name in ("need_git", "setup", "lint"):
        monkeypatch.setattr(tests, name, lambda *_: None)
    monkeypatch.setattr(tests, "side_by_side", note)
    monkeypatch.setattr(paths, "BUILD", tmp_path)
    monkeypatch.setattr(paths, "ROOT", tmp_path)  # with a lock of its own
    return parts


def test_only_long_tests_are_left_out_of_the_check(parts: list[list[str]]) -> None:
    tests.check_quickly()
    ignored = [{w.partition("=")[2] for w in part if "--ignore=" in w} for part in parts]
    assert all((ROOT / name).exists() for name in tests.SLOW)
    assert ignored[0] == set(tests.SLOW)
    assert ignored[1] - ignored[0] == set(parts[0][-1:]), "one part takes what the other leaves"


def test_the_parts_of_the_tests_leave_nothing_out(parts: list[list[str]]) -> None:
    tests.test()
    words = {word for part in parts for word in part if not word.startswith("-")}
    ignored = {word.partition("=")[2] for part in parts for word in part if "--ignore=" in word}
    assert {"tests", "chapters"} <= words
    apart = [*tests.PARTS.values(), tests.SOLUTIONS]
    assert ignored == {name for part in apart for name in part} <= words
    assert all((ROOT / name).exists() for name in ignored)


def test_a_test_that_hangs_fails(tmp_path: Path) -> None:
    """With the limit of `pyproject.toml`, but in seconds instead of half hours."""
    hung = tmp_path / "test_hung.py"
    hung.write_text(
        "import threading\ndef test_hung(): threading.Event().wait()\ndef test_b(): ..."
    )
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    limited, count = re.subn(r"^timeout = \d+", "timeout = 1", text, flags=re.M)
    assert count == 1
    (tmp_path / "pyproject.toml").write_text(limited, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", hung.name], cwd=tmp_path, capture_output=True, text=True
    )
    assert "1 failed, 1 passed" in run.stdout, run.stdout + run.stderr


@pytest.mark.parametrize(("purpose", "count"), [("today", 1), (None, 2)])
def test_the_parts_of_the_tests_share_one_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, purpose: str | None, count: int
) -> None:
    """Two at once would write into the same folder, and each takes most of a minute."""
    started, running = [], []

    class Build:
        returncode = 0

        def __init__(self, command: list[str], **_: object) -> None:
            started.append(command)
            running.append(self)
            assert len(running) <= 2

        def communicate(self) -> tuple[str, None]:
            time.sleep(0.3)
            running.remove(self)
            return "all is well", None

    monkeypatch.setattr(building.subprocess, "Popen", Build)
    monkeypatch.setattr(building, "alone", nullcontext)
    monkeypatch.setenv("BUILT_FOR", purpose or "")
    with ThreadPoolExecutor() as pool:
        parts = [pool.submit(building.build_book, tmp_path) for _ in range(2)]
        assert [part.result() for part in parts] == [tmp_path / "_build/html"] * 2
    assert len(started) == 2 * count
