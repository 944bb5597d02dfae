"""What a command needs and does not find, it says in a sentence, before the work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

# A Python that takes itself for an old one, where this machine has none.
PRETENDING = """
import runpy, sys
sys.version_info, sys.argv = (3, 10, 1), ["make.py", "book"]
runpy.run_path("make.py", run_name="__main__")
"""


@pytest.mark.parametrize("name", ["python3.8", "python3.9", "python3.10"])
def test_an_old_python_is_told_so_in_a_sentence(copy: Path, name: str) -> None:
    python, start = shutil.which(name), [sys.executable, "-c", PRETENDING]
    if python and not subprocess.run([python, "-c", ""], capture_output=True).returncode:
        start = [python, "make.py", "book"]
    run = subprocess.run(start, cwd=copy, capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stderr.startswith("\nmake.py: Python 3.11 or newer is needed, this is 3.")


def test_without_git_a_test_run_says_what_is_missing(copy: Path) -> None:
    environment_without = os.environ | {"PATH": str(copy)}
    command = [sys.executable, "make.py", "test"]
    run = subprocess.run(command, cwd=copy, env=environment_without, capture_output=True, text=True)
    assert run.returncode == 1
    assert "git is missing" in run.stderr
    assert not (copy / ".venv").exists(), "it is said before the work"


def test_without_a_proxy_the_hub_is_not_tried(copy: Path) -> None:
    environment_without = os.environ | {"HUB_PROXY": "no-such-proxy"}
    command = [sys.executable, "make.py", "try-hub"]
    run = subprocess.run(command, cwd=copy, env=environment_without, capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stderr.strip() == (
        "make.py: no-such-proxy is missing: `npm install --global no-such-proxy`, or say in "
        "HUB_PROXY where it is."
    )
    assert not (copy / ".venv").exists(), "it is said before the work"


@pytest.mark.parametrize("command", ["pdf", "bench"])
def test_without_a_browser_nothing_is_printed_or_measured(copy: Path, command: str) -> None:
    (copy / "theme/extensions").mkdir(parents=True)
    shutil.copy(ROOT / "theme/extensions/chromium.py", copy / "theme/extensions")
    run = subprocess.run(
        [sys.executable, "make.py", command],
        cwd=copy, env={"PATH": str(copy)}, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 1
    assert run.stderr.startswith("\nmake.py: No Chromium found: install one")
    assert not (copy / ".venv").exists(), "it is said before the work"
