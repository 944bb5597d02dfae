"""Update the catalogs from the text of the book: ``python -m translation.catalogs``."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import live_words.catalog
import nbformat
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from .configuration import LANGUAGE, LOCALE, ROOT, configuration
from .edition import build
from .messages import has_words
from .phrases import output_messages, template, theme_messages

BUILD = ROOT / "_build" / "catalogs"


def extract() -> Path:
    """Build the templates of the pages' catalogs and return their folder."""
    shutil.rmtree(BUILD / "gettext", ignore_errors=True)  # pages that are gone have none
    if build(configuration("en", LOCALE), BUILD, "gettext"):
        raise RuntimeError("the messages could not be extracted: see above.")
    return BUILD / "gettext"


def slide_texts(notebook: Path) -> Iterator[str]:
    """Yield what the slides of a chapter say and a reader of the page does not see."""
    for cell in nbformat.read(notebook, 4).cells:
        for slide in cell.metadata.get("slides", []):
            yield from (slide[part] for part in ("title", "text", "notes") if part in slide)


def read(path: Path) -> Catalog:
    """Read a catalog or a template."""
    with path.open("rb") as file:
        return read_po(file)


def name_it(catalog: Catalog) -> Catalog:
    """Give a catalog a head that a translator understands."""
    catalog.project, catalog.version = "Softmax Regression, Concisely", ""
    catalog.header_comment = "# CONTRIBUTING.md says how to translate this."
    catalog.fuzzy = False
    return catalog


def finish(path: Path) -> None:
    """Add the slides to a template, and take out messages without words, such as formulas."""
    catalog = read(path)
    notebook = ROOT / "chapters" / f"{path.stem}.ipynb"
    for text in slide_texts(notebook) if notebook.exists() else ():
        catalog.add(text)
    for message in [message for message in catalog if message.id]:
        if not has_words(str(message.id)):
            catalog.delete(message.id)
    with path.open("wb") as file:
        write_po(file, name_it(catalog), width=0)


def make_templates() -> Path:
    """Write a template for each catalog but `live`, of what the book says; return their folder."""
    templates = extract()
    (templates / "sphinx.pot").unlink(missing_ok=True)  # the part of `theme` that Sphinx finds
    for path in templates.glob("**/*.pot"):
        finish(path)
    for name, messages in (("theme", theme_messages()), ("outputs", output_messages())):
        with (templates / f"{name}.pot").open("wb") as file:
            write_po(file, name_it(template(messages)), width=0)
    return templates


def revive(path: Path, before: Catalog) -> None:
    """Trust the translation of a message that was gone for a while: it comes back as fuzzy.

    Such are words in a table of what took longest, which differs from run to run.
    """
    catalog, gone = read(path), before.obsolete
    back = [m for m in catalog if m.fuzzy and m.id in gone and m.string == gone[m.id].string]
    for message in back:
        message.flags.discard("fuzzy")
    if back:
        with path.open("wb") as file:
            write_po(file, catalog, width=0)


def main() -> None:
    """Update the files in ``locale/``."""
    from sphinx_intl.basic import update  # only translators have it

    templates = make_templates()
    live_words.catalog.update(LANGUAGE)
    before = {path: read(path) for path in LOCALE.glob(f"{LANGUAGE}/**/*.po")}
    update(str(LOCALE), str(templates), [LANGUAGE], line_width=0)
    for path, catalog in before.items():
        if path.exists():
            revive(path, catalog)


if __name__ == "__main__":
    main()
