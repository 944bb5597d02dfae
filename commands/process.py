"""Other programs: run, one or two at a time; and what is said about them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from . import paths


def run(*command: str | Path, **options: Any) -> int:
    """Run a command at the top of the project and return its exit code."""
    return subprocess.run(
        [str(part) for part in command], **{"cwd": paths.ROOT, **options}
    ).returncode


def side_by_side(
    shown: Sequence[str | Path], others: Mapping[Path, Sequence[str | Path]], **options: Any
) -> int:
    """Run commands, two at a time, and return an exit code, 0 if all of them succeeded.

    The first one's output is shown as it comes, then that of the others, from their logs, each once
    it has ended. An interruption reaches those that run, and nothing more is started.
    """

    def run_into(log: Path) -> int:
        log.parent.mkdir(exist_ok=True)
        say(f"A part of the work writes into {log}")
        with open(log, "wb") as file:
            return run(*others[log], stdout=file, stderr=file, **options)

    codes: list[int] = []
    ended: list[Path] = []
    left = list(others)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(run, *shown, **options)
        running: dict[Future[int], Path | None] = {first: None}
        while running or left:
            # By this thread, which learns of an interruption before it learns of a command's end.
            while left and len(running) < 2:
                log = left.pop(0)
                running[pool.submit(run_into, log)] = log
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                codes.append(done.result())
                if into := running.pop(done):
                    ended.append(into)
            while ended and first.done():
                print(ended.pop(0).read_text(encoding="utf-8", errors="replace"), flush=True)
    return max(map(abs, codes))


def check(code: object, sentence: str) -> None:
    """Stop with one sentence unless ``code`` is 0, False or None."""
    if code:
        sys.exit(f"\nmake.py: {sentence}")


def say(text: str) -> None:
    """Print a step at once, before the output of the commands that it starts."""
    print(f"==> {text}", flush=True)
