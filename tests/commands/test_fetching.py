"""The data that a set-up needs: found, fetched, or asked for in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

DATA = """
import os, sys
from pathlib import Path
from commands import data, paths
paths.PYTHON = Path(sys.executable)
data.get_data()
"""
PACKAGE = """
from pathlib import Path

def load_data_fashion_mnist(batch_size):
    if not Path("data").exists():
        raise RuntimeError("Fashion-MNIST could not be downloaded; do one of three.")
"""


@pytest.mark.parametrize("debian_has_it", [True, False])
def test_data_that_debian_has_is_fetched_without_a_frightening_word(
    copy: Path, debian_has_it: bool
) -> None:
    (copy / "d2lmini.py").write_text(PACKAGE)
    has = f"data.get_debian_data = lambda: {debian_has_it}\n"
    command = [sys.executable, "-c", DATA.replace("data.get", has + "data.get", 1)]
    programs = copy / "programs"
    programs.mkdir()
    for name in ("apt-get", "dpkg"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    how = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": ""}
    run = subprocess.run(command, cwd=copy, env=os.environ | how, capture_output=True, text=True)
    said = run.stdout + run.stderr
    assert run.returncode == (0 if debian_has_it else 1)
    assert ("do one of three" in said) != debian_has_it
    assert ("The data is there." in said) == debian_has_it
