"""What a message of a catalog is made of: words to translate, and what has to stay as it is."""

from __future__ import annotations

import re
from collections import Counter

# In this order: a `$` in code starts no formula.
FIXED = {
    "role": re.compile(r"\{[\w:+-]+\}`[^`]*`"),
    "code": re.compile(r"(?<!`)``(?!`).+?``|(?<![`}])`[^`]+`"),
    "math": re.compile(r"\$[^$]+\$"),
    "link": re.compile(r"\]\(([^)\s]*)\)"),
    "attributes": re.compile(r"\]\{[^}]*\}"),
    "substitution": re.compile(r"\{\{.*?\}\}"),
}
TEXT_OF_LINK = re.compile(r"(\{[\w:+-]+\}`)([^`<]*?)\s*(<[^`>]*>`)")
TERM = re.compile(r"(\{term\}`)([^`<>]+)(?=`)")
WORD = re.compile(r"[A-Za-z]{2}|[A-Za-z] [a-z]|^[A-Z]$")


def fixed_parts(message: str) -> Counter[str]:
    """Return what a translation must hold as often as its source, such as roles and formulas.

    The words of a reference, as in ``{ref}`the path <label>` ``, do not count; its label does.
    """
    text = TERM.sub(r"\1<\2>", TEXT_OF_LINK.sub(r"\1\3", message))
    found: Counter[str] = Counter()
    for pattern in FIXED.values():
        found.update(" ".join(match[0].split()) for match in pattern.finditer(text))
        text = pattern.sub(" ", text)
    return found


def has_words(message: str) -> bool:
    """Tell whether a message has anything to translate besides formulas, code and references."""
    text = TEXT_OF_LINK.sub(r"\2", message)
    for pattern in FIXED.values():
        text = pattern.sub(" ", text)
    return bool(WORD.search(text))
