"""Grade one student's notebook with nbgrader, and remember how it went."""

import hashlib
import json
import os
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path

import nbformat
from filelock import FileLock
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute

from .checks import SENTENCES, Check
from .course import Course, run
from .gradebook import forget_scores, in_gradebook, manual_grades, take_scores
from .notebook import fit, read
from .record import fingerprint, read_record, record_path, save_record, unusable
from .reference import load_reference, student_seed
from .sandbox import Sandbox
from .submission import StoppedError, readable
from .timestamp import read_time

OUR_FAULT = (
    "grading was disturbed, which is no fault of the notebook; the next `make grade` tries again"
)
PROPERTIES = (
    "all its points are for properties, such as a shape, and no number is right: read its code"
)


class OneNotebook(Autograde):
    """nbgrader's Autograde, for one notebook whose path may hold any characters."""

    def init_notebooks(self) -> None:
        """Name the notebook instead of searching for it with a pattern."""
        ids = self.coursedir.assignment_id, self.coursedir.student_id
        folder = self._format_source(*ids)
        self.notebooks: list[str] = []
        self.assignments = {folder: [str(Path(folder, f"{ids[0]}.ipynb"))]}


def won_properties_alone(checks: dict[str, Check], failures: dict[str, str]) -> bool:
    """Return whether no number is right, though some were answered, and yet there are points.

    Code that takes the place of what replies to the grader gets no further than this.
    """
    won = [check for name, check in checks.items() if name not in failures]
    wrong = [name for name, why in failures.items() if why != SENTENCES["NotImplementedError"]]
    answered = any(not checks[name].forgeable for name in wrong)
    return bool(won) and answered and all(check.forgeable for check in won)


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
            save_record(path, record)
    except Exception:  # whatever it is, the next student must be graded
        record |= {"failed": OUR_FAULT, "fingerprint": None}
        with suppress(OSError):
            path.with_suffix(".log").write_text(traceback.format_exc(), "utf-8", "replace")
        with suppress(Exception):
            forget_scores(course, assignment, student)
        with suppress(OSError):
            save_record(path, record)
    return record


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
    record["notes"] = work["notes"]  # also where the rest cannot be used
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
        if time := read_time(handed_in):
            (folder / "timestamp.txt").write_text(time, encoding="utf-8")
        elif os.path.lexists(handed_in / "timestamp.txt"):
            record["notes"].append("timestamp.txt holds no time: whether it is late is unknown")
        ids = {"assignment_id": assignment, "student_id": student}
        directory = course.directory(submitted_directory=clean, **ids)
        # The course's settings refuse nbgrader's own grading, so here its steps are named.
        steps = Autograde.autograde_preprocessors.default_args[0]
        options = {
            "exporter_class": NotebookExporter,
            "autograde_preprocessors": [sandbox if s is Execute else s for s in steps],
        }
        log = run(OneNotebook(directory, config=course.config, force=True, **options))
    record["retry"] = sandbox.slow
    if sandbox.slow:
        record["notes"].append("something took too long")
    if log:
        raise StoppedError(sandbox.stopped) if sandbox.stopped else NbGraderException(log)
    record["reasons"] = sandbox.failures
    if won_properties_alone(sandbox.checks, sandbox.failures):
        record["notes"].append(PROPERTIES)
    # A grade by hand is one of the work that it was given for.
    by_hand = by_hand if before.get("work") == record["work"] else {}
    record["scores"] = take_scores(course, assignment, student, by_hand)
