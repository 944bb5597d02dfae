"""The messages of ``theme.po`` and ``outputs.po``: what no page's own catalog holds."""

from __future__ import annotations

import json
from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from jinja2.ext import babel_extract
from live_words import key_of

from .configuration import EXTENSIONS, ROOT, read_configuration, words
from .labels import UNREACHED
from .messages import has_words
from .outputs import say_notebook

# What Sphinx and its themes say in English in every language, or not as this book does.
LABELS = (
    "Skip to main content",
    "Back to top",
    "previous page",
    "next page",
    "Search",
    "Search Results",
    "On this page",
    "Site navigation",
    "Section Navigation",
    "Breadcrumb",
    "Home",
    "light/dark",
    "Toggle navigation",
    "Link to this heading",
    "Link to this image",
    "Link to this table",
    "Link to this equation",
    "Link to this code",
    "Link to this term",
    "Link to this definition",
    "Fig. %s",
    "Table %s",
    "Section %s",
    "Note",
    "Tip",
    "Important",
    "Warning",
    "See also",
    "Last updated on %(last_updated)s.",
    "Index",
    "Copy to clipboard",
    "© Copyright %(copyright)s.",
    "Please activate JavaScript to enable the search functionality.",
    *UNREACHED,
)


def theme_messages() -> Iterator[str]:
    """Yield what is around the text of a page."""
    yield from LABELS
    yield from (part[name] for part, name in words(read_configuration()))
    for template in sorted((ROOT / "theme").glob("*/*.html")):
        with template.open("rb") as file:
            yield from (str(message) for _, _, message, _ in babel_extract(file, ["_"], [], {}))
    for module in sorted(EXTENSIONS.rglob("*.py")):
        with module.open("rb") as file:
            found = extract_python(file, {"_": None}, [], {"encoding": "utf-8"})
            yield from (str(text) for _, _, text, _ in found if isinstance(text, str))


def output_messages() -> Iterator[str]:
    """Yield the words of all that the notebooks have stored."""
    said: list[str] = []

    def note(phrase: str) -> str:
        said.append(key_of(phrase)[0])
        return phrase

    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        say_notebook(json.loads(path.read_text(encoding="utf-8")), note)
    yield from filter(has_words, said)


def template(messages: Iterator[str]) -> Catalog:
    """Return a catalog without translations."""
    catalog = Catalog(charset="utf-8")
    for message in messages:
        catalog.add(message)
        catalog[message].flags.discard("python-format")  # Babel takes a % for one
    return catalog
