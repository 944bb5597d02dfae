"""The command line; see `grader`."""

import argparse
import sys
import warnings
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack
from pathlib import Path

import joblib
from nbgrader.converters.base import NbGraderException
from tqdm import tqdm

from .course import Course, open_course, release
from .grade import grade
from .gradebook import definitions
from .record import handed_in_by
from .reference import load_reference
from .report import report
from .sandbox import isolation_error

ROOT = Path(__file__).resolve().parent.parent
RISK = (
    "A student's code can then read and change everything that you can: your files, the "
    "solutions, the gradebook, other students' work. It can also use the network."
)


def grade_all(
    course: Course, assignment: str, students: list[str], again: bool, jobs: int, dask: str | None
) -> dict[str, dict]:
    """Grade students, in any order, on this machine's cores or on a Dask cluster.

    The cluster's workers must see the course's folder under the same path. If a process of this
    machine is killed, such as for want of memory, the students who are left come one by one.
    """
    records: dict[str, dict] = {}
    with ExitStack() as stack:
        options = {"n_jobs": jobs, "return_as": "generator_unordered"}
        if dask:
            from distributed import Client

            stack.enter_context(Client(dask))
            stack.enter_context(joblib.parallel_config("dask"))
            options = {"return_as": "generator_unordered"}
        tasks = (joblib.delayed(named)(course, assignment, name, again) for name in students)
        # A process that has grown by 300 MB is followed by a new one, which is nobody's concern;
        # and where warnings are errors, this one would end the thread that takes the results.
        warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
        bar = stack.enter_context(tqdm(total=len(students), unit="student", desc=assignment))
        try:
            for name, record in joblib.Parallel(**options)(tasks):
                records[name] = record
                bar.update()
        except BrokenExecutor:
            for name in [name for name in students if name not in records]:
                records[name] = grade(course, assignment, name, again)
                bar.update()
    # What took too long may have been in the way of others: it is tried once more, alone.
    slow = [name for name, record in records.items() if record["retry"]]
    for name in tqdm(slow, unit="student", desc="once more, alone") if slow else ():
        records[name] = grade(course, assignment, name, again=True, alone=True)
    return records


def named(course: Course, assignment: str, student: str, again: bool) -> tuple[str, dict]:
    """Grade a student and say who it was."""
    return student, grade(course, assignment, student, again)


def main() -> None:
    """Grade what changed since the last time, and write all reports again."""
    parser = argparse.ArgumentParser(prog="make grade", description=main.__doc__)
    parser.add_argument("assignment", help="a folder in source/, and in submitted/STUDENT/")
    parser.add_argument("--again", metavar="STUDENT", nargs="+", help="only these, even if graded")
    parser.add_argument("--course", type=Path, default=ROOT / "assignments")
    parser.add_argument("--jobs", type=int, default=joblib.cpu_count(), help="students at once")
    parser.add_argument("--dask", metavar="ADDRESS", help="a Dask scheduler, for a cluster")
    parser.add_argument("--run-student-code-without-isolation", action="store_true", help=RISK)
    options = parser.parse_args()
    isolate = not options.run_student_code_without_isolation
    if isolate and (error := isolation_error()):
        sys.exit(
            f"This machine cannot isolate students' code: {error}. Nothing was graded. To grade "
            f"anyway, add --run-student-code-without-isolation. {RISK}"
        )
    course, name = open_course(options.course, isolate), options.assignment
    if name not in course.assignments():
        known = ", ".join(course.assignments()) or "none"
        sys.exit(f"There is no assignment {name!r} in {course.root}/source. There are: {known}.")
    try:
        release(course, name)
        load_reference(course.source(name).read_text(encoding="utf-8"))
    except NbGraderException as error:
        sys.exit(f"source/{name}/{name}.ipynb cannot be used:\n{error}")
    except Exception as error:  # the notebook and its table are the teacher's code
        why = f"{type(error).__name__}: {error}"
        sys.exit(f"source/{name}/{name}.ipynb or checks/{name} cannot be used: {why}")
    handed_in = handed_in_by(course, name)
    students = options.again or handed_in
    if not students:
        sys.exit(f"No submissions: {course.root}/submitted/STUDENT/{name} does not exist.")
    if unknown := sorted(set(students) - set(handed_in)):
        sys.exit(f"No submission of {', '.join(unknown)}. Nothing was graded.")
    before = definitions(course, name)
    records = grade_all(course, name, students, bool(options.again), options.jobs, options.dask)
    try:
        report(course, name, records)
    except OSError as error:
        sys.exit(f"The reports could not be written: {error}. The same command goes on from here.")
    if definitions(course, name) != before:
        sys.exit("The gradebook's questions or points changed while it graded. Do not trust it.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Nothing is lost: the same command continues from here.")
