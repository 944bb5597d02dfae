"""What a kernel may use is watched, and counted by Linux where it can be."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from classroom.grader import kernel, usage
from classroom.grader.__main__ import grade_all
from classroom.grader.submission import MB
from classroom.grader.usage import Group

from . import bank
from .course import hand_in, make_course

NAME = "stability"


def test_a_watch_that_fails_ends_the_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setenv("GRADING_SECRET", "a secret")
    course = make_course(tmp_path, (NAME,))
    hand_in(course, "ada", bank.right("solution", NAME))
    monkeypatch.setattr(kernel, "disk", fail)
    record = grade_all(course, NAME, ["ada"], False, 1, None)["ada"]
    assert record["failed"] == "it could not be watched (RecursionError)"
    assert record["scores"] == {}


# One message of many parts, each of them smaller than ZeroMQ's limit.
FLOOD = """
import time
import zmq
kernel, part = get_ipython().kernel, bytes(50 * 2**20)
def send():
    start = [b"stream.x", b"<IDS|MSG>", b"", b"{}", b"{}", b"{}", b"{}"]
    frames = [*start, *[zmq.Frame(part, copy=False)] * 40]
    for frame in frames[:-1]:
        kernel.iopub_thread.socket.send(frame, zmq.SNDMORE, copy=False)
    kernel.iopub_thread.socket.send(frames[-1], copy=False)
kernel.iopub_thread.schedule(send)
time.sleep(10)
"""


def test_a_message_of_many_parts_ends_its_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADING_SECRET", "a secret")
    monkeypatch.setattr(kernel, "MESSAGES", 200 * MB)
    course = make_course(tmp_path, (NAME,))
    path = hand_in(course, "ada", bank.right("solution", NAME))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(2, new_code_cell(FLOOD))
    nbformat.write(notebook, path)
    record = grade_all(course, NAME, ["ada"], False, 1, None)["ada"]
    assert record["failed"] == "it sent more than 200 MB at once"


class NeverSwaps(type(Path())):
    """A folder where what is made has a file that cannot be written."""

    def mkdir(self) -> None:
        super().mkdir()
        Path(self, "memory.swap.max").mkdir()


@pytest.fixture(params=[True, False], ids=["with-swap", "without-swap"])
def groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """Give a folder that looks like the control groups of a new Linux."""
    (tmp_path / "own").write_text("0::/user.slice/session.scope\n")
    (tmp_path / "groups").mkdir()
    monkeypatch.setattr(usage, "OWN_GROUP", tmp_path / "own")
    monkeypatch.setattr(usage, "GROUPS", tmp_path / "groups")
    if not request.param:
        monkeypatch.setattr(usage, "GROUPS", NeverSwaps(tmp_path / "groups"))
    return tmp_path / "groups"


def test_a_group_of_a_new_linux_limits_memory_and_sees_its_end(groups: Path) -> None:
    with Group(1000) as group:
        (folder,) = groups.iterdir()
        assert group.folder == folder
        assert (folder / "memory.max").read_text() == "1000"
        swap = folder / "memory.swap.max"
        assert swap.is_dir() or swap.read_text() == "0"
        said = subprocess.run(group.command(["echo", "in"]), capture_output=True, text=True)
        assert said.stdout == "in\n"
        assert (folder / "cgroup.procs").read_text() == "0"
        (folder / "memory.events").write_text("low 0\noom 1\noom_kill 0\n")
        assert not group.was_full()
        (folder / "memory.events").write_text("low 0\noom 1\noom_kill 1\n")
        assert group.was_full()


def test_without_a_group_the_command_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own").write_text("0::/\n")
    monkeypatch.setattr(usage, "OWN_GROUP", tmp_path / "own")
    monkeypatch.setattr(usage, "GROUPS", tmp_path / "nowhere")
    with Group(1000) as group:
        assert group.command(["echo"]) == ["echo"]
        assert not group.was_full()
