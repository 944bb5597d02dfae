"""Sphinx extension: buttons and links that need to know where the repository is on the web.

The address comes from git's remote ``origin``, so that a fork's book links to the fork. Without one
on GitHub they would lead nowhere, and there are none. A link is written ``[words](repository:)``,
in a paragraph that can be left out.
"""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

GITHUB = re.compile(r"(?:https://github\.com/|git@github\.com:)([\w.-]+/[\w.-]+?)(?:\.git)?/?$")


def buttons(github: str | None) -> dict[str, Any]:
    """Return the theme's options for a repository on GitHub; none without one."""
    if github is None:
        return {}
    return {
        "repository_url": f"https://github.com/{github}",
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


def github_of(remote: str) -> str | None:
    """Return OWNER/NAME for the address of a remote on GitHub, None for any other."""
    match = GITHUB.match(remote)
    return match[1] if match else None


@cache
def github_name(folder: str | Path) -> str | None:
    """Return OWNER/NAME of the GitHub repository from which a folder was cloned, if any."""
    command = ["git", "-C", str(folder), "remote", "get-url", "origin"]
    try:
        remote = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:  # a copy of the folder on a machine without git
        return None
    return github_of(remote.strip())


def add_buttons(app: Sphinx, config: Config) -> None:
    """Put the options in before the theme reads them."""
    options = buttons(github_name(app.srcdir))
    config.html_theme_options = {**config.html_theme_options, **options}


def fill_links(app: Sphinx, document: nodes.document, page: str) -> None:
    """Let links to ``repository:`` lead there, or take out the paragraphs with them."""
    if app.builder.name == "gettext":
        return  # what other copies of the book say has to be translated, too
    github = github_name(app.srcdir)
    for reference in list(document.findall(nodes.reference)):
        if reference.get("refuri") != "repository:":
            continue
        if github:
            reference["refuri"] = f"https://github.com/{github}"
        else:
            paragraph = reference.parent
            paragraph.parent.remove(paragraph)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("config-inited", add_buttons)
    app.connect("doctree-resolved", fill_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
