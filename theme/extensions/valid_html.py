"""Sphinx extension: HTML that is valid and that everyone can read, whoever wrote it."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

# What docutils, pandas, MyST-NB and sphinx-exercise write, and what HTML and WCAG 2.2 ask for.
REPAIRS = [
    (r' role="doc-biblioentry"', ' role="listitem"'),  # deprecated in ARIA 1.3
    (r"<th></th>", "<td></td>"),  # the corner of a data frame is no header
    (r' aria-label="Toggle hidden content"', ""),  # the summary's own words name it better
    # A summary holds words, no paragraphs.
    (r'<p class="(collapsed|expanded) admonition-title">(.*?)</p>', r'<span class="\1">\2</span>'),
    # Each exercise and each solution would have the same id.
    (r'<section id="(exercise|solution)-content">', "<section>"),
    # The book's own sheet says how a data frame looks.
    (r"<style scoped>.*?</style>\n?", ""),
    (r'<table border="1" class="dataframe">', '<table class="dataframe">'),
]


def repair_body(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Fix the HTML of a page's text."""
    for pattern, new in REPAIRS:
        context["body"] = re.sub(pattern, new, context.get("body", ""), flags=re.DOTALL)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("html-page-context", repair_body)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
