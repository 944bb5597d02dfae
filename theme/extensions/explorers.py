"""Sphinx extension: the script that brings explorers to life. A page loads it when one is near.

Vega comes from the wheel of ``vl-convert-python``. Jupyter Book must not see its folder, or all
pages would load it. The single page for print needs none: paper shows the still pictures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import vl_convert
from sphinx.application import Sphinx

SCRIPT = "explorer/explorer.js"
WIDGETS = "application/vnd.jupyter.widget-state+json"


def leave_out_widgets(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Drop the state of live widgets: they need a kernel, so a page shows explorers instead."""
    context["script_files"] = [
        file
        for file in context.get("script_files", [])
        if getattr(file, "attributes", {}).get("type") != WIDGETS
    ]


def write_script(app: Sphinx, exception: Exception | None) -> None:
    """Join Vega and our own code in one file that also works from a disk: no module, no import."""
    if exception or app.builder.name != "html":
        return
    own = Path(__file__).with_name("explorer.js").read_text(encoding="utf-8")
    script = Path(app.outdir) / "_static" / SCRIPT
    script.parent.mkdir(parents=True, exist_ok=True)
    # In a function, because its many short names would be global ones.
    bundle = vl_convert.javascript_bundle(own)
    script.write_text(f"(() => {{{bundle}}})();\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("html-page-context", leave_out_widgets, priority=900)  # after MyST-NB added it
    app.connect("build-finished", write_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
