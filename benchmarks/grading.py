"""Measure how long a class of 100 right submissions takes, compared with nbgrader's own command.

Run it as ``python benchmarks/grading.py`` on a quiet machine; it takes some minutes, and its table
is in the chapter for teachers (``benchmarks/grading.md``). Both sides are measured in one run, with
the same notebooks.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import joblib
import nbformat

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "classroom")]

from grading import bank  # noqa: E402
from grading.course import hand_in, make_course  # noqa: E402

from classroom.grader.__main__ import grade_all  # noqa: E402
from classroom.grader.grade import grade  # noqa: E402
from classroom.grader.sandbox import Sandbox  # noqa: E402

NAME = "stability"
STUDENTS = 100
SAMPLE = 6


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    """Measure, print a table, and write ``benchmarks/grading.json``."""
    os.environ["GRADING_SECRET"] = "benchmark"
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder), (NAME,))
        right = [one for one in bank.submissions(NAME) if all(one.expected.values())]
        students = [f"student-{number:03}" for number in range(STUDENTS)]
        for number, student in enumerate(students):
            hand_in(course, student, right[number % len(right)])
        sample = students[:SAMPLE]

        # What each submission costs before its first question.
        start = nbformat.v4.new_notebook(cells=bank.student_version(NAME).cells[:2])
        sandbox = Sandbox(config=course.config)
        resources = {"nbgrader": {}}
        starts = [seconds(lambda: sandbox.preprocess(start, resources)) for _ in sample]
        singles = [seconds(lambda name=name: grade(course, NAME, name)) for name in sample]

        # nbgrader's own command gives all cells of a test that warns 0 points; nothing warns here.
        plain = Path(folder, "plain")
        shutil.copytree(course.root / "source", plain / "source")
        shutil.copytree(course.root / "submitted", plain / "submitted")
        (plain / "nbgrader_config.py").write_text("c.CourseDirectory.course_id = 'plain'\n")
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        program = [sys.executable, "-m", "nbgrader"]
        options = {"cwd": plain, "env": environment, "check": True, "capture_output": True}
        subprocess.run([*program, "generate_assignment", NAME], **options)
        command = [*program, "autograde", NAME, "--student"]
        commands = [
            seconds(lambda name=name: subprocess.run([*command, name], **options))
            for name in sample
        ]

        whole = seconds(
            lambda: grade_all(course, NAME, students[SAMPLE:], False, joblib.cpu_count(), None)
        )
    each = whole / (STUDENTS - SAMPLE)
    results = {
        "students": STUDENTS - SAMPLE,
        "cores": joblib.cpu_count(),
        "seconds_each": each,
        "seconds_one_alone": statistics.median(singles),
        "share_of_start_up": statistics.median(starts) / statistics.median(singles),
        "nbgrader_seconds_each": statistics.median(commands),
        "times_faster": statistics.median(commands) / each,
        "python": platform.python_version(),
    }
    (ROOT / "benchmarks" / "grading.json").write_text(json.dumps(results, indent=1) + "\n")
    (ROOT / "benchmarks" / "grading.md").write_text(table(results))
    print(table(results))


def table(results: dict) -> str:
    """Return the results as a Markdown table, which the chapter for teachers includes."""
    rows = [
        f"in a class of {results['students']}, on {results['cores']} cores: seconds per submission"
        f" | {results['seconds_each']:.2f}",
        f"one alone: seconds | {results['seconds_one_alone']:.2f}",
        f"of which start-up and imports | {results['share_of_start_up']:.0%}",
        "`nbgrader autograde`, called for each student: seconds per submission"
        f" | {results['nbgrader_seconds_each']:.2f}",
        f"how many times faster that makes a class | {results['times_faster']:.1f}",
    ]
    return "\n".join(f"| {row} |" for row in ("what | measured", "--- | ---", *rows)) + "\n"


if __name__ == "__main__":
    main()
