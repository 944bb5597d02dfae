"""Sphinx extension: the script that brings explorers to life, on the pages that hold one.

Vega comes from the wheel of ``vl-convert-python``. It lies where Jupyter Book does not see it, or
all pages would load it. The single page for print needs none: paper shows the still pictures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import vl_convert
from sphinx.application import Sphinx

SCRIPT = "explorer/explorer.js"


def add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Load the script on a page that holds an explorer."""
    if app.builder.name == "html" and 'class="explorer"' in context.get("body", ""):
        app.add_js_file(SCRIPT, loading_method="defer")


def write_script(app: Sphinx, exception: Exception | None) -> None:
    """Join Vega and our own code in one file that works from a disk, too: no module, no import."""
    if exception or app.builder.name != "html":
        return
    own = Path(__file__).with_suffix(".js").with_stem("explorer").read_text(encoding="utf-8")
    script = Path(app.outdir) / "_static" / SCRIPT
    script.parent.mkdir(parents=True, exist_ok=True)
    # In a function, because its many short names would be global ones.
    bundle = vl_convert.javascript_bundle(own)
    script.write_text(f"(() => {{{bundle}}})();\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
