"""Sphinx extension: how long a page takes to read, counted when the book is built.

``{reading-time}`softmax-concise` `` in a text becomes "35 min".
"""

from __future__ import annotations

import posixpath
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _

WORDS_A_MINUTE = 238  # silent reading of non-fiction in English: Brysbaert (2019)
CHARACTERS_A_MINUTE = 255  # Chinese, aloud: Trauzettel-Klosinski and Dietz (2012)
CHINESE = re.compile(r"[\u3400-\u9fff]")
FORMULA = 15  # words that take as long as one displayed formula: an assumption
STEP = 5  # minutes; anything finer would claim too much


class reading_time(nodes.Inline, nodes.Element):  # noqa: N801 (nodes of docutils are written so)
    """The place of a reading time, until all pages have been read."""


def count_words(document: nodes.document) -> int:
    """Return how many words a page has, folded ones and code included; a formula counts as some."""
    text = 0
    for node in document.findall(nodes.Text):
        rest, characters = CHINESE.subn(" ", node.astext())
        text += len(rest.split()) + round(characters * WORDS_A_MINUTE / CHARACTERS_A_MINUTE)
    return text + FORMULA * sum(1 for _ in document.findall(nodes.math_block))


def minutes(document: nodes.document) -> int:
    """Return the minutes that a page takes, as a multiple of five."""
    return STEP * max(1, round(count_words(document) / WORDS_A_MINUTE / STEP))


def role(
    name: str, raw: str, page: str, line: int, inliner: Any, *more: Any, **options: Any
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Read the name of a page in the folder of this one."""
    return [reading_time(page=page)], []


def fill(app: Sphinx, document: nodes.document, page: str) -> None:
    """Put the numbers in."""
    env: BuildEnvironment = app.env
    for place in list(document.findall(reading_time)):
        target = posixpath.join(posixpath.dirname(page), place["page"])
        if target not in env.all_docs:
            raise ValueError(f"reading-time must name a page, but there is no {target!r}.")
        place.replace_self(nodes.Text(_("%s min") % minutes(env.get_doctree(target))))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.add_node(reading_time)
    app.add_role("reading-time", role)
    app.connect("doctree-resolved", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
