"""Grade one student's notebook with nbgrader, and remember how it went."""

import hashlib
import hmac
import json
import os
import tempfile
import time
import traceback
from pathlib import Path

import nbformat
from filelock import FileLock
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import Execute

from .course import Course, run
from .reasons import reason
from .sandbox import Sandbox, StoppedError
from .submission import fit, read, suspicions


def fingerprint(course: Course, assignment: str, student: str) -> str:
    """Return a hash of everything that a grade depends on."""
    digest = hashlib.sha256(repr((course.config.Sandbox, course.isolate)).encode())
    digest.update(hashlib.sha256(course.secret).digest())
    for folder in (f"source/{assignment}", f"submitted/{student}/{assignment}"):
        for path in sorted((course.root / folder).rglob("*")):
            if path.is_file():
                digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def grade(course: Course, assignment: str, student: str, again: bool = False) -> dict:
    """Grade one student, unless that was done and nothing has changed since.

    Any number of processes may call this at once: a student is graded by one of them.

    Returns:
        what is also in ``results/ASSIGNMENT/STUDENT.json``.
    """
    path = course.results(assignment) / f"{student}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        before = json.loads(path.read_text()) if path.exists() else {}
        mark = fingerprint(course, assignment, student)
        if before.get("fingerprint") == mark and not again:
            return before
        begin = time.monotonic()
        record = {"student": student, "fingerprint": mark, "runs": before.get("runs", 0) + 1}
        record |= {"failed": None, "scores": {}, "reasons": {}, "notes": []}
        try:
            grade_now(course, assignment, student, record)
        except StoppedError as error:
            record["failed"] = str(error)
        except Exception:  # whatever it is, the next student must be graded
            record["failed"] = f"the grader itself failed, see {student}.log"
            path.with_suffix(".log").write_text(traceback.format_exc())
        if record["failed"]:
            forget_scores(course, assignment, student)
        record["seconds"] = round(time.monotonic() - begin, 3)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(record, indent=1, ensure_ascii=False))
        os.replace(part, path)
    return record


def grade_now(course: Course, assignment: str, student: str, record: dict) -> None:
    """Run a submission and fill in its record.

    Raises:
        StoppedError: it could not be run to its end.
    """
    handed_in = course.root / "submitted" / student / assignment
    released = course.released(assignment)
    notebook, notes = fit(read(handed_in, assignment), released)
    record["notes"] = notes + suspicions(notebook)
    with tempfile.TemporaryDirectory() as clean:
        folder = Path(clean, student, assignment)
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{assignment}.ipynb")
        if (handed_in / "timestamp.txt").exists():
            (folder / "timestamp.txt").write_text((handed_in / "timestamp.txt").read_text())
        ids = {"assignment_id": assignment, "student_id": student}
        directory = course.directory(submitted_directory=clean, **ids)
        key = f"{assignment}\n{student}".encode()
        seed = int.from_bytes(hmac.digest(course.secret, key, "sha256")[:8])
        sandbox = Sandbox(config=course.config, isolate=course.isolate, seed=str(seed))
        steps = Autograde.autograde_preprocessors.default_args[0]
        steps = [sandbox if step is Execute else step for step in steps]
        options = {"autograde_preprocessors": steps, "force": True, "config": course.config}
        log = run(Autograde(directory, **options))
    if log:
        raise StoppedError(sandbox.stopped) if sandbox.stopped else NbGraderException(log)
    graded = course.root / "autograded" / student / assignment / f"{assignment}.ipynb"
    for cell in nbformat.read(graded, as_version=4).cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error" and cell.metadata.get("nbgrader", {}).get("grade"):
                name = cell.metadata.nbgrader.grade_id
                record["reasons"][name] = reason(output.ename, output.evalue, released)
    with course.gradebook() as gradebook:
        submission = gradebook.find_submission(assignment, student)
        for grade in (grade for part in submission.notebooks for grade in part.grades):
            record["scores"][grade.name] = grade.auto_score
            if not 0 <= (grade.auto_score or 0) <= grade.max_score:
                record["notes"].append(f"{grade.name!r} got {grade.auto_score} points")


def forget_scores(course: Course, assignment: str, student: str) -> None:
    """Leave no score of an earlier run, and no 0, for a submission that did not run."""
    with course.gradebook() as gradebook:
        gradebook.update_or_create_student(student)
        submission = gradebook.update_or_create_submission(assignment, student)
        for grade in (grade for part in submission.notebooks for grade in part.grades):
            grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()
