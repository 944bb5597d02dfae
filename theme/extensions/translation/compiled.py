"""Catalogs as a build reads them: without what is not translated, and safe for the parser."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from .configuration import LANGUAGE, LOCALE

FOLDER = LOCALE / LANGUAGE / "LC_MESSAGES"
# Sphinx, its theme and our own extensions ask one catalog for what is around a page's text.
DOMAINS = {"theme": "sphinx"}
GLUE = re.compile(r"\{glue:text\}`([\w-]+)`")
NUMBER = re.compile(r"^(\d+)([.)])(?=\s)")


@cache
def read_words(name: str) -> dict[str, str]:
    """Return the translations of a catalog, such as ``"theme"``, by their English text."""
    path = FOLDER / f"{name}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file, locale=LANGUAGE)
    return {str(m.id): str(m.string) for m in catalog if m.id and m.string and not m.fuzzy}


def for_parser(text: str, page: str) -> str:
    """Return a translation as the parser has to get it, which sees no page around it."""
    # A number at its start would begin a list, and then English would stay.
    text = NUMBER.sub(r"\1\\\2", text)
    # The quotation marks of a glued text go with `:s`.
    return GLUE.sub(rf"{{glue:text}}`{Path(page).name}.ipynb::\1:s`", text)


def compile_catalogs(target: Path) -> None:
    """Write all catalogs of pages and of the theme into a folder, as gettext reads them."""
    for path in FOLDER.rglob("*.po"):
        name = path.relative_to(FOLDER).with_suffix("").as_posix()
        catalog = Catalog(locale=LANGUAGE)
        for english, translation in read_words(name).items():
            catalog.add(english, for_parser(translation, name))
        file = target / LANGUAGE / "LC_MESSAGES" / f"{DOMAINS.get(name, name)}.mo"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as stream:
            write_mo(stream, catalog)
