"""What grading remembers about each student: `results/ASSIGNMENT/STUDENT.json`."""

import hashlib
import json
import os
import platform
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import nbgrader
import torch

from .course import Course
from .isolation import PACKAGE
from .submission import MAX_BYTES, read_file, readable


def unusable(student: str) -> str | None:
    """Say why a folder's name can be no student's, or None if it can."""
    if readable(student) != student[:80] or student.startswith("."):
        return "the folder's name has characters that no program can read: rename it"
    if student != student.strip():
        return "the folder's name begins or ends with a space: rename it"
    return "the folder's name is too long: rename it" if len(student.encode()) > 200 else None


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


def save_record(path: Path, record: dict) -> None:
    """Write a record whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    os.replace(part, path)


def fingerprint(course: Course, assignment: str, student: str) -> str:
    """Return a hash of all that a grade depends on."""
    versions = [platform.python_version(), torch.__version__, nbgrader.__version__]
    versions += [version("ipykernel"), repr(course.config.Sandbox), repr(course.isolate)]
    digest = hashlib.sha256(repr(versions).encode() + hashlib.sha256(course.secret).digest())
    code = [*Path(__file__).parent.glob("*.py"), *PACKAGE.glob("*.py")]
    table = course.table(assignment).glob("*.py")
    for path in (course.source(assignment), *sorted(table), *sorted(code)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    folder = course.submitted(student, assignment)
    for name in (f"{assignment}.ipynb", "timestamp.txt"):
        try:
            content = read_file(folder / name, MAX_BYTES)
        except OSError as error:
            content = repr(error).encode()
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()
