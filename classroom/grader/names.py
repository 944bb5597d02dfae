"""Whose each notebook is that a learning platform's zip held.

``nbgrader_config.py`` names the class, in place of nbgrader's own.
"""

import hashlib
import re
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.plugins import FileNameCollectorPlugin

from .collection import Collection
from .record import unusable
from .submission import readable

# What learning platforms put around a student's name and before the file's name.
MOODLE = re.compile(r"(?P<student_id>.+?)_\d+_assignsubmission_(?:file|onlinetext)_?")
CANVAS = re.compile(r"(?P<student_id>[^_]+?)(?:_(?P<late>LATE))?_\d+_\d+_(?P<file_id>.+?)(?:-\d+)?")


def hash_of(path: Path) -> bytes:
    """Return a hash of a file's content."""
    return hashlib.sha256(path.read_bytes()).digest()


class Names(FileNameCollectorPlugin):
    """Reads the student's name off a file's: as Moodle and Canvas write it, or plain.

    Plain is ``STUDENT_ASSIGNMENT.ipynb``, where both may hold spaces and lines, or a folder or a
    zip of the student's name with ``ASSIGNMENT.ipynb`` in it. ``named_regexp`` comes first if it is
    set.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.seen: dict[str, list[bytes]] = {}
        self.placed: set[str] = set()  # students whose notebook to grade is known

    def collect(self, submitted_file: str) -> dict | None:
        """Return the student and the file of a path, or None for a file that is left out."""
        path, collection = Path(submitted_file), Collection(self.parent.coursedir, self.log)
        try:
            if path.suffix.lower() != ".ipynb":
                raise ValueError("it is no notebook")
            found = self._match(submitted_file) if self.named_regexp else self.whose(path)
            if not found or unusable(found["student_id"]):
                raise ValueError("whose is it?")
        except ValueError as error:
            collection.skip(f"{path.parent.name}/{path.name}", error)
            return None
        student = found["student_id"]
        if found.pop("late", None):
            collection.late(student)
        # A student's other files must not stop nbgrader: they are put beside the one to grade.
        content = hash_of(path)
        files = self.seen.setdefault(student, [])
        if content in files:
            return None
        files.append(content)
        if student in self.placed or self.has_better(path, student, content):
            self.log.error("%s handed in more than one notebook", readable(student))
            found["file_id"] += f" ({len(files)})"
        else:
            self.placed.add(student)
        return found

    def whose(self, path: Path) -> dict | None:
        """Return the student, the assignment, and whether the platform calls a file late."""
        assignment = self.parent.coursedir.assignment_id
        if path.parent.name == ".ipynb_checkpoints":
            return None
        around = [folder for folder in path.parents if folder in self.folders]
        names = [*(folder.name for folder in around), path.stem]
        moodle = next(filter(None, map(MOODLE.match, names)), None)
        canvas = CANVAS.fullmatch(path.stem)
        student = ""
        if path.stem == assignment:
            student = next((folder.name for folder in around if not self.is_inner(folder)), "")
        if moodle or canvas:
            student = (moodle or canvas)["student_id"]
        elif path.stem.endswith(f"_{assignment}"):
            student = path.stem.removesuffix(f"_{assignment}")
        late = canvas["late"] if canvas and not moodle else None
        found = {"student_id": student.strip(), "file_id": assignment, "late": late}
        return found if student.strip() else None

    @cached_property
    def folders(self) -> set[Path]:
        """All folders that hold what was unpacked."""
        root = Path(self.parent._format_collect_path(self.parent.extracted_directory))
        paths = (path for notebook in root.rglob("*.ipynb") for path in notebook.parents)
        return {path for path in paths if root in path.parents}

    @cached_property
    def counts(self) -> Counter:
        """How many folders have each name, and how many lie in each folder."""
        return Counter(part for path in self.folders for part in (path.name, path.parent))

    def is_inner(self, folder: Path) -> bool:
        """Return whether a folder lies in a student's, as `submission` does in each of them."""
        alone_with_namesakes = self.counts[folder.parent] == 1 and self.counts[folder.name] > 1
        return folder.name == self.parent.coursedir.assignment_id or alone_with_namesakes

    def has_better(self, path: Path, student: str, content: bytes) -> bool:
        """Return whether other work of the student, with the right name, lies beside a file.

        ``content`` is the file's hash: the same work under another name is no other work.
        """
        assignment = self.parent.coursedir.assignment_id
        if self.named_regexp:
            return False
        is_named = re.compile(rf"(?:.*_)?{re.escape(assignment)}(?:-\d+)?").fullmatch
        if is_named(path.stem):
            return False
        beside = (p for p in path.parent.glob("*.ipynb") if is_named(p.stem))
        beside = (p for p in beside if (self.whose(p) or {}).get("student_id") == student)
        return any(hash_of(p) != content for p in beside)
