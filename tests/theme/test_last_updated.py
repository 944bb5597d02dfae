"""A page says when it was last changed; without git the book still builds, and says nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

CONFIG = f"""
import sys
sys.path.insert(0, {str(ROOT / "theme" / "extensions")!r})
extensions = ["last_updated"]
html_theme = "classic"
html_last_updated_fmt = "%Y"
suppress_warnings = ["git.subprocess_error"]
"""


@pytest.mark.parametrize("has_git", [True, False])
def test_the_line_is_there_with_git_alone(tmp_path: Path, has_git: bool):
    (tmp_path / "conf.py").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "index.rst").write_text("Title\n=====\n", encoding="utf-8")
    if has_git:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "first"]):
            subprocess.run(["git", *command], cwd=tmp_path, check=True)
    command = [sys.executable, "-m", "sphinx", "-W", "-q", ".", "html"]
    environment = os.environ | ({} if has_git else {"PATH": str(tmp_path)})
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    page = (tmp_path / "html" / "index.html").read_text(encoding="utf-8")
    assert ("Last updated" in page) == has_git
