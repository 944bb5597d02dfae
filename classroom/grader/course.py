"""A course: its folder, its settings, its gradebook and the teacher's secret."""

import logging
import os
import secrets
import sys
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import platformdirs
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from sqlalchemy.exc import SAWarning
from traitlets.config import Config, PyFileConfigLoader

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

    def results(self, assignment: str) -> Path:
        """Return the folder of everything that grading an assignment writes for the teacher."""
        return self.root / "results" / assignment

    def released(self, assignment: str) -> nbformat.NotebookNode:
        """Read the notebook that was handed out."""
        path = self.root / "release" / assignment / f"{assignment}.ipynb"
        return nbformat.read(path, as_version=4)


def open_course(root: Path, isolate: bool = True) -> Course:
    """Read a course's settings and the teacher's secret, which is made on first use.

    The secret is ``$GRADING_SECRET``, or else a file outside the course that only its owner reads.
    """
    root = root.resolve()
    # nbgrader calls its database tool by name, and this environment may not be activated.
    os.environ["PATH"] = os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    path = platformdirs.user_config_path("d2lmini") / "grading-secret"
    if "GRADING_SECRET" not in os.environ and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    secret = os.environ.get("GRADING_SECRET") or path.read_text()
    return Course(root, isolate, config, secret.encode())


def run(converter: Autograde | GenerateAssignment) -> str | None:
    """Run a step of nbgrader and return its log if it failed."""
    converter.log = logging.Logger("nbgrader")
    result = capture_log(converter)
    return None if result["success"] else result.get("log", "") + result["error"]


def release(course: Course, assignment: str) -> None:
    """Make the students' version and enter its points in the gradebook, unless that is done.

    Raises:
        NbGraderException: the assignment does not exist or nbgrader does not accept it.
    """
    name = f"{assignment}/{assignment}.ipynb"
    source, made = course.root / "source" / name, course.root / "release" / name
    if made.exists() and made.stat().st_mtime > source.stat().st_mtime:
        return
    directory = course.directory(assignment_id=assignment)
    log = run(GenerateAssignment(directory, config=course.config, force=True))
    if log:
        raise NbGraderException(log)
