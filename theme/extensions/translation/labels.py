"""The words of the theme's templates that no catalog of its own reaches."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

from .compiled import read_words

UNREACHED = (
    *("Toggle primary sidebar", "Toggle secondary sidebar", "Main", "Version warning"),
    # The buttons of a book that is built from GitHub.
    *("Launch interactive content", "Launch on Binder", "Launch on Colab"),
    *("Source repositories", "Repository", "Suggest edit", "Open issue"),
)
# As a name that is not seen, or as the words of a button.
LABEL = re.compile(rf'(\b(?:title|aria-label)="|text-container">)({"|".join(UNREACHED)})(?=["<])')


def say_labels(app: Sphinx, exception: Exception | None) -> None:
    """Say the labels in the language of the edition, in every page that was written."""
    if exception or app.builder.name != "html":
        return
    words = read_words("theme")
    for name in [*sorted(app.env.found_docs), "genindex", "search"]:
        page = Path(app.outdir, f"{name}.html")
        page.write_text(translated(page.read_text("utf-8"), words), encoding="utf-8")


def translated(page: str, words: dict[str, str]) -> str:
    """Return a page of HTML with the labels in other words."""
    return LABEL.sub(lambda label: f"{label[1]}{words.get(label[2], label[2])}", page)
