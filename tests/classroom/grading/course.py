"""Courses in temporary folders."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path
from threading import Thread

import nbformat

from classroom.grader.course import Course, open_course, release

from . import bank

ROOT = Path(__file__).resolve().parents[3]
LIMITS = "\nc.Sandbox.timeout = 15\nc.Sandbox.notebook_timeout = 75\n"


def make_course(
    root: Path, assignments: tuple[str, ...] = bank.ASSIGNMENTS, limits: str = LIMITS
) -> Course:
    """Make a course with assignments and a gradebook, but no students."""
    settings = (ROOT / "classroom" / "assignments" / "nbgrader_config.py").read_text()
    (root / "nbgrader_config.py").write_text(settings + limits)
    for assignment in assignments:
        shutil.copytree(bank.SOURCE / assignment, root / "source" / assignment)
        checks = bank.SOURCE.parent / "checks" / assignment
        shutil.copytree(checks, root / "checks" / assignment)
    course = open_course(root)
    for assignment in assignments:
        release(course, assignment)
    return course


def hand_in(course: Course, student: str, submission: bank.Submission) -> Path:
    """Write a submission where the teacher collects them, and return its path."""
    folder = course.root / "submitted" / student / submission.assignment
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{submission.assignment}.ipynb"
    nbformat.write(bank.notebook(submission), path)
    return path


class Listener:
    """A server that counts its visitors."""

    def __init__(self) -> None:
        self.socket, self.calls = socket.create_server(("127.0.0.1", 0)), 0
        self.port = self.socket.getsockname()[1]
        Thread(target=self.count, daemon=True).start()

    def count(self) -> None:
        while True:
            connection, _ = self.socket.accept()
            self.calls += 1
            connection.close()
