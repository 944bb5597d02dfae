"""A student's text as Markdown that does nothing in a teacher's browser, with its pasted images."""

import re
from collections.abc import Collection
from urllib.parse import quote

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

MACROS = "href|require|class|style|cssId|html|url|unicode|mmlToken|data"


def harmless(text: str, images: Collection[str] = ()) -> str:
    """Return Markdown that runs nothing in a browser: without HTML, links and macros.

    A space breaks each of these up, so that all of the text is still read. Only links to pasted
    ``images`` stay: a renderer stops at one that is missing.
    """
    text = re.sub(r"<(?=[A-Za-z/!?])", "< ", text)
    kept = "|".join(map(re.escape, images)) or "(?!)"
    text = re.sub(rf"\](?=\()(?!\(attachment:(?:{kept})\))", "] ", text)
    text = re.sub(r"\](?=[:\[])", "] ", text)
    return re.sub(rf"\\(?={MACROS})", r"\\ ", text)


def with_images(text: str, images: dict, taken: dict) -> str:
    """Return harmless Markdown, and put its images into ``taken`` under names of their own.

    Editors write a name into the text as it is, or as in an address.
    """
    new = {}
    for name, image in images.items():
        new[name] = new[quote(name)] = new[quote(name, safe="!'()*~")] = f"image-{len(taken) + 1}"
        taken[new[name]] = image
    if new:
        forms = "|".join(map(re.escape, sorted(new, key=len, reverse=True)))
        title = r"(?:\s+[\"'][^\"'\n]{0,200}[\"'])?"
        pattern = rf"\]\(attachment:({forms}){title}\)"
        text = re.sub(pattern, lambda found: f"](attachment:{new[found[1]]})", text)
    return harmless(text, set(new.values()))


def own_cell(cell: dict) -> NotebookNode:
    """Return what a student wrote into a cell of their own."""
    if cell["type"] == "code":
        return new_code_cell(cell["text"])
    taken: dict = {}
    result = new_markdown_cell(with_images(cell["text"], cell["images"], taken))
    if taken:
        result.attachments = taken
    return result


def answer_text(cell: NotebookNode, parts: list[dict], start: str = "") -> None:
    """Put a student's text into a written question's cell; code becomes text that shows as code."""
    taken: dict = {}
    texts = []
    for part in parts:
        # Not everything that is indented is code for Markdown, so this is made harmless, too.
        is_code = part["type"] == "code"
        text = part["text"].replace("\n", "\n    ") if is_code else part["text"]
        texts.append("    " * is_code + with_images(text, part["images"], taken))
    cell.source = start + "\n\n".join(texts)
    if taken:
        cell.attachments = taken
