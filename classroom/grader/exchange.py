"""Safe ways into and out of a course through nbgrader's exchange, and what nbgrader must not do.

``nbgrader_config.py`` names these classes, so they hold for nbgrader's commands and for its pages
in the browser.
"""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException
from nbgrader.exchange.default import ExchangeCollect

from .collection import Collection
from .record import unusable
from .submission import MAX_BYTES, read_file
from .timestamp import read_time

USE_MAKE = "Use `make grade ASSIGNMENT=…` instead, which isolates students' code and hides checks."


class Refuse(NotebookExporter):
    """Stands in the way of what nbgrader would do: run students' code, or show too much."""

    def __init__(self, parent: Any = None, **_: Any) -> None:
        """Refuse, before nbgrader removes what was graded.

        Raises:
            NbGraderException: always.
        """
        if parent:
            parent.log.error(USE_MAKE)
        raise NbGraderException(USE_MAKE)


class Collect(ExchangeCollect):
    """Collects from the exchange, where students may put links, pipes, huge files and odd names."""

    def init_src(self) -> None:
        """Find the folders to collect, one a student, and leave out those that nobody can trust."""
        self.collection = Collection(self.coursedir, self.log, start=True)
        super().init_src()
        records = self.src_records  # type: ignore[has-type]
        self.src_records = [record for record in records if record["username"]]

    def _path_to_record(self, path: str) -> dict:
        """Return whose a folder is, and its time; nobody's if it is not what it says."""
        try:
            if os.path.islink(path) or not os.path.isdir(path):
                raise ValueError("it is a link or no folder")
            record = super()._path_to_record(path)
            user, owner = record["username"], os.stat(path).st_uid
            if unusable(user):
                raise ValueError("it names no student")
            with suppress(ImportError, KeyError):  # a student need not be a user of this machine
                import pwd

                if owner != pwd.getpwnam(user).pw_uid:
                    raise ValueError(f"it does not belong to {user}")
            return record
        except (OSError, ValueError, OverflowError, NbGraderException) as error:
            self.collection.skip(os.path.basename(path), error)
            return {"username": "", "filename": "", "timestamp": datetime.min}

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy what a submission needs: the notebook, its time and its secret."""
        Path(dest).mkdir(parents=True, exist_ok=True)
        for name in (f"{self.coursedir.assignment_id}.ipynb", "submission_secret.txt"):
            try:
                Path(dest, name).write_bytes(read_file(os.path.join(src, name), MAX_BYTES))
            except FileNotFoundError:
                pass
            except OSError as error:
                self.collection.skip(f"{os.path.basename(src)}/{name}", error)
        if time := read_time(Path(src)):
            Path(dest, "timestamp.txt").write_text(time, encoding="utf-8")
