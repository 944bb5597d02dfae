"""Sphinx extension: the floating-point microscope, on the page that has a place for one.

A place is ``<div class="microscope page-only">`` with a sentence in it, which is for paper and for
readers without JavaScript.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from live_words import words_for
from sphinx.application import Sphinx
from trainer.script import join_modules

SOURCES = Path(__file__).resolve().parents[1] / "microscope"
FOLDER = "microscope"
PLACE = '<div class="microscope page-only">'


def prepare_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Load script and style on a page with a place for the microscope."""
    if PLACE not in context.get("body", ""):
        return
    app.add_css_file(f"{FOLDER}/microscope.css")
    if app.builder.name == "html":
        app.add_js_file(f"{FOLDER}/microscope.js", loading_method="defer")


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write script and style where the page finds them."""
    if exception or app.builder.name not in ("html", "singlehtml"):
        return
    target = Path(app.outdir) / "_static" / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCES / "microscope.css", target / "microscope.css")
    words = words_for(join_modules(SOURCES / "page.js"), app.config.language)
    script = join_modules(SOURCES / "page.js", words)
    (target / "microscope.js").write_text(script, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("html-page-context", prepare_page)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
