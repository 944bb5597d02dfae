"""What collecting left out, and what a platform calls late: the report tells the teacher."""

import json
from contextlib import suppress
from logging import Logger
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from .submission import readable


def collected(root: str | Path, assignment: str) -> dict[str, list[str]]:
    """Return the files that were ``skipped``, with the reason, and the students who were ``late``.

    They are those of the last collection.
    """
    with suppress(OSError, ValueError):
        return json.loads(Path(root, "results", assignment, ".collected").read_text("utf-8"))
    return {"skipped": [], "late": []}


class Collection:
    """The notes of a collection, which ``start`` empties."""

    def __init__(self, course: CourseDirectory, log: Logger, start: bool = False) -> None:
        self.course, self.log = course, log
        self.path = Path(course.root, "results", course.assignment_id, ".collected")
        if start:
            self.path.unlink(missing_ok=True)

    def skip(self, name: str, why: object) -> None:
        """Note a file that was left out."""
        self.log.error("%s was skipped: %s", readable(name), why)
        self.note("skipped", f"{readable(name)}: {why}")

    def late(self, student: str) -> None:
        """Note that the platform calls a student's work late."""
        self.note("late", student)

    def note(self, kind: str, text: str) -> None:
        """Add a line."""
        notes = collected(self.course.root, self.course.assignment_id)
        notes[kind].append(text)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(notes, ensure_ascii=False), "utf-8", "replace")
