"""Grading goes on whatever becomes of the processes that it is spread over."""

from __future__ import annotations

import time
import warnings
from contextlib import suppress
from threading import Thread

import psutil

from classroom.grader.__main__ import grade_all
from classroom.grader.course import Course

from . import bank
from .course import hand_in

NAME = "stability"


def processes() -> list[psutil.Process]:
    """Return the processes that grade for this one."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.Error):  # it has just ended
            found += [child] if "popen_loky" in " ".join(child.cmdline()) else []
    return found


def test_a_killed_process_stops_nobody(course: Course) -> None:
    students = ["ada", *(f"student{number}" for number in range(3))]
    for student in students[1:]:
        hand_in(course, student, bank.right("solution", NAME))
    killed = []

    def kill_one() -> None:
        while not course.results(NAME).exists() or len(processes()) < 2:
            time.sleep(0.05)
        killed.append(processes()[0])
        killed[0].kill()

    killer = Thread(target=kill_one, daemon=True)
    killer.start()
    graded = grade_all(course, NAME, students, False, 2, None)
    killer.join(60)
    assert killed
    assert sorted(graded) == students
    assert not any(record["failed"] for record in graded.values())


def test_a_process_that_grows_stops_nobody(course: Course) -> None:
    """Where warnings are errors, too: what takes the results died of one, and the rest waited."""
    students = [f"student{number}" for number in range(4)]
    for student in students:
        hand_in(course, student, bank.right("solution", NAME))
    grade_all(course, NAME, ["ada", students[0]], False, 2, None)  # its size now is what it may be
    table = course.root / "checks" / NAME / "grows.py"
    table.write_text('import sys\nsys.held = b"1" * 400_000_000\nCHECKS = []\n')
    before = {process.pid for process in processes()}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        graded = grade_all(course, NAME, students, False, 2, None)
    assert sorted(graded) == students
    assert not any(record["failed"] for record in graded.values())
    assert before - {process.pid for process in processes()}, "no process was followed by another"
