"""The plain notebooks: what a learner reads, wherever it is opened."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, toc_files
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from plain_set import give_notebooks, html_of

__all__ = ["give_notebooks"]

LEFTOVERS = re.compile(
    r"\{[\w:+.-]+\}<code>"  # a role
    r"|:::|```|class=\"language-\{"  # a directive
    r"|<p>\([\w-]+\)=|(?:^|<p>):[\w-]+:"  # a label, an option of a directive
    r"|OWNER/REPOSITORY",
    re.M,
)
MATH = re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.S)


@cache
def glued_keys() -> set[str]:
    """Return the keys under which the chapters glue their numbers."""
    outputs = [
        output
        for path in (ROOT / "chapters").glob("*.ipynb")
        for cell in nbformat.read(path, 4).cells
        for output in cell.get("outputs", [])
    ]
    return {o.metadata.scrapbook.name for o in outputs if "scrapbook" in o.get("metadata", {})}


def test_every_page_has_one_and_their_names_are_in_the_order_of_reading(notebooks):
    pages = [Path(name).name for name in toc_files()]
    assert [re.sub(r"^(S?\d\d[a-z]?|T[a-z])-", "", name)[:-6] for name in notebooks] == pages
    assert next(iter(notebooks)) == "00-index.ipynb"


def test_a_plain_commonmark_renderer_leaves_no_markup(notebooks):
    # A key could be an ordinary word; those with a dash are none.
    keys = {key for key in glued_keys() if "-" in key}
    assert len(keys) > 100
    for name, notebook in notebooks.items():
        for html in html_of(notebook):
            assert not LEFTOVERS.findall(MATH.sub("", html)), (name, html)
            soup = BeautifulSoup(html, "html.parser")
            words = set(re.findall(r"[\w-]+", MATH.sub("", soup.get_text())))
            assert not {w for w in words if w.startswith(("fig-", "eq-", "ex-"))} - {"ex-"}, name
            assert not keys & words - {"learning-rate"}, (name, keys & words)


@pytest.mark.parametrize(
    "text",
    [
        "{numref}`fig-a`",
        ":::{note}\nA box.\n:::",
        "```{exercise} A title\n:label: ex-a\n```",
        "(a-label)=\n# A title",
        ":class: tip",
    ],
)
def test_the_check_knows_markup(text):
    assert LEFTOVERS.search(MarkdownIt("commonmark").render(text))


def test_formulas_are_only_where_every_viewer_typesets_them(notebooks):
    # VS Code and GitHub leave the dollars of a formula in HTML, such as a summary, as they are.
    typeset = MarkdownIt("commonmark").use(dollarmath_plugin, renderer=lambda tex, _: "")
    formulas = 0
    for name, notebook in notebooks.items():
        for cell in notebook.cells:
            if cell.cell_type != "markdown":
                continue
            soup = BeautifulSoup(typeset.render(cell.source), "html.parser")
            for code in soup("code"):
                code.clear()
            formulas += len(MATH.findall(cell.source))
            assert "$" not in soup.get_text(), (name, soup.get_text())
    assert formulas > 1000


@pytest.mark.parametrize("notebooks", ["notebooks"], indirect=True)
def test_boxes_answers_captions_equations(notebooks):
    text = "\n\n".join(c.source for c in notebooks["05-softmax-concise.ipynb"].cells)
    assert "> **What you will learn**" in text
    assert re.search(r"<details>\n<summary>Can the shifted softmax .*</summary>\n\nBoth\.", text)
    assert re.search(r"\*\*Fig\. 5\.1\*\* The first eight test", text)
    assert r"\tag{5.1} $$" in text
    assert "[(5.2)](#equation-eq-softmax)" in text
    assert "has 7,850 parameters" in text
    assert '> <a id="ex-hyperparameters"></a>**Exercise 5.1**' in text
    assert "[Softmax regression, from scratch](04-softmax-scratch.ipynb)" in text
    solutions = "S05-solutions-softmax-concise.ipynb"
    assert f"[Solution S5.1]({solutions}#sol-hyperparameters)" in text
    text = "\n\n".join(c.source for c in notebooks[solutions].cells)
    assert "# S5.1. The settings" in text
    assert "[Exercise 5.1 (Vary the settings)](05-softmax-concise.ipynb#ex-hyperparameters)" in text
    assert "# Solution S5.1" in text
    assert "**Fig. S5.1**" in text


def test_an_explorer_has_a_live_panel_below_it(notebooks):
    """In a notebook its own charts are a still image, while the text says to move a slider."""
    explorers = 0
    for name, notebook in notebooks.items():
        code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        for here, below in zip(code, code[1:], strict=False):
            if re.search(r"^(?:explorer = )?lab\.\w+_explorer\(", here, re.M):
                assert re.search(r"^lab\.\w*panel\(", below, re.M), (name, here, below)
                explorers += 1
    assert explorers == 6
