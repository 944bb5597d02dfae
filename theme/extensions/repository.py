"""Sphinx extension: buttons that need to know where the repository is on the web.

The address comes from git's remote ``origin``, so that a fork's book links to the fork. Without one
on GitHub the buttons would lead nowhere, and there are none.
"""

from __future__ import annotations

import re
import subprocess
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

GITHUB = re.compile(r"(?:https://github\.com/|git@github\.com:)([\w.-]+/[\w.-]+?)(?:\.git)?/?$")


def buttons(remote: str) -> dict[str, Any]:
    """Return the theme's options for a remote; none if it is not on GitHub."""
    match = GITHUB.match(remote)
    if not match:
        return {}
    return {
        "repository_url": f"https://github.com/{match[1]}",
        "repository_branch": "main",
        "use_repository_button": True,
        "use_edit_page_button": True,
        "use_issues_button": True,
        "launch_buttons": {
            "colab_url": "https://colab.research.google.com",
            "binderhub_url": "https://mybinder.org",
            "notebook_interface": "jupyterlab",
        },
    }


def add_buttons(app: Sphinx, config: Config) -> None:
    """Put the options in before the theme reads them."""
    command = ["git", "-C", str(app.srcdir), "remote", "get-url", "origin"]
    try:
        remote = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:  # a copy of the folder on a machine without git
        remote = ""
    config.html_theme_options = {**config.html_theme_options, **buttons(remote.strip())}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("config-inited", add_buttons)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
