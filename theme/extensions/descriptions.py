"""Sphinx extension: a sentence or two about each page, for search engines and previews."""

from __future__ import annotations

import html
import textwrap
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

# What Sphinx makes has no text of its own.
MADE = {
    "genindex": _("An index of the terms of this book, each with a link to where it is explained."),
    "search": _("Search all pages of this book for a word, a name or a formula's label."),
}
MIDDLE = "\u2e7f"  # what is above is as wide as it is high
LENGTH = 155  # letters, about what a search engine shows; a Chinese character takes two


def describe(doctree: nodes.document) -> str:
    """Return the beginning of the first paragraph that says something without formulas."""
    for paragraph in doctree.findall(nodes.paragraph):
        if not isinstance(paragraph.parent, nodes.section):
            continue
        text = " ".join(paragraph.astext().split())
        width = sum(2 if letter > MIDDLE else 1 for letter in text)
        if width <= LENGTH // 2 or paragraph.next_node(nodes.math):
            continue
        if width > len(text) and width > LENGTH:  # Chinese has no spaces at which to cut
            return text[: LENGTH // 2] + "…"
        return textwrap.shorten(text, LENGTH, placeholder=" …")
    return ""


def add_description(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the description into the head; a page without text gets its title and the book's."""
    text = describe(doctree) if doctree else str(MADE.get(page, ""))
    text = text or f"{context.get('title', page)} – {app.config.html_title}"
    tag = f'<meta name="description" content="{html.escape(text)}">'
    context["metatags"] = context.get("metatags", "") + tag


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("html-page-context", add_description)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
