"""Set-up cannot get stuck: what is broken is made anew, what is missing is said, two take turns."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import building
import pytest
from conftest import ROOT

import environment
import make


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project whose requirements cost nothing, and let the module work there."""
    for name in ("requirements.txt", "more.txt", "constraints.txt", "pyproject.toml"):
        (tmp_path / name).write_text("")
    for name in ("VENV", "BIN", "PYTHON"):
        monkeypatch.setattr(
            environment, name, tmp_path / getattr(environment, name).relative_to(ROOT)
        )
    monkeypatch.setattr(environment, "ROOT", tmp_path)
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
    for path in environment.BIN.glob("python*"):
        path.unlink()
        path.symlink_to(venv / "no-such-python")


def leave_an_empty_program(venv: Path) -> None:
    environment.BIN.mkdir(parents=True)
    environment.PYTHON.touch(0o755)


def leave_a_folder_as_program(venv: Path) -> None:
    environment.PYTHON.mkdir(parents=True)


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
    leave(environment.VENV)
    assert not environment.is_complete()
    environment.make_environment()
    assert environment.is_complete()
    assert "Replacing the incomplete environment" in capsys.readouterr().out
    marker = environment.VENV / "marker"
    marker.touch()
    environment.make_environment()
    assert marker.exists(), "a whole environment must stay"


def test_a_python_without_ensurepip_is_told_at_once(project: Path, monkeypatch) -> None:
    find = importlib.util.find_spec
    hide = lambda name: None if name == "ensurepip" else find(name)  # noqa: E731
    monkeypatch.setattr(importlib.util, "find_spec", hide)
    with pytest.raises(SystemExit, match="sudo apt install python3-venv"):
        environment.make_environment()
    assert not environment.VENV.exists()


def test_a_failed_attempt_leaves_nothing(project: Path, monkeypatch) -> None:
    def fail(*command: str | Path, **_: object) -> int:
        if "venv" in command:
            leave_no_pip(environment.VENV)
        return 1

    monkeypatch.setattr(environment, "run", fail)
    with pytest.raises(SystemExit, match="could not be made"):
        environment.make_environment()
    assert not environment.VENV.exists()


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
    monkeypatch.setattr(environment, "ROOT", moved)
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
    assert not (environment.VENV / "installed").exists()


WAIT = """
import sys
sys.path.insert(0, sys.argv[1])
import environment
with environment.alone():
    print("inside", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy what makes the environment, so that its lock is this test's own."""
    shutil.copy(ROOT / "environment.py", tmp_path)
    return tmp_path


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


DATA = """
import os, sys
from pathlib import Path
import environment
environment.PYTHON = Path(sys.executable)
environment.get_data()
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
    has = f"environment.get_debian_data = lambda: {debian_has_it}\n"
    command = [sys.executable, "-c", DATA.replace("environment.get", has + "environment.get", 1)]
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


@pytest.mark.parametrize("name", ["python3.8", "python3.9", "python3.10"])
def test_an_old_python_is_told_so_in_a_sentence(copy: Path, name: str) -> None:
    python = shutil.which(name)
    if python is None or subprocess.run([python, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"there is no {name} on this machine")
    shutil.copy(ROOT / "make.py", copy)
    run = subprocess.run([python, "make.py", "book"], cwd=copy, capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stderr.startswith("\nmake.py: Python 3.11 or newer is needed, this is 3.")


def test_without_git_a_test_run_says_what_is_missing(tmp_path: Path) -> None:
    for file in ("make.py", "environment.py"):
        shutil.copy(ROOT / file, tmp_path)
    environment_without = os.environ | {"PATH": str(tmp_path)}
    command = [sys.executable, "make.py", "test"]
    run = subprocess.run(
        command, cwd=tmp_path, env=environment_without, capture_output=True, text=True
    )
    assert run.returncode == 1
    assert "git is missing" in run.stderr
    assert not (tmp_path / ".venv").exists(), "it is said before the work"


def test_without_a_proxy_the_hub_is_not_tried(tmp_path: Path) -> None:
    for file in ("make.py", "environment.py"):
        shutil.copy(ROOT / file, tmp_path)
    environment_without = os.environ | {"HUB_PROXY": "no-such-proxy"}
    command = [sys.executable, "make.py", "try-hub"]
    run = subprocess.run(
        command, cwd=tmp_path, env=environment_without, capture_output=True, text=True
    )
    assert run.returncode == 1
    assert run.stderr.strip() == (
        "make.py: no-such-proxy is missing: `npm install --global no-such-proxy`, or say in "
        "HUB_PROXY where it is."
    )
    assert not (tmp_path / ".venv").exists(), "it is said before the work"


@pytest.mark.parametrize("command", ["book", "execute", "catalogs", "build"])
def test_what_writes_into_the_folder_holds_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    was_locked = []

    def work(*_: object, **__: object) -> int:
        with open(tmp_path / ".make.lock", "w") as file:
            was_locked.append(not environment.lock(file))
        return 0

    for name in ("run", "side_by_side"):
        monkeypatch.setattr(make, name, work)
    monkeypatch.setattr(make, "setup", lambda *_: None)
    getattr(make, command)()
    assert was_locked == [True]
    assert os.environ.get(environment.HELD) != str(tmp_path)


def test_what_a_make_starts_works_under_its_lock(copy: Path) -> None:
    (copy / "child.py").write_text("import environment\nwith environment.alone(): print(1)")
    call = f"environment.run({sys.executable!r}, 'child.py')"
    code = f"import environment\nwith environment.alone(): raise SystemExit({call})"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=copy, capture_output=True, text=True, timeout=60
    )
    assert (run.stdout, run.returncode) == ("1\n", 0)


@pytest.mark.parametrize("command", ["pdf", "bench"])
def test_without_a_browser_nothing_is_printed_or_measured(tmp_path: Path, command: str) -> None:
    for file in ("make.py", "environment.py", "theme/extensions/chromium.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    run = subprocess.run(
        [sys.executable, "make.py", command],
        cwd=tmp_path, env={"PATH": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 1
    assert run.stderr.startswith("\nmake.py: No Chromium found: install one")
    assert not (tmp_path / ".venv").exists(), "it is said before the work"


@pytest.mark.parametrize("codes", [(0, 0, 0), (0, 0, 3), (4, 0, 0), (0, -9, 0)])
def test_a_failure_of_any_part_counts_and_all_are_shown(
    tmp_path: Path, codes: tuple[int, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    die = "import os, sys; print('part', {}, flush=True); code = {}; "
    die += "os.kill(os.getpid(), -code) if code < 0 else sys.exit(code)"
    shown, *others = (
        (sys.executable, "-c", die.format(number, code)) for number, code in enumerate(codes)
    )
    logs = {tmp_path / "below" / f"{number}.log": part for number, part in enumerate(others)}
    assert bool(environment.side_by_side(shown, logs)) == any(codes)
    output = capfd.readouterr().out
    assert output.index("part 0") < output.index("part 1") < output.index("part 2")


THREE = """
import sys
from pathlib import Path
import environment
run = f"import time, pathlib as p; p.Path({str(Path.cwd())!r}, str(time.time_ns())).touch()"
sleep = (sys.executable, "-c", run + "; time.sleep(60)")
environment.side_by_side(sleep, {Path("second.log"): sleep, Path("third.log"): sleep})
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no groups of processes to interrupt")
def test_an_interruption_starts_nothing_more(copy: Path) -> None:
    make = subprocess.Popen(
        [sys.executable, "-c", THREE], cwd=copy, start_new_session=True, stderr=subprocess.PIPE
    )
    end = time.monotonic() + 60
    while len([path for path in copy.iterdir() if path.name.isdecimal()]) < 2:
        assert time.monotonic() < end, "two commands should run"
        time.sleep(0.05)
    os.killpg(make.pid, signal.SIGINT)
    assert b"KeyboardInterrupt" in make.communicate(timeout=60)[1]
    assert not (copy / "third.log").exists()


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Give the list to which a command adds the parts of the tests that it would run."""
    parts: list[list[str]] = []

    def note(shown: tuple, others: dict, **_: object) -> int:
        parts.extend([*map(str, part)] for part in (shown, *others.values()))
        return 0

    for name in ("need_git", "setup", "lint"):
        monkeypatch.setattr(make, name, lambda *_: None)
    monkeypatch.setattr(make, "side_by_side", note)
    monkeypatch.setattr(make, "BUILD", tmp_path)
    monkeypatch.setattr(environment, "ROOT", tmp_path)  # with a lock of its own
    return parts


def test_only_long_tests_are_left_out_of_the_check(parts: list[list[str]]) -> None:
    make.check_quickly()
    ignored = [{w.partition("=")[2] for w in part if "--ignore=" in w} for part in parts]
    assert all((ROOT / name).is_file() for name in make.SLOW)
    assert ignored[0] == set(make.SLOW)
    assert ignored[1] - ignored[0] == set(parts[0][-1:]), "one part takes what the other leaves"


def test_the_parts_of_the_tests_leave_nothing_out(parts: list[list[str]]) -> None:
    make.test()
    words = {word for part in parts for word in part if not word.startswith("-")}
    ignored = {word.partition("=")[2] for part in parts for word in part if "--ignore=" in word}
    assert {"tests", "chapters"} <= words
    assert ignored == {*make.LIVE, *make.UNITS, *make.CLASSES} <= words
    assert all((ROOT / folder).is_dir() for folder in ignored)


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
