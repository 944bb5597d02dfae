"""The names of the plain notebooks, and the numbers that the book gives to its parts."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from docutils import nodes
from sphinx.environment import BuildEnvironment


def notebook_names(env: BuildEnvironment) -> dict[str, str]:
    """Return the file of each page, named so that sorting by name gives the order of reading.

    A chapter carries its number in the book, the solutions of chapter 5 are S05, and a page without
    a number carries that of the page before it and a letter, or T and a letter after the solutions.
    """
    names: dict[str, str] = {}
    last, letter = "00", ""
    for page in reading_order(env):
        number = env.toc_secnumbers.get(page, {}).get("")
        if number:
            last, letter = re.sub(r"\d+", lambda digits: digits[0].zfill(2), str(number[0])), ""
        elif last.startswith("S"):
            last, letter = "T", "a"
        else:
            letter = (chr(ord(letter or "a") + 1)) if names else ""
        names[page] = f"{last}{letter}-{PurePosixPath(page).name}.ipynb"
    return names


def reading_order(env: BuildEnvironment) -> list[str]:
    """Return all pages in the order of the book's table of contents."""

    def walk(page: str) -> list[str]:
        below = (walk(child) for child in env.toctree_includes.get(page, []))
        return [page, *(name for pages in below for name in pages)]

    return walk(env.config.root_doc)


def number_of(env: BuildEnvironment, page: str, node: nodes.Element) -> str:
    """Return the number of a section, figure, equation or exercise, empty if it has none."""
    name = node["ids"][0] if node["ids"] else ""
    if isinstance(node, nodes.section):
        is_title = isinstance(node.parent, nodes.document)
        sections = env.toc_secnumbers.get(page, {})
        number = sections.get("" if is_title else f"#{name}")
        return ".".join(map(str, number)) + "." if number else ""
    kind = {"figure": "figure", "math_block": "displaymath"}.get(type(node).__name__, "exercise")
    numbers = env.toc_fignumbers.get(page, {}).get(kind, {})
    return ".".join(map(str, numbers[name])) if name in numbers else ""
