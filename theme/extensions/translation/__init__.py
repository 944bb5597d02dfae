"""Sphinx extension: the book in Chinese, from gettext catalogs. In English it changes nothing."""

from __future__ import annotations

from sphinx.application import Sphinx

from .nodes import MakeTranslatable, html_words, messages


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.add_node(html_words)
    app.add_node(messages)
    app.add_transform(MakeTranslatable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
