"""The words of the live parts in other languages than English: trainer, microscope, questions.

Their modules pass every sentence through ``say`` of ``theme/trainer/say.js``. The English sentence
is the key of the catalog ``live.po``. A script of an edition in another language gets the part of
the catalog that it asks for. In the key of a sentence from Python, numbers are blanks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_javascript
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[3] / "locale"
SOURCE_LANGUAGE = "en"
NUMBER = re.compile(r"(?<![\w.])-?(?:FP|BF|TF|INT)?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]\d+)?")
"""A number, or a number format such as FP16."""
BLANK = re.compile(r"\{(\d+)\}")

Say = Callable[[str], str]


def catalog_file(language: str, locale: Path = LOCALE) -> Path:
    """Return the catalog of a language."""
    return locale / language / "LC_MESSAGES" / "live.po"


@cache
def read_words(language: str, locale: Path = LOCALE) -> dict[str, str]:
    """Return the translation of each key that has one; none for English."""
    if language == SOURCE_LANGUAGE:
        return {}
    with catalog_file(language, locale).open("rb") as file:
        catalog = read_po(file, locale=language)
    return {str(m.id): str(m.string) for m in catalog if m.id and m.string and not m.fuzzy}


def keys_of(script: str) -> Iterator[tuple[int, str]]:
    """Yield each sentence that JavaScript says, with its line."""
    found = extract_javascript(BytesIO(script.encode()), {"say": None}, [], {"jsx": False})
    for line, _, message, _ in found:
        yield line, message if isinstance(message, str) else message[0]


def words_for(script: str, language: str, locale: Path = LOCALE) -> str:
    """Return the words that a joined script needs as its first line; nothing for English."""
    words = read_words(language, locale)
    if not words:
        return ""
    keys = dict.fromkeys(key for _, key in keys_of(script))
    known = {key: words[key] for key in keys if key in words}
    return f"const WORDS = {json.dumps(known, ensure_ascii=False)};\n"


def key_of(sentence: str) -> tuple[str, list[str]]:
    """Return the key of a sentence from Python, and the numbers of its blanks."""
    numbers: list[str] = []

    def blank(number: re.Match[str]) -> str:
        numbers.append(number[0])
        return f"{{{len(numbers)}}}"

    return NUMBER.sub(blank, sentence), numbers


def speaker(words: dict[str, str]) -> Say:
    """Return what turns an English sentence from Python into one of a language, by its words."""

    def say(sentence: str) -> str:
        key, numbers = key_of(sentence)
        if key not in words:
            return sentence
        return BLANK.sub(lambda blank: numbers[int(blank[1]) - 1], words[key])

    return say
