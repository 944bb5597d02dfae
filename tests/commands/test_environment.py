"""Set-up cannot get stuck: what is broken is made anew, and what is missing is said."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from commands import environment, paths


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project whose requirements cost nothing, and let the commands work there."""
    for name in ("requirements.txt", "more.txt", "constraints.txt", "pyproject.toml"):
        (tmp_path / name).write_text("")
    for name in ("VENV", "BIN", "PYTHON"):
        monkeypatch.setattr(paths, name, tmp_path / getattr(paths, name).relative_to(ROOT))
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def installed(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what pip is asked for, instead of asking it."""
    asked: list[str] = []

    def run(*command: str | Path, **_: object) -> int:
        asked.append(" ".join(map(str, command)))
        return 0

    environment.make_environment()
    monkeypatch.setattr(environment, "run", run)
    return asked


def leave_no_pip(venv: Path) -> None:
    """Do what `python3 -m venv` leaves on a Debian without python3-venv, or after Ctrl-C."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)


def leave_an_empty_folder(venv: Path) -> None:
    venv.mkdir()


def leave_a_dead_link(venv: Path) -> None:
    """Do what an upgrade of the system's Python leaves."""
    leave_no_pip(venv)
    for path in paths.BIN.glob("python*"):
        path.unlink()
        path.symlink_to(venv / "no-such-python")


def leave_an_empty_program(venv: Path) -> None:
    paths.BIN.mkdir(parents=True)
    paths.PYTHON.touch(0o755)


def leave_a_folder_as_program(venv: Path) -> None:
    paths.PYTHON.mkdir(parents=True)


def leave_a_file(venv: Path) -> None:
    venv.touch()


def leave_a_link_to_an_empty_folder(venv: Path) -> None:
    (venv.parent / "elsewhere").mkdir()
    venv.symlink_to(venv.parent / "elsewhere")


LEAVE = [
    *(leave_no_pip, leave_an_empty_folder, leave_a_dead_link, leave_an_empty_program),
    *(leave_a_folder_as_program, leave_a_file, leave_a_link_to_an_empty_folder),
]


@pytest.mark.parametrize("leave", LEAVE)
def test_a_broken_environment_is_made_anew(project: Path, leave, capsys) -> None:
    leave(paths.VENV)
    assert not environment.is_complete()
    environment.make_environment()
    assert environment.is_complete()
    assert "Replacing the incomplete environment" in capsys.readouterr().out
    marker = paths.VENV / "marker"
    marker.touch()
    environment.make_environment()
    assert marker.exists(), "a whole environment must stay"


def test_a_python_without_ensurepip_is_told_at_once(project: Path, monkeypatch) -> None:
    find = importlib.util.find_spec
    hide = lambda name: None if name == "ensurepip" else find(name)  # noqa: E731
    monkeypatch.setattr(importlib.util, "find_spec", hide)
    with pytest.raises(SystemExit, match="sudo apt install python3-venv"):
        environment.make_environment()
    assert not paths.VENV.exists()


def test_a_failed_attempt_leaves_nothing(project: Path, monkeypatch) -> None:
    def fail(*command: str | Path, **_: object) -> int:
        if "venv" in command:
            leave_no_pip(paths.VENV)
        return 1

    monkeypatch.setattr(environment, "run", fail)
    with pytest.raises(SystemExit, match="could not be made"):
        environment.make_environment()
    assert not paths.VENV.exists()


def test_each_file_is_installed_once_and_again_when_it_changed(installed: list[str], project: Path):
    environment.install("requirements.txt")
    environment.install("requirements.txt")
    assert len(installed) == 1
    assert installed[0].endswith("--constraint constraints.txt --requirement requirements.txt")
    environment.install("requirements.txt", "more.txt")
    assert installed[1].endswith("--constraint constraints.txt --requirement more.txt")
    (project / "more.txt").write_text("# new")
    environment.install("requirements.txt", "more.txt")
    assert installed[2].endswith("--requirement more.txt")
    (project / "pyproject.toml").write_text("# new")
    environment.install("requirements.txt", "more.txt")
    assert installed[3].endswith("--requirement requirements.txt --requirement more.txt")


def test_a_moved_project_installs_itself_again(
    installed: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.install("requirements.txt")
    moved = project / "moved"
    moved.mkdir()
    for name in ("requirements.txt", "constraints.txt", "pyproject.toml"):
        shutil.copy(project / name, moved)
    monkeypatch.setattr(paths, "ROOT", moved)
    environment.install("requirements.txt")
    assert len(installed) == 2


def test_another_launching_python_changes_nothing(
    installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.install("requirements.txt")
    monkeypatch.setattr(sys, "version", "3.99.0 (another)")
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    monkeypatch.setattr(sys, "executable", "/no/such/python3.99")
    environment.install("requirements.txt")
    assert len(installed) == 1


def test_a_failed_installation_is_tried_again(installed: list[str], monkeypatch) -> None:
    monkeypatch.setattr(environment, "run", lambda *_: 1)
    with pytest.raises(SystemExit, match=r"pip could not install requirements\.txt"):
        environment.install("requirements.txt")
    assert not (paths.VENV / "installed").exists()
