"""The command line; see `grader`."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

import joblib
from nbgrader.converters.base import NbGraderException
from tqdm import tqdm

from .course import Course, open_course, release
from .grade import grade
from .report import definitions, report
from .sandbox import isolation_error

ROOT = Path(__file__).resolve().parent.parent
RISK = (
    "A student's code can then read and change everything that you can: your files, the "
    "solutions, the gradebook, other students' work. It can also use the network."
)


def grade_all(
    course: Course, assignment: str, students: list[str], again: bool, jobs: int, dask: str | None
) -> list[dict]:
    """Grade students, in any order, on this machine's cores or on a Dask cluster.

    The cluster's workers must see the course's folder under the same path.
    """
    with ExitStack() as stack:
        options = {"n_jobs": jobs, "return_as": "generator_unordered"}
        if dask:
            from distributed import Client

            stack.enter_context(Client(dask))
            stack.enter_context(joblib.parallel_config("dask"))
            options = {"return_as": "generator_unordered"}
        tasks = (joblib.delayed(grade)(course, assignment, name, again) for name in students)
        records = joblib.Parallel(**options)(tasks)
        return list(tqdm(records, total=len(students), unit="student", desc=assignment))


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
    try:
        release(course, name)
    except NbGraderException as error:
        sys.exit(f"nbgrader does not accept source/{name}/{name}.ipynb:\n{error}")
    handed_in = sorted(path.parent.name for path in course.root.glob(f"submitted/*/{name}"))
    students = options.again or handed_in
    if not students:
        sys.exit(f"No submissions: {course.root}/submitted/STUDENT/{name} does not exist.")
    before = definitions(course)
    records = grade_all(course, name, students, bool(options.again), options.jobs, options.dask)
    report(course, name, {record["student"]: record for record in records})
    if definitions(course) != before:
        sys.exit("The gradebook's questions or points changed during grading. Do not trust it.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Nothing is lost: the same command continues from here.")
