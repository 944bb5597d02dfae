"""A lock on the project's folder, so that one make at a time works in it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from . import paths
from .process import say

HELD = "MAKE_LOCK_IS_HELD"


@contextmanager
def alone() -> Iterator[None]:
    """Let one make at a time work in this folder; another one waits, and says so.

    What it starts, such as the tests, which build the book, works under its lock.
    """
    if os.environ.get(HELD) == str(paths.ROOT):
        yield
        return
    with open(paths.ROOT / ".make.lock", "w") as file:
        if not lock(file):
            say("Another make is at work in this folder; waiting until it is done.")
            while not lock(file):
                time.sleep(0.2)
        around = os.environ.get(HELD)
        os.environ[HELD] = str(paths.ROOT)
        try:
            yield  # the lock ends with the file, or with the process
        finally:
            os.environ.pop(HELD)
            os.environ.update({HELD: around} if around else {})


def lock(file: IO[str]) -> bool:
    """Lock an open file for this process and return whether that worked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a file system without locks
        return True
    return True
