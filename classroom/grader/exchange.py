"""Safe ways into and out of a course, in place of some of nbgrader's own.

``nbgrader_config.py`` names these classes, so they hold for nbgrader's commands and for its pages
in the browser.
"""

import hashlib
import os
import re
import zipfile
from pathlib import Path
from typing import Any

from nbgrader.converters.base import NbGraderException
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.preprocessors import NbGraderPreprocessor

from .submission import MAX_BYTES, read_file, readable

USE_MAKE = "Use `make grade ASSIGNMENT=…` instead, which isolates students' code and hides checks."
# What learning platforms put around a student's name and before the file's name.
MOODLE = re.compile(r"(?P<student_id>.+?)_\d+_assignsubmission_(?:file|onlinetext)_?")
CANVAS = re.compile(r"(?P<student_id>[^_]+?)(?:_(?P<late>LATE))?_\d+_\d+_(?P<file_id>.+?)(?:-\d+)?")


class Refuse(NbGraderPreprocessor):
    """Takes the place of a step of nbgrader that would run students' code or show too much."""

    def preprocess(self, *_: Any) -> tuple:
        """Refuse.

        Raises:
            NbGraderException: always.
        """
        raise NbGraderException(USE_MAKE)


class Collect(ExchangeCollect):
    """Collects from the exchange, where students may put links, pipes and huge files."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy what a submission needs: the notebook, its time and its secret."""
        names = (f"{self.coursedir.assignment_id}.ipynb", "timestamp.txt", "submission_secret.txt")
        Path(dest).mkdir(parents=True, exist_ok=True)
        for name in names:
            try:
                if os.path.islink(src):
                    raise OSError(f"{readable(os.path.basename(src))} is a link")
                Path(dest, name).write_bytes(read_file(os.path.join(src, name), MAX_BYTES))
            except FileNotFoundError:
                pass
            except OSError as error:
                self.log.warning("Not collected: %s: %s", readable(os.path.basename(src)), error)


class Extract(ExtractorPlugin):
    """Unpacks a platform's zip, one file after the other; one that is refused stops no other."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Put all notebooks below ``archive_path``, also those in zips, below the other path."""
        for path in sorted(Path(archive_path).rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            if path.suffix.lower() != ".zip":
                self.put(Path(extracted_path), path.name, lambda p=path: read_file(p, MAX_BYTES))
                continue
            try:
                with zipfile.ZipFile(path) as archive:
                    for entry in archive.infolist():
                        if not entry.is_dir():
                            read = lambda e=entry, a=archive: unpack(a, e)  # noqa: E731
                            self.put(Path(extracted_path, path.stem), entry.filename, read)
            except (OSError, zipfile.BadZipFile) as error:
                self.log.error("%s was skipped: %s", readable(path.name), error)

    def put(self, folder: Path, name: str, read: Any) -> None:
        """Write one file, or say why not."""
        parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        try:
            content, target = read(), folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(target, "xb") as file:
                file.write(content)
        except (
            OSError,
            ValueError,
            RuntimeError,
            NotImplementedError,
            zipfile.BadZipFile,
        ) as error:
            self.log.error("%s was skipped: %s", readable(name), error)


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return the content of a zip's entry.

    Raises:
        ValueError: it is a link, or larger than a notebook may be.
    """
    if entry.external_attr >> 28 == 0xA:
        raise ValueError("it is a link")
    with archive.open(entry) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError("it is too large")
    return content


class Names(FileNameCollectorPlugin):
    """Reads the student's name off a file's: as Moodle and Canvas write it, or plain.

    Plain is ``STUDENT_ASSIGNMENT.ipynb``, where both may hold spaces and lines, or a folder of the
    student's name with ``ASSIGNMENT.ipynb`` in it. ``named_regexp`` comes first if it is set.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.seen: dict[str, list[bytes]] = {}

    def collect(self, submitted_file: str) -> dict | None:
        """Return the student and the file of a path, or None for a file that is no notebook."""
        path = Path(submitted_file)
        if path.suffix.lower() != ".ipynb":
            self.log.error("%s was skipped: it is no notebook", readable(path.name))
            return None
        if self.named_regexp:
            return self._match(submitted_file)
        assignment = self.parent.coursedir.assignment_id
        found = None
        moodle = MOODLE.match(path.parent.name) or MOODLE.match(path.stem)
        canvas = CANVAS.fullmatch(path.stem)
        if moodle or canvas:
            found = (moodle or canvas)["student_id"]
        elif path.stem.endswith(f"_{assignment}"):
            found = path.stem.removesuffix(f"_{assignment}")
        elif path.stem == assignment:
            found = path.parent.name
        if not found or not found.strip():
            self.log.error("%s was skipped: whose is it?", readable(path.name))
            return None
        student, content = found.strip(), hashlib.sha256(path.read_bytes()).digest()
        # The second file of a student must not stop nbgrader: it is put beside the first.
        files = self.seen.setdefault(student, [])
        if content in files:
            return None
        files.append(content)
        if len(files) > 1:
            self.log.error("%s handed in more than one notebook", readable(student))
        number = f" ({len(files)})" if len(files) > 1 else ""
        return {"student_id": student, "file_id": assignment + number}
