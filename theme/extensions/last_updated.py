"""Sphinx extension: when a page was last changed; a copy without git has no such dates."""

from __future__ import annotations

import shutil

from sphinx.application import Sphinx
from sphinx.config import Config


def leave_out(_: Sphinx, config: Config) -> None:
    """Take the line away: it would show the day of the build."""
    config.html_last_updated_fmt = None


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    if shutil.which("git"):
        app.setup_extension("sphinx_last_updated_by_git")
    else:
        app.connect("config-inited", leave_out)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
