"""Sphinx extension: the book in Chinese, from gettext catalogs. No English page loads it."""

from __future__ import annotations

from sphinx.application import Sphinx

from .configuration import LANGUAGE
from .nodes import MakeTranslatable, Settle, TranslateContents, html_words, messages


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.add_node(html_words)
    app.add_node(messages)
    app.add_transform(MakeTranslatable)
    if app.config.language == LANGUAGE:
        app.add_transform(Settle)
        app.add_transform(TranslateContents)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
