"""The pages of the built book as trees of their tags."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup


@cache
def parse(path: Path) -> BeautifulSoup:
    """Parse one page, once: the longest take a second. No test may change what it gets."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
