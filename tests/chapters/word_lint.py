"""Words that readers stumble over, and what plain English says in their place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

# Each pattern and the words to use. Parts of labels (fig-fixed) are not prose: pages link to them.
PLAIN = {
    r"mend(?:s|ed|ing)?": "fix",
    r"can not": "cannot",
    r"dearest": "most expensive",
    r"turn(?:s|ed|ing)? round": "flipped",
    r"(?:hang|hangs|hung) together": "are related",
    r"stumbl(?:e|es|ed|ing) over": "fails",
    r"(?<!are )(?<!were )(?<!is )all the same(?= ?[.,;:?!]| ?$)": "still",
    r"(?:beside|among) its sisters": "incomplete",
    r"an? \w+ is none": "is rejected",
    r"whoever has no": "students who",
    r"(?:training|test|validation) pictures?": "image",
    r"(?:minibatch|batch)(?:es)? of (?:\d+ )?pictures": "images",
    r"can be had": "is available",
    r"sees to it": "makes sure",
    r"once for all": "once and for all",
    r"so for the next": "like the next",
    r"worth knowing": "useful",
    r"is to be seen": "you see",
}
RULES = [
    (re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.I), plain) for words, plain in PLAIN.items()
]
FOLDERS = ("benchmarks", "chapters", "classroom", "d2lmini", "softmaxlab", "tests", "theme")
SUFFIXES = {".css", ".html", ".ipynb", ".js", ".md", ".py", ".toml", ".txt", ".yml"}
# These two must name the words.
EXEMPT = {"word_lint.py", "test_words.py"}
# What stands between two words that a line end parts: the sign of a comment, or quotes.
LINE_END = re.compile(r"[\"']?[ \t]*\n[ \t]*(?://|#|\*|f?[\"'](?![\"']))?")


def texts(node: object) -> Iterator[str]:
    """Yield all texts within lists and dictionaries."""
    if isinstance(node, str):
        yield node
    for child in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from texts(child)


def written(path: Path) -> str:
    """Return what people wrote in a file; of a notebook its sources and metadata, no outputs."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    cells = json.loads(text)["cells"]
    parts = ["".join(cell["source"]) for cell in cells]
    return "\n\n".join([*parts, *texts([cell["metadata"] for cell in cells])])


def find_words(text: str) -> Iterator[str]:
    """Yield each place where a text uses one of the words, in names too, with what to use."""
    flat = re.sub(r"[\s_]+", " ", LINE_END.sub(" ", text))
    for pattern, plain in RULES:
        for found in pattern.finditer(flat):
            around = flat[max(found.start() - 30, 0) : found.end() + 20].strip()
            yield f"{found[0]!r} ({plain}): {around}"


def sources(root: Path, folder: str) -> Iterator[Path]:
    """Yield all files of a folder in which people wrote something; "" is the top level itself."""
    for path in sorted((root / folder).rglob("*") if folder else root.iterdir()):
        hidden = any(part.startswith((".", "_build")) for part in path.relative_to(root).parts)
        if path.suffix in SUFFIXES and path.is_file() and not hidden and path.name not in EXEMPT:
            yield path
