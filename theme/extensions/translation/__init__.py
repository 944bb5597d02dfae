"""Sphinx extension: the book in Chinese, from gettext catalogs. No English build loads it."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.search import languages

from .configuration import LANGUAGE, ROOT
from .labels import say_labels
from .nodes import (
    MakeTranslatable,
    Settle,
    TranslateContents,
    close_up,
    html_words,
    messages,
    name_english,
)
from .outputs import translate_source
from .search import ChinesePairs

STYLE = ROOT / "theme" / "chinese" / "chinese.css"


def write_style(app: Sphinx, exception: Exception | None) -> None:
    """Put the style for Chinese where the pages find it."""
    if not exception and app.builder.format == "html":
        folder = Path(app.outdir) / "_static" / "chinese"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(STYLE, folder / STYLE.name)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.add_node(html_words)
    app.add_node(messages)
    app.add_transform(MakeTranslatable)
    if app.config.language == LANGUAGE:
        languages[ChinesePairs.lang] = ChinesePairs
        app.add_transform(Settle)
        app.add_transform(TranslateContents)
        app.connect("source-read", translate_source)
        app.connect("doctree-resolved", close_up)
        app.connect("doctree-resolved", name_english)
        app.add_css_file(f"chinese/{STYLE.name}", priority=900)
        app.connect("build-finished", write_style)
        app.connect("build-finished", say_labels)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
