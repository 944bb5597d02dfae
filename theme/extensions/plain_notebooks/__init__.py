"""Sphinx extension: for every page, a notebook that reads well wherever it is opened.

It is written from the resolved document, in which Sphinx has put numbers and links in place, and
holds CommonMark, LaTeX and HTML alone. The libraries that we looked at do something else: mystmd
knows no glue, sphinx-tojupyter runs the code anew instead of keeping outputs, and
sphinx-markdown-builder knows neither the cells of MyST-NB nor exercises.
"""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
from docutils import nodes
from repository import github_name
from sphinx.application import Sphinx
from sphinx.util import logging
from translation.outputs import read_notebook

from .blocks import BlockWriter
from .inline import InlineWriter
from .names import notebook_names, number_of
from .notebook import assemble

FOLDER = "notebooks"
LOGGER = logging.getLogger(__name__)


def keep(app: Sphinx, document: nodes.document, page: str) -> None:
    """Keep a resolved document, and remember the names that its links lead to."""
    if app.builder.name != "html":
        return
    app.plain_pages[page] = document  # type: ignore[attr-defined]
    for reference in document.findall(nodes.reference):
        target, fragment = _target(page, reference)
        app.plain_targets.add((target, fragment))  # type: ignore[attr-defined]


def _target(page: str, reference: nodes.Element) -> tuple[str, str]:
    """Return the page and the name on it that an internal reference leads to."""
    if "refid" in reference:
        return page, reference["refid"]
    parts = urlsplit(reference.get("refuri", ""))
    if not parts.path:
        return page, parts.fragment
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), parts.path))
    return target.removesuffix(".html"), parts.fragment


def write_all(app: Sphinx, exception: Exception | None) -> None:
    """Write the notebooks beside the pages."""
    if exception or app.builder.name != "html":
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    github = github_name(app.srcdir)
    names = notebook_names(app.env)
    for page, name in names.items():
        try:
            notebook = _notebook(app, page, names, github)
        except NotImplementedError as error:
            LOGGER.warning("%s", error, location=page)
            continue
        nbformat.write(notebook, folder / name)
    if github:  # what Binder reads
        (folder / "requirements.txt").write_text(f"{requirement(github)}\njupyterlab>=4.2\n")
        (folder / "runtime.txt").write_text("python-3.11\n")


def requirement(github: str | None, language: str = "en") -> str:
    """Return what pip installs: from GitHub, or the book around the folder of `make lab`.

    Notebooks in another language lie one folder deeper there.
    """
    if github:
        return f"d2lmini[notebooks] @ git+https://github.com/{github}"
    return f"{'..' if language == 'en' else '../..'}[notebooks]"


def _notebook(
    app: Sphinx, page: str, names: dict[str, str], github: str | None
) -> nbformat.NotebookNode:
    document = app.plain_pages.get(page)  # type: ignore[attr-defined]
    if document is None:  # an incremental build has not written this page
        document = app.env.get_and_resolve_doctree(page, app.builder)

    def link(reference: nodes.Element) -> str | None:
        if not reference.get("internal"):
            address = reference.get("refuri", "")
            return address if urlsplit(address).scheme else None  # what lies beside the page only
        target, fragment = _target(page, reference)
        file = "" if target == page else names.get(target)
        if file is None:
            return None
        return f"{file}#{fragment}" if fragment else file or None

    writer = BlockWriter(
        InlineWriter(link),
        lambda node: number_of(app.env, page, node),
        lambda name: (page, name) in app.plain_targets,  # type: ignore[attr-defined]
    )
    path = Path(app.env.doc2path(page))
    source = read_notebook(path, app.config.language) if path.suffix == ".ipynb" else None
    return assemble(writer.write(document), source, requirement(github, app.config.language))


def point_buttons(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Let the buttons for download, Colab and Binder lead to the plain notebook."""
    name = notebook_names(app.env).get(page)
    if app.builder.name != "html" or name is None:
        return
    github = github_name(app.srcdir)
    # On the branch, which has the folder's name, an edition in another language lies below.
    language = app.config.language.partition("_")[0]
    path = name if language == "en" else f"{language}/{name}"
    addresses = {
        ".ipynb": context["pathto"](f"{FOLDER}/{name}", 1),
        "Colab": f"https://colab.research.google.com/github/{github}/blob/{FOLDER}/{path}",
        "Binder": f"https://mybinder.org/v2/gh/{github}/{FOLDER}?urlpath=lab/tree/{path}",
    }
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button["text"] in addresses:
                button["url"] = addresses[button["text"]]
                # A logo has no size in the theme, and says the name beside it again.
                if not button["icon"].startswith("fa"):
                    button["icon"] = ""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.plain_pages, app.plain_targets = {}, set()  # type: ignore[attr-defined]
    app.connect("doctree-resolved", keep, priority=900)
    app.connect("html-page-context", point_buttons, priority=900)  # after the theme made them
    app.connect("build-finished", write_all)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
