"""Sphinx extension: HTML that is valid and that everyone can read, whoever wrote it."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.locale import _

# What docutils, pandas, MyST-NB and sphinx-exercise write, and what HTML and WCAG 2.2 ask for.
REPAIRS = [
    # Of a data frame, before its empty headers go: zero that was rounded from below.
    (r"<td>-(0(?:\.0+)?)</td>", r"<td>\1</td>"),
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


HEAD = re.compile(
    r"(<thead>.*?<tr[^>]*>)((?:(?!</tr>).)*)</tr>\s*<tr>((?:(?!</tr>).)*)</tr>(\s*</thead>)",
    re.DOTALL,
)
HEADER = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)


def join_heads(head: re.Match[str]) -> str:
    """Put the name of a data frame's index, which pandas writes into a second row, into the first.

    Where the columns have a name too, both stand there: "rate, by size".
    """
    start, above, below, end = head.groups()
    titles, names = HEADER.findall(above), HEADER.findall(below)
    count = sum(1 for name in names if name)
    if len(titles) != len(names) or any(names[count:]):
        return head[0]
    for place, name in enumerate(names[:count]):
        titles[place] = _("{0}, by {1}").format(name, titles[place]) if titles[place] else name
    return start + "".join(f"<th>{title}</th>" for title in titles) + "</tr>" + end


def repair_body(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Fix the HTML of a page's text."""
    body = HEAD.sub(join_heads, context.get("body", ""))
    none = _("none")  # where a data frame has no number
    body = body.replace("<td>NaN</td>", f'<td><span aria-label="{none}">–</span></td>')
    for pattern, new in REPAIRS:
        body = re.sub(pattern, new, body, flags=re.DOTALL)
    context["body"] = body


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("html-page-context", repair_body)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
