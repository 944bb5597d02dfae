"""Sphinx extension: a page is never older than its code. `make execute` runs what is stale."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from .fingerprint import refusal

LOGGER = logging.getLogger(__name__)


def refuse_stale(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Warn about notebooks whose outputs are older than their code."""
    paths = (Path(env.doc2path(page)) for page in sorted(env.found_docs))
    sentence = refusal(path for path in paths if path.suffix == ".ipynb")
    if sentence:
        LOGGER.warning(sentence)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("env-before-read-docs", refuse_stale)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
