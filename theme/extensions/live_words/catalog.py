"""Bring ``live.po`` of a language up to date: ``python -m live_words.catalog zh_CN``.

Translations stay; a sentence that changed is a new one, without a translation.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from questions import describe, describe_curve
from questions.curves import read_curves
from trainer import stills

from softmaxlab.self_checks.questions import QUESTIONS

from . import LOCALE, catalog_file, key_of, keys_of

ROOT = Path(__file__).resolve().parents[3]
PLACES = ("trainer", "microscope", "questions", "static")


def scripts() -> list[Path]:
    """Return all modules of the live parts."""
    folders = [file for place in PLACES for file in sorted((ROOT / "theme" / place).glob("*.js"))]
    return [*folders, ROOT / "theme" / "extensions" / "explorer.js"]


def sentences() -> Iterator[tuple[str, str]]:
    """Yield (place, key) of all that the live parts say, and of what Python gives them to say."""
    for script in scripts():
        for _, key in keys_of(script.read_text(encoding="utf-8")):
            yield script.relative_to(ROOT).as_posix(), key
    said: list[str] = []

    def note(sentence: str) -> str:
        said.append(sentence)
        return sentence

    for question in QUESTIONS.values():
        describe(question, note)
    yield from (("softmaxlab/self_checks", key_of(sentence)[0]) for sentence in said)
    said.clear()
    for name, curve in read_curves(ROOT / "chapters").items():
        describe_curve(name, curve, note)
    yield from (("theme/extensions/questions/curves.py", key_of(sentence)[0]) for sentence in said)
    for cell in stills(ROOT / "chapters"):
        yield "theme/extensions/trainer", key_of(cell["metadata"]["mystnb"]["image"]["alt"])[0]


def template() -> Catalog:
    """Return all keys without translations."""
    catalog = Catalog(charset="utf-8")
    for place, key in sentences():
        catalog.add(key, locations=[(place, 1)])
        catalog[key].flags.clear()  # Babel takes a % or a brace for one of Python's formats
    return catalog


def update(language: str, locale: Path = LOCALE) -> Path:
    """Write what is missing into the catalog of a language, and take out what nobody says."""
    file = catalog_file(language, locale)
    known = Catalog(locale=language)
    if file.exists():
        with file.open("rb") as stream:
            known = read_po(stream, locale=language)
    current = template()
    for message in current:
        if message.id and message.id in known:
            message.string = known[message.id].string
    # No header but what a reader of the file needs: dates would change it each time.
    text = BytesIO()
    write_po(text, current, width=0, omit_header=True, include_lineno=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
    head += '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    file.write_bytes(head.encode() + text.getvalue())
    return file


if __name__ == "__main__":
    for name in sys.argv[1:]:
        update(name)
