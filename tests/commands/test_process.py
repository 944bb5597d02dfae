"""Programs side by side: any failure counts, and an interruption starts nothing more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from commands import process
from commands.process import side_by_side


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
    assert bool(side_by_side(shown, logs)) == any(codes)
    output = capfd.readouterr().out
    places = [output.index(f"part {number}") for number in range(3)]
    assert places[0] == min(places), "the first one's output comes first"


def test_two_that_end_at_once_leave_nothing_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "wait", lambda running, return_when: wait(running))
    logs = {tmp_path / f"{n}.log": (sys.executable, "-c", f"print({n})") for n in range(3)}
    assert side_by_side((sys.executable, "-c", ""), logs) == 0
    assert [path.read_text().strip() for path in sorted(tmp_path.iterdir())] == ["0", "1", "2"]


def test_a_part_is_shown_once_it_has_ended(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whoever ends tests that hang must see what the others found."""
    waits, seen = tmp_path / "wait", ""
    waits.touch()
    say = (sys.executable, "-c", "print('an early part')")
    late = "import pathlib, time\nwhile pathlib.Path({!r}).exists(): time.sleep(0.05)"
    logs = {
        tmp_path / "1.log": say,
        tmp_path / "2.log": (sys.executable, "-c", late.format(str(waits))),
    }
    with ThreadPoolExecutor() as pool:
        code = pool.submit(side_by_side, (sys.executable, "-c", ""), logs)
        end = time.monotonic() + 60
        while "an early part" not in seen and time.monotonic() < end:
            time.sleep(0.05)
            seen += capfd.readouterr().out
        ended = code.done()
        waits.unlink()
    assert "an early part" in seen
    assert not ended
    assert code.result() == 0


# On a busy machine it can take so long until an interruption is noticed.
THREE = """
import signal
import sys
import time
from pathlib import Path
from commands.process import side_by_side
def notice(*_):
    time.sleep(2)
    raise KeyboardInterrupt
signal.signal(signal.SIGINT, notice)
run = f"import time, pathlib as p; p.Path({str(Path.cwd())!r}, str(time.time_ns())).touch()"
sleep = (sys.executable, "-c", run + "; time.sleep(60)")
side_by_side(sleep, {Path("second.log"): sleep, Path("third.log"): sleep})
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no groups of processes to interrupt")
def test_an_interruption_starts_nothing_more(copy: Path) -> None:
    command = [sys.executable, "-c", THREE]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=copy, start_new_session=True, stderr=pipe) as make:
        end = time.monotonic() + 60
        while len([path for path in copy.iterdir() if path.name.isdecimal()]) < 2:
            assert time.monotonic() < end, "two commands should run"
            time.sleep(0.05)
        os.killpg(make.pid, signal.SIGINT)
        assert b"KeyboardInterrupt" in make.communicate(timeout=60)[1]
    assert not (copy / "third.log").exists()
