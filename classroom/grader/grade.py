"""Grade one student's notebook with nbgrader, and remember how it went."""

import hashlib
import json
import os
import platform
import tempfile
import time
import traceback
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import nbformat
import nbgrader
import torch
from filelock import FileLock
from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute
from nbgrader.utils import parse_utc

from .checks import load_reference, student_seed
from .course import Course, run
from .notebook import fit, read
from .sandbox import PACKAGE, Sandbox
from .submission import MAX_BYTES, StoppedError, read_file, readable

OUR_FAULT = (
    "grading was disturbed, which is no fault of the notebook; the next `make grade` tries again"
)


class OneNotebook(Autograde):
    """nbgrader's Autograde, for one notebook whose path may hold any characters."""

    def init_notebooks(self) -> None:
        """Name the notebook instead of searching for it with a pattern."""
        ids = self.coursedir.assignment_id, self.coursedir.student_id
        folder = self._format_source(*ids)
        self.notebooks: list[str] = []
        self.assignments = {folder: [str(Path(folder, f"{ids[0]}.ipynb"))]}


def fingerprint(course: Course, assignment: str, student: str) -> str:
    """Return a hash of all that a grade depends on."""
    versions = [platform.python_version(), torch.__version__, nbgrader.__version__]
    versions += [version("ipykernel"), repr(course.config.Sandbox), repr(course.isolate)]
    digest = hashlib.sha256(repr(versions).encode() + hashlib.sha256(course.secret).digest())
    code = [*Path(__file__).parent.glob("*.py"), *PACKAGE.glob("*.py")]
    for path in (course.source(assignment), course.table(assignment), *sorted(code)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    folder = course.submitted(student, assignment)
    for name in (f"{assignment}.ipynb", "timestamp.txt"):
        try:
            content = read_file(folder / name, MAX_BYTES)
        except OSError as error:
            content = repr(error).encode()
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def handed_in_by(course: Course, assignment: str) -> list[str]:
    """Return the names of all folders that hold something for an assignment."""
    with suppress(FileNotFoundError), os.scandir(course.root / "submitted") as entries:
        return sorted(
            entry.name
            for entry in entries
            if not entry.name.startswith(".")
            and os.path.lexists(course.submitted(entry.name, assignment))
        )
    return []


def unusable(student: str) -> str | None:
    """Say why a folder's name can be no student's, or None if it can."""
    if readable(student) != student[:80] or student.startswith("."):
        return "the folder's name has characters that no program can read: rename it"
    return "the folder's name is too long: rename it" if len(student.encode()) > 100 else None


def record_path(course: Course, assignment: str, student: str) -> Path:
    """Return where a student's record is."""
    name = os.fsencode(student)
    safe = hashlib.sha256(name).hexdigest() if unusable(student) else student
    return course.results(assignment) / f"{safe}.json"


def read_record(path: Path) -> dict:
    """Return a student's record, an empty one if there is none that can be read."""
    with suppress(OSError, ValueError):
        record = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(record, dict) and isinstance(record.get("scores"), dict):
            return record
    return {}


def grade(
    course: Course, assignment: str, student: str, again: bool = False, alone: bool = False
) -> dict:
    """Grade one student, unless that was done and nothing has changed since.

    Any number of processes may call this at once: a student is graded by one of them. Whatever is
    wrong with one student, this returns. What took too long while others were graded has ``retry``
    in its record, and is final once it was graded ``alone``.

    Returns:
        what is also in ``results/ASSIGNMENT/STUDENT.json``.
    """
    known = readable(student) if unusable(student) else student
    record = {"student": known, "fingerprint": None, "work": None, "runs": 1}
    record |= {"failed": None, "retry": False, "scores": {}, "reasons": {}, "notes": []}
    path = record_path(course, assignment, student)
    begin = time.monotonic()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), mode=0o660):
            before = read_record(path)
            mark = fingerprint(course, assignment, student)
            done = before.get("fingerprint") == mark and not before.get("retry")
            done = done and in_gradebook(course, assignment, student, before)
            if done and not again:
                return before
            record |= {"fingerprint": mark, "runs": before.get("runs", 0) + 1}
            try:
                grade_now(course, assignment, student, record, before)
            except StoppedError as error:
                record["failed"] = str(error)
            record["retry"] = record["retry"] and not alone
            if record["failed"] and not unusable(student):
                forget_scores(course, assignment, student)
            record["seconds"] = round(time.monotonic() - begin, 3)
            save(path, record)
    except Exception:  # whatever it is, the next student must be graded
        record |= {"failed": OUR_FAULT, "fingerprint": None}
        with suppress(OSError):
            path.with_suffix(".log").write_text(traceback.format_exc(), "utf-8", "replace")
        with suppress(Exception):
            forget_scores(course, assignment, student)
        with suppress(OSError):
            save(path, record)
    return record


def save(path: Path, record: dict) -> None:
    """Write a record whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    os.replace(part, path)


def in_gradebook(course: Course, assignment: str, student: str, record: dict) -> bool:
    """Return whether what a record says is still in the gradebook and in ``autograded``."""
    if unusable(student):
        return True
    with course.gradebook() as gradebook:
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return False
        graded = course.autograded(student, assignment)
        return bool(record["failed"]) or bool(submission.notebooks) and graded.is_file()


def grade_now(course: Course, assignment: str, student: str, record: dict, before: dict) -> None:
    """Run a submission and fill in its record.

    Raises:
        StoppedError: it could not be run to its end.
    """
    if why := unusable(student):
        raise StoppedError(why)
    handed_in = course.submitted(student, assignment)
    if handed_in.is_symlink() or handed_in.parent.is_symlink() or not handed_in.is_dir():
        raise StoppedError("the folder is a link or no folder, and was not followed")
    work = read(handed_in, assignment)
    record["work"] = hashlib.sha256(json.dumps(work["cells"]).encode()).hexdigest()
    notebook, record["notes"] = fit(work, course.released(assignment))
    by_hand = manual_grades(course, assignment, student)
    sandbox = Sandbox(
        config=course.config,
        isolate=course.isolate,
        checks=course.checks(assignment),
        reference=load_reference(course.source(assignment).read_text(encoding="utf-8")),
        seed=student_seed(course.secret, assignment, student),
    )
    with tempfile.TemporaryDirectory() as clean:
        folder = Path(clean, student, assignment)
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{assignment}.ipynb")
        with suppress(FileNotFoundError):
            try:
                text = read_file(handed_in / "timestamp.txt", 200).decode()
                parse_utc(text.strip())
                (folder / "timestamp.txt").write_text(text.strip(), encoding="utf-8")
            except FileNotFoundError:
                raise
            except (OSError, ValueError, OverflowError):
                record["notes"].append("timestamp.txt holds no time: whether it is late is unknown")
        ids = {"assignment_id": assignment, "student_id": student}
        directory = course.directory(submitted_directory=clean, **ids)
        # The course's settings refuse nbgrader's own grading, so here its steps are named.
        steps = Autograde.autograde_preprocessors.default_args[0]
        options = {
            "sanitize_preprocessors": Autograde.sanitize_preprocessors.default_args[0],
            "autograde_preprocessors": [sandbox if s is Execute else s for s in steps],
        }
        log = run(OneNotebook(directory, config=course.config, force=True, **options))
    record["retry"] = sandbox.slow
    if sandbox.slow:
        record["notes"].append("something took too long")
    if log:
        raise StoppedError(sandbox.stopped) if sandbox.stopped else NbGraderException(log)
    record["reasons"] = sandbox.failures
    # A grade by hand is one of the work that it was given for.
    keep = before.get("work") in (None, record["work"])
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission(assignment, student)
        for grade in (grade for part in submission.notebooks for grade in part.grades):
            record["scores"][grade.name] = grade.auto_score
            if grade.manual_score is not None and keep:
                grade.needs_manual_grade = by_hand.get(grade.name, False)
        gradebook.db.commit()


def manual_grades(course: Course, assignment: str, student: str) -> dict[str, bool]:
    """Return the questions that were graded by hand, and whether each waits to be looked at."""
    with course.gradebook() as gradebook, suppress(MissingEntry):
        submission = gradebook.find_submission(assignment, student)
        grades = [grade for part in submission.notebooks for grade in part.grades]
        return {g.name: g.needs_manual_grade for g in grades if g.manual_score is not None}
    return {}


def forget_scores(course: Course, assignment: str, student: str) -> None:
    """Leave no score of an earlier run, and no 0, for a submission that did not run."""
    with course.gradebook() as gradebook:
        gradebook.update_or_create_student(student)
        submission = gradebook.update_or_create_submission(assignment, student)
        for grade in (grade for part in submission.notebooks for grade in part.grades):
            grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()
