"""`make test` goes on after the parts that have passed, and only while nothing has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from conftest import ROOT

from commands import passed, paths, tests

GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")


def git(*words: str) -> None:
    subprocess.run([*GIT, "-C", str(paths.ROOT), *words], check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project of two files, of which git is told to ignore one, and a part that passed."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.setattr(paths, "ROOT", folder)
    monkeypatch.setattr(paths, "BUILD", folder / "_build")
    (folder / ".gitignore").write_text("_build\nignored\n")
    (folder / "lesson.md").write_text("old")
    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    passed.keep("part", passed.state())
    return folder


def test_what_passed_is_remembered(project: Path) -> None:
    (project / "ignored").write_text("what nobody asks for")
    assert passed.when("part", passed.state())
    assert not passed.when("another", passed.state())


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file": lambda project: (project / "lesson.md").write_text("new"),
    "a file that git does not know": lambda project: (project / "new.py").touch(),
    "a file is gone": lambda project: (project / "lesson.md").unlink(),
    "a file can be run": lambda project: (project / "lesson.md").chmod(0o755),
    "a link": lambda project: (project / "new.py").symlink_to("nowhere"),
    "a commit": lambda _: git("commit", "--allow-empty", "-m", "second"),
    "a remote": lambda _: git("remote", "add", "origin", "https://example.org/a/b"),
    "a program": lambda project: (project / "_build/bin/new").touch(),
    "in CI": lambda _: os.environ.__setitem__("CI", "surely"),
    "some tests only": lambda _: os.environ.__setitem__("PYTEST_ADDOPTS", "-k some"),
    "the whole bank": lambda _: os.environ.__setitem__("GRADING_BANK", "whole"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_lets_it_run_again(
    project: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    for name in ("CI", "PYTEST_ADDOPTS", "GRADING_BANK"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # restored afterwards
    (project / "_build/bin").mkdir()
    monkeypatch.setattr(passed, "PATH", str(project / "_build/bin"))
    passed.keep("part", passed.state())
    assert passed.when("part", passed.state())
    change(project)
    assert not passed.when("part", passed.state())


@pytest.mark.usefixtures("project")
def test_another_version_of_a_package_lets_it_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-1.dist-info").mkdir()
    monkeypatch.setattr(passed.sysconfig, "get_path", lambda _: str(tmp_path))
    passed.keep("part", passed.state())
    assert passed.when("part", passed.state())
    (tmp_path / "a-1.dist-info").rename(tmp_path / "a-2.dist-info")
    assert not passed.when("part", passed.state())


def test_a_change_while_it_runs_is_not_passed_over(project: Path) -> None:
    before = passed.state()
    (project / "lesson.md").write_text("new")
    passed.keep("a longer part", before)
    assert not passed.when("a longer part", before)
    assert not passed.when("a longer part", passed.state())


KEPT = ("def test(): ...", "import os\ndef test(): os.environ['PATH'] += ':.'")
OUTCOMES = {
    **dict.fromkeys(KEPT, "1 passed"),
    "def test(): assert False": "1 failed",
    "import pytest\ndef test(): pytest.skip('something is missing')": "1 skipped",
    "def test(): open('new.py', 'w').close()": "1 passed",
    "from threading import *\ndef test(): Thread(target=Event().wait).start()": "1 passed",
}


@pytest.mark.parametrize(("test", "outcome"), OUTCOMES.items())
def test_a_part_is_kept_if_all_ran_and_passed(project: Path, test: str, outcome: str) -> None:
    (project / "test_it.py").write_text(test)
    (project / "conftest.py").write_text(
        "from part import pytest_collection, pytest_sessionfinish\n"
        "from quick import pytest_addoption\n"
        "from commands import paths\n"
        "from pathlib import Path\n"
        "import faulthandler\n"
        f"PATIENCE = {3 if 'threading' in test else 300}  # as in conftest.py\n"
        "paths.ROOT = Path(__file__).parent\n"
        "paths.BUILD = paths.ROOT / '_build'\n"
        "def pytest_unconfigure(): faulthandler.dump_traceback_later(PATIENCE, exit=True)\n"
    )
    where = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider", "--part=this"]
    run = subprocess.run(command, cwd=project, env=where, capture_output=True, text=True)
    assert outcome in run.stdout, run.stdout + run.stderr
    is_kept = (project / "_build" / "passed" / "this").exists()
    assert is_kept == (test in KEPT), run.stdout + run.stderr


def test_only_the_parts_that_are_left_run_and_the_notebooks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(passed, "now", lambda: "now")
    monkeypatch.setattr(passed, "when", lambda part, now: part != "live" and f"{part} {now}")
    left = tests.parts_left()
    assert list(left) == ["solutions", "notebooks", "live"]
    assert "pages: passed at pages now" in capsys.readouterr().out
    assert "--part=live" in left["live"]


def test_make_and_the_tests_see_the_same_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", passed.PATH)  # which a test of the grader may have changed
    monkeypatch.setattr(paths, "PYTHON", sys.executable)  # `make test-lowest` has another
    assert passed.now() == passed.state()
    # setuptools, once a test imports it, puts a folder of packages on the path of imports.
    (tmp_path / "brought-1.0.dist-info").mkdir()
    (tmp_path / "brought-1.0.dist-info/METADATA").write_text("Name: brought\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert version("brought") == "1.0"
    assert passed.now() == passed.state()
