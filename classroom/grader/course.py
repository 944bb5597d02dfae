"""A course: its folder, its settings, its gradebook and the teacher's secret."""

import hashlib
import logging
import os
import re
import secrets
import stat
import sys
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from filelock import FileLock
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from sqlalchemy.exc import SAWarning
from traitlets.config import Config, PyFileConfigLoader

from .checks import Check
from .reference import load_checks

# nbgrader's own code triggers it, and nobody here can do anything about it.
warnings.filterwarnings("ignore", category=SAWarning)


@dataclass(frozen=True)
class Course:
    """A folder with ``nbgrader_config.py``, and how to grade in it."""

    root: Path
    isolate: bool
    config: Config
    secret: bytes = field(repr=False)

    def directory(self, **options: str) -> CourseDirectory:
        """Return nbgrader's view of the course."""
        return CourseDirectory(config=self.config, **options)

    def gradebook(self) -> Gradebook:
        """Open the gradebook, which must be closed again."""
        directory = self.directory()
        return Gradebook(directory.db_url, directory.course_id)

    def source(self, assignment: str) -> Path:
        """Return the teacher's notebook."""
        return self.root / "source" / assignment / f"{assignment}.ipynb"

    def table(self, assignment: str) -> Path:
        """Return the folder of what is asked about an assignment."""
        return self.root / "checks" / assignment

    def checks(self, assignment: str) -> dict[str, Check]:
        """Return what is asked about an assignment, by graded cell."""
        return load_checks(self.table(assignment))

    def submitted(self, student: str, assignment: str) -> Path:
        """Return the folder of what a student handed in."""
        return self.root / "submitted" / student / assignment

    def autograded(self, student: str, assignment: str) -> Path:
        """Return the notebook that a person reads after grading."""
        return self.root / "autograded" / student / assignment / f"{assignment}.ipynb"

    def results(self, assignment: str) -> Path:
        """Return the folder of everything that grading an assignment writes for the teacher."""
        return self.root / "results" / assignment

    def released(self, assignment: str) -> nbformat.NotebookNode:
        """Read the notebook that was handed out."""
        path = self.root / "release" / assignment / f"{assignment}.ipynb"
        return nbformat.read(path, as_version=4)

    def assignments(self) -> list[str]:
        """Return the names of all assignments that have a notebook."""
        names = (path.stem for path in self.root.glob("source/*/*.ipynb"))
        return sorted(name for name in names if self.source(name).is_file())


def open_course(root: Path, isolate: bool = True) -> Course:
    """Read a course's settings and the teacher's secret, which is made on first use.

    The secret is ``$GRADING_SECRET``, or else a file of the course that only its owner reads; where
    the folder's group may write, the group reads it, too.
    """
    root = root.resolve()
    # nbgrader calls its database tool by name, and this environment may not be activated.
    os.environ["PATH"] = os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    path = root / "grading-secret"
    # What nbgrader makes of a student's folder has that folder's rights, unless it is told this.
    shared = bool(root.stat().st_mode & stat.S_IWGRP)
    config.CourseDirectory.setdefault("groupshared", shared)
    if "GRADING_SECRET" not in os.environ and not path.exists():
        mode = 0o640 if shared else 0o600
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
            os.fchmod(file.fileno(), mode)
            file.write(secrets.token_hex(32))
    secret = os.environ.get("GRADING_SECRET") or path.read_text()
    return Course(root, isolate, config, secret.encode())


def run(converter: Autograde | GenerateAssignment) -> str | None:
    """Run a step of nbgrader and return its log if it failed."""
    converter.log = logging.Logger("nbgrader")
    result = capture_log(converter)
    return None if result["success"] else result.get("log", "") + result["error"]


def release(course: Course, assignment: str) -> None:
    """Make the students' version, and tell the gradebook what can be earned, if that is not done.

    Raises:
        NbGraderException: nbgrader does not accept the assignment, or its table does not fit.
    """
    folder = course.results(assignment)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".source.lock", mode=0o660):  # of two teachers, one makes it
        release_alone(course, assignment, folder / ".source")


def release_alone(course: Course, assignment: str, stamp: Path) -> None:
    """Do what `release` says while nobody else does; ``stamp`` holds what was released last."""
    source = course.source(assignment).read_bytes()
    made = course.root / "release" / assignment / f"{assignment}.ipynb"
    mark = hashlib.sha256(source).hexdigest()
    compare(course, assignment, source.decode("utf-8"))
    if made.exists() and stamp.exists() and stamp.read_text() == mark:
        with course.gradebook() as gradebook:
            try:
                gradebook.find_notebook(assignment, assignment)
                return
            except MissingEntry:
                pass
    directory = course.directory(assignment_id=assignment)
    log = run(GenerateAssignment(directory, config=course.config, force=True))
    if log:
        # The last error of a long log that is no more than nbgrader's own summary.
        errors = re.findall(r"^ *[\w.]*(?:Error|Exception): (.+)", log, re.M)
        errors = [error for error in errors if "above traceback" not in error]
        raise NbGraderException(errors[-1] if errors else log)
    stamp.write_text(mark)


def compare(course: Course, assignment: str, source: str) -> None:
    """Stop unless the table asks about each graded cell of code, for the same points.

    Raises:
        NbGraderException: it does not.
    """
    path = course.table(assignment)
    if not path.is_dir():
        raise NbGraderException(f"{path} is missing: it says what is asked about each graded cell.")
    marks = [cell.metadata.get("nbgrader", {}) for cell in nbformat.reads(source, 4).cells]
    wanted = {m.grade_id: m.points for m in marks if m.get("grade") and not m.get("solution")}
    table = {check.cell: check.points for check in course.checks(assignment).values()}
    for name in sorted({*wanted, *table}):
        if wanted.get(name) != table.get(name):
            raise NbGraderException(
                f"{name!r} has {wanted.get(name)} points in the notebook and {table.get(name)} in "
                f"checks/{path.name}; None means that it is not there."
            )
