"""Sphinx extension: let the single-page build, from which the PDF is printed, work at all.

Sphinx uses what extensions registered for "html" in a "singlehtml" build only if none of them
registered anything for "singlehtml". One does, so the others' nodes would be unknown.
"""

from sphinx.application import Sphinx


def prepare(app: Sphinx) -> None:
    """Use the handlers for "html" wherever there is none for "singlehtml"."""
    handlers = app.registry.translation_handlers
    handlers["singlehtml"] = {**handlers.get("html", {}), **handlers.get("singlehtml", {})}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("builder-inited", prepare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
