"""Sphinx extension: the trainer, on the pages that have a place for one.

A place is ``<div class="trainer page-only" data-still="fig-NAME">`` with a sentence in it. The
sentence, and the stored figure of that name, are for paper and for readers without JavaScript.
"""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from figures import THEMES, draw, to_html
from filelock import FileLock
from live_words import Say, read_words, speaker, words_for
from sphinx.application import Sphinx

from .data import write_data
from .script import join_modules

SOURCES = Path(__file__).resolve().parents[2] / "trainer"
FOLDER = "trainer"
STYLES = ("frame", "charts", "images", "media")
"""The style in its order: the screen and paper may change what comes before."""
ENGLISH = "../../../_static/trainer/"
"""The way from this folder of another edition to that of the English one."""
PLACE = re.compile(r'<div class="trainer page-only"(?: data-still="([\w-]+)")?>')
SWEEP = ("playground", "fig-playground")
"""The notebook and the figure that hold the stored sweep."""


def cells(chapters: Path) -> dict[str, dict]:
    """Return the cells of all notebooks that show a figure, by its name."""
    found = {}
    for notebook in sorted(chapters.glob("*.ipynb")):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            name = cell["metadata"].get("mystnb", {}).get("figure", {}).get("name")
            if name:
                found[name] = cell
    return found


def stills(chapters: Path) -> Iterator[dict]:
    """Yield the cells whose figures stand in for trainers."""
    found = cells(chapters)
    for page in sorted([*chapters.glob("*.ipynb"), *chapters.glob("*.md")]):
        text = page.read_text(encoding="utf-8")
        if page.suffix == ".ipynb":
            text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        yield from (found[name] for name in PLACE.findall(text) if name)


def output(cell: dict, kind: str) -> str:
    """Return what a cell shows, of one kind, such as ``image/svg+xml``."""
    for shown in cell["outputs"]:
        content = shown.get("data", {}).get(kind)
        if content:
            return "".join(content)
    raise ValueError(f"a figure has no {kind} in its notebook: run the notebook and save it.")


def still(cell: dict, folder: Path, address: str, loading: str, say: Say = str) -> str:
    """Write a stored figure into a folder, for each theme, and return it as HTML.

    `say` puts its description into the page's language.
    """
    details = cell["metadata"]["mystnb"]
    alt = say(details["image"]["alt"])
    folder.mkdir(parents=True, exist_ok=True)
    images = ""
    for theme in THEMES:
        figure = draw(output(cell, "image/svg+xml"), theme)
        name = f"{details['figure']['name']}-{theme}.svg"
        (folder / name).write_text(figure.content, encoding="utf-8")
        images += to_html(figure, theme, f"{address}/{name}", alt, loading)
    return f'<div class="plot trainer-still">{images}</div>'


def stored_sweep(cell: dict) -> str:
    """Return the curves of the stored sweep as CSV, from the explorer that shows them."""
    text = re.search(r"<script[^>]*>(.*?)</script>", output(cell, "text/html"), re.S)
    if text is None:
        raise ValueError(f"{SWEEP[0]}.ipynb must hold the stored sweep, but its figure has none.")
    return json.loads(unescape(text[1]))["datasets"]["curves"]


def prepare_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Show the stored figures, and load the script on a page with a place for a trainer."""
    body = context.get("body", "")
    if app.builder.name not in ("html", "singlehtml") or not PLACE.search(body):
        return
    figures = cells(Path(app.srcdir) / "chapters")
    folder, address = (
        Path(app.outdir) / "_static" / FOLDER,
        context["pathto"](f"_static/{FOLDER}", 1),
    )

    loading = "lazy" if app.builder.name == "html" else "eager"  # all of a single page gets printed
    say = speaker(read_words(app.config.language))

    def fill(place: re.Match[str]) -> str:
        shown = still(figures[place[1]], folder, address, loading, say) if place[1] else ""
        return f'<div class="trainer">{shown}'

    context["body"] = PLACE.sub(fill, body)
    if app.builder.name == "html":
        app.add_js_file(f"{FOLDER}/trainer.js", loading_method="defer")
    app.add_css_file(f"{FOLDER}/trainer.css")


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the scripts, the style and the data where the pages find them."""
    if exception or app.builder.name not in ("html", "singlehtml"):
        return
    target = Path(app.outdir) / "_static" / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    style = "\n".join((SOURCES / "styles" / f"{part}.css").read_text("utf-8") for part in STYLES)
    (target / "trainer.css").write_text(style, encoding="utf-8")
    if app.builder.name == "singlehtml":
        return
    kept = Path(app.srcdir) / "_build" / "trainer-data"  # one for the editions of all languages
    kept.mkdir(parents=True, exist_ok=True)
    with FileLock(kept / "lock"):
        data = write_data(kept)
    files, is_english = set(), app.config.language == "en"
    if is_english:
        shutil.copyfile(SOURCES / "LICENSE-data.txt", target / "LICENSE-data.txt")
        files = {part["file"] for part in data.values()}
    for old in set(target.glob("t*-*.js")) - {target / file for file in files}:
        old.unlink()
    for file in files:
        if not (target / file).exists():
            shutil.copyfile(kept / file, target / file)
    worker = join_modules(SOURCES / "worker.js")
    book = {
        "data": data,
        "folder": "./" if is_english else ENGLISH,  # of the data
        "wasm": b64encode((SOURCES / "kernel.wasm").read_bytes()).decode(),
        "worker": worker,
        "plain": (SOURCES / "plain.js").read_text(encoding="utf-8"),
        "sweep": stored_sweep(cells(Path(app.srcdir) / "chapters")[SWEEP[1]]),
    }
    # What JSON allows and HTML does not cannot occur: this is a file of its own.
    words = words_for(join_modules(SOURCES / "page.js"), app.config.language)
    script = join_modules(SOURCES / "page.js", f"{words}const BOOK = {json.dumps(book)};\n")
    (target / "trainer.js").write_text(script, encoding="utf-8")
    (target / "worker.js").write_text(worker, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("html-page-context", prepare_page)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
