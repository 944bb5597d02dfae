"""Courses in temporary folders."""

from __future__ import annotations

import csv
import json
import shutil
import socket
from pathlib import Path
from threading import Thread

import nbformat

from classroom.grader import record as records
from classroom.grader.__main__ import grade_all
from classroom.grader.course import Course, open_course, release
from classroom.grader.report import report

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


def graded(course: Course, name: str = "stability") -> dict[str, dict]:
    """Grade everybody and return the rows of the CSV."""
    release(course, name)
    students = records.handed_in_by(course, name)
    report(course, name, grade_all(course, name, students, False, 1, None))
    with open(course.results(name) / "grades.csv", newline="", encoding="utf-8") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def record(course: Course, student: str = "ada", name: str = "stability") -> dict:
    """Return what is remembered of a student."""
    return json.loads((course.results(name) / f"{student}.json").read_text(encoding="utf-8"))
