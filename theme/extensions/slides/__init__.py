"""Sphinx extension: a deck of slides for each chapter whose cells are marked for it.

A mark is a list ``slides`` in a cell's metadata, where a reader does not see it. Each slide has a
``title``, and may have a ``text``, a list ``shows`` of what it takes from the chapter (``code``,
``output``, labels of equations), ``lines`` of the code, first and last, and ``notes`` for the
speaker. nbconvert makes the deck; reveal.js and MathJax lie beside it, so it needs no network.
"""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import nbformat
from docutils import nodes
from jinja2 import Template
from nbconvert import SlidesExporter
from plain_notebooks import FOLDER, notebook_names, number_of
from plain_notebooks.markdown import display_math
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util import logging
from translation.outputs import read_notebook

from .deck import MARK, deck
from .mathjax import PARTS, mathjax_folder

LOGGER = logging.getLogger(__name__)
THEME = Path(__file__).resolve().parents[2] / "slides"
REVEAL_PARTS = (
    "dist/reveal.js",
    "dist/*.css",
    "dist/theme/white.css",
    "dist/theme/fonts/source-sans-pro/*",
    "plugin/notes/notes.js",
)


def write_decks(app: Sphinx, exception: Exception | None) -> None:
    """Write the decks of all marked chapters, and a page that lists them."""
    if exception or app.builder.name != "html":
        return
    folder = Path(app.outdir) / "slides"
    shutil.rmtree(folder, ignore_errors=True)
    titles = {}
    for page, name in notebook_names(app.env).items():
        path = Path(app.env.doc2path(page))
        if path.suffix != ".ipynb":
            continue
        source = read_notebook(path, app.config.language)
        if not any(MARK in cell.metadata for cell in source.cells):
            continue
        plain = nbformat.read(Path(app.outdir) / FOLDER / name, 4)
        try:
            notebook = deck(source, plain, _equations(app, page))
        except KeyError as error:
            LOGGER.warning("a slide shows %s, which the chapter lacks", error, location=page)
            continue
        title = app.env.titles[page].astext()
        exporter = _exporter(app.config.language)
        html = exporter.from_notebook_node(notebook, {"metadata": {"name": title}})[0]
        folder.mkdir(exist_ok=True)
        (folder / f"{path.stem}.html").write_text(html, encoding="utf-8")
        titles[path.stem] = title
    if titles:
        (folder / "index.html").write_text(_index(titles, app.config.language), encoding="utf-8")
        _copy(mathjax_folder(), PARTS, folder / "mathjax")
        spec = find_spec("sphinx_revealjs")  # the package that brings reveal.js; the rest is unused
        _copy(Path(spec.origin).parent / "_static" / "revealjs", REVEAL_PARTS, folder / "reveal")


def _equations(app: Sphinx, page: str) -> dict[str, str]:
    document = app.env.get_doctree(page)
    blocks = document.findall(nodes.math_block)
    return {
        block["label"]: display_math(block.astext(), number_of(app.env, page, block))
        for block in blocks
        if block.get("label")
    }


def _exporter(language: str) -> SlidesExporter:
    return SlidesExporter(
        extra_template_basedirs=[str(THEME.parent)],
        template_name=THEME.name,
        reveal_url_prefix="reveal",
        reveal_theme="white",
        language_code=language.partition("_")[0],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )


def _index(titles: dict[str, str], language: str) -> str:
    page = Template((THEME / "list.html").read_text(encoding="utf-8"))
    return page.render(titles=titles, language=language.replace("_", "-"), _=_)


def _copy(source: Path, patterns: tuple[str, ...], target: Path) -> None:
    for pattern in patterns:
        for file in source.glob(pattern):
            place = target / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.setup_extension("plain_notebooks")
    app.connect("build-finished", write_decks, priority=900)  # after the plain notebooks
    return {"parallel_read_safe": True, "parallel_write_safe": True}
