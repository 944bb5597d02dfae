"""When a submission was handed in, as nbgrader's exchange notes it."""

import re
from pathlib import Path

from nbgrader.utils import parse_utc

from .submission import read_file

# What follows the seconds names a time zone, and nbgrader would open a file of that name.
TIME = re.compile(r"\d{4}-\d\d-\d\d[ T][\d:.]{5,20}(?: [\w+-]{1,40}(?:/[\w+-]{1,40})?)?", re.ASCII)


def read_time(folder: Path) -> str | None:
    """Return the text of ``timestamp.txt``; None if there is none or it holds no time."""
    try:
        text = read_file(folder / "timestamp.txt", 200).decode("utf-8").strip()
        if TIME.fullmatch(text):
            parse_utc(text)
            return text
    except (OSError, ValueError, OverflowError):
        pass
    return None
