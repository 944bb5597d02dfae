#!/usr/bin/env python3
"""Reads what a student handed in; a program of its own, with limits, for nobody knows what it is.

It needs the standard library only, so that it starts in no time. All that counts is each cell's
text: other parts of a notebook may be missing, of another version or wrong.
"""

import json
import os
import re
import stat
import sys
import unicodedata

MB = 2**20
MAX_BYTES, MAX_TEXT, MAX_CELLS = 20 * MB, 2 * MB, 2000
MAX_MARKDOWN = 10_000  # characters of a cell
MAX_IMAGES = 20  # pasted into a cell
JOINERS = "\u200c\u200d"  # of letters, in Persian and Hindi
# What editors and systems put beside a notebook.
MACHINES = {".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini"}
IMAGE = re.compile(r"image/(?:png|jpeg|gif|webp)")


class StoppedError(RuntimeError):
    """A submission could not be run to its end; the text says why, in plain words."""


def read_file(path: str | os.PathLike, limit: int) -> bytes:
    """Read an ordinary file; follow no link, wait for no pipe, and read no device.

    Raises:
        OSError: there is none, it is not ordinary, or it has more than ``limit`` bytes.
    """
    if os.path.islink(path):  # the flags refuse one that comes later, too
        raise OSError(f"{os.path.basename(path)} is a link, and was not followed")
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"{os.path.basename(path)} is no ordinary file")
        if status.st_size > limit:
            raise OSError(f"{os.path.basename(path)} is larger than {limit / MB:.3g} MB")
        return file.read(limit)


def is_readable(letter: str) -> bool:
    """Return whether a letter may stand in a name: also spaces of any width, and joiners."""
    return letter.isprintable() or unicodedata.category(letter) == "Zs" or letter in JOINERS


def readable(name: str) -> str:
    """Return a file's name such that every file and terminal can hold it."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(c if is_readable(c) else "�" for c in text[:80])


def others(folder: str, expected: tuple[str, ...]) -> list[str]:
    """Return the names of at most five files that a folder holds besides those expected."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name not in MACHINES.union(expected):
                found.append(readable(entry.name))
            if len(found) == 5:
                return [*found, "…"]
    return sorted(found)


def text_of(value: object) -> str:
    """Return a cell's text: lines end with one character, and every character can be written."""
    parts = value if isinstance(value, list) else [value]
    text = "".join(part for part in parts if isinstance(part, str))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")


def images(cell: dict, notes: list[str]) -> dict:
    """Return the images that were pasted into a cell, and name what is left out."""
    kept: dict[str, dict] = {}
    pasted = cell.get("attachments")
    for name, data in pasted.items() if isinstance(pasted, dict) else ():
        pairs = data.items() if isinstance(data, dict) else ()
        good = {
            kind: "".join(text_of(value).split())
            for kind, value in pairs
            if IMAGE.fullmatch(kind) and re.fullmatch(r"[\w+/=\s]*", text_of(value), re.ASCII)
        }
        if good and len(name) <= 200 and len(kept) < MAX_IMAGES:
            kept[text_of(name)] = good
        else:
            notes.append(f"the pasted file {readable(name)!r} was left out: no image, or too many")
    return kept


def name_of(cell: dict) -> str | None:
    """Return nbgrader's name of a cell, if it has one."""
    data = cell.get("metadata")
    mark = data.get("nbgrader") if isinstance(data, dict) else None
    name = mark.get("grade_id") if isinstance(mark, dict) else None
    return text_of(name)[:100] if isinstance(name, str) else None


def parse(data: bytes) -> dict:
    """Return the cells of a notebook, of any version.

    Raises:
        ValueError: this is no notebook.
    """
    notebook = json.loads(data)
    sheets = notebook.get("worksheets", [notebook])
    cells = [cell for sheet in sheets for cell in sheet["cells"] if isinstance(cell, dict)]
    if len(cells) > MAX_CELLS:
        raise ValueError(f"has more than {MAX_CELLS} cells")
    result: list[dict] = []
    notes: list[str] = []
    size = written = 0
    for cell in cells:
        kind, text = str(cell.get("cell_type")), text_of(cell.get("source", cell.get("input")))
        size += len(text)
        written += len(text) if kind != "code" else 0
        # A renderer takes hours for some long texts and lines: these become short, and no Markdown.
        long = len(text) > MAX_MARKDOWN or written > 10 * MAX_MARKDOWN
        if text and (kind == "raw" or kind != "code" and long):
            starts = ((line, range(0, len(line) or 1, 200)) for line in text.split("\n"))
            lines = (line[i : i + 200] for line, places in starts for i in places)
            text = "\n".join(f"    {line}" for line in lines)
        part = {"type": "code" if kind == "code" else "text", "name": name_of(cell)}
        result.append(part | {"text": text, "images": images(cell, notes)})
    if size > MAX_TEXT:
        raise ValueError(f"holds more than {MAX_TEXT // MB} MB of text")
    return {"cells": result, "notes": notes[:10]}


def main(folder: str, name: str) -> dict:
    """Read a student's folder."""
    file = f"{name}.ipynb"
    try:
        rest = others(folder, (file, "timestamp.txt", "submission_secret.txt"))
        if not os.path.lexists(os.path.join(folder, file)):
            return {"failed": f"there is no {file}, only {', '.join(rest) or 'nothing'}"}
        data = read_file(os.path.join(folder, file), MAX_BYTES)
    except OSError as error:
        return {"failed": str(error) if error.errno is None else f"{file} cannot be read"}
    too = f"other files were handed in, too: {', '.join(rest)}"
    try:
        result = parse(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError) as error:
        words = str(error) if str(error).startswith(("has ", "holds ")) else "is no valid notebook"
        return {"failed": f"{file} {words}" + (f"; {too}" if rest else "")}
    if rest:
        result["notes"].append(too)
    return result


if __name__ == "__main__":
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (2048 * MB, 2048 * MB))
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    except ImportError:
        pass  # Windows has no such limits; the one of time holds there, too
    sys.stdout.buffer.write(json.dumps(main(*sys.argv[1:])).encode())
