"""The plain notebooks: what a learner reads and runs, wherever it is opened."""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import bare_environment
import nbformat
import plain_notebooks
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, toc_files
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbclient import NotebookClient
from nbformat import NotebookNode, v4
from plain_notebooks import point_buttons, requirement
from plain_notebooks.bookkeeping import needed_of, without_glue
from plain_notebooks.notebook import assemble

LEFTOVERS = re.compile(
    r"\{[\w:+.-]+\}<code>"  # a role
    r"|:::|```|class=\"language-\{"  # a directive
    r"|<p>\([\w-]+\)=|(?:^|<p>):[\w-]+:"  # a label, an option of a directive
    r"|OWNER/REPOSITORY",
    re.M,
)
MATH = re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.S)


@pytest.fixture(scope="module")
def folder(built_book: Path) -> Path:
    return built_book / "notebooks"


@pytest.fixture(scope="module", params=["notebooks", "zh/notebooks"])
def notebooks(request: pytest.FixtureRequest, built_book: Path) -> dict[str, NotebookNode]:
    return {
        path.name: nbformat.read(path, 4)
        for path in sorted((built_book / request.param).glob("*.ipynb"))
    }


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


def html_of(notebook: NotebookNode) -> list[str]:
    renderer = MarkdownIt("commonmark")
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return [renderer.render(text) for text in texts]


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


def test_every_link_within_the_set_leads_somewhere(notebooks):
    anchors = {
        name: {
            a["id"]
            for html in html_of(nb)
            for a in BeautifulSoup(html, "html.parser")("a", id=True)
        }
        for name, nb in notebooks.items()
    }
    links = 0
    for name, notebook in notebooks.items():
        for html in html_of(notebook):
            for tag in BeautifulSoup(html, "html.parser")("a", href=True):
                address = str(tag["href"])
                if re.match(r"https?://|mailto:", address):
                    continue
                file, _, fragment = address.partition("#")
                target = file or name
                assert target in notebooks, (name, address)
                assert not fragment or fragment in anchors[target], (name, address)
                links += 1
    assert links > 300


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


def test_code_needs_nothing_of_the_book_s_machinery(notebooks, request):
    path = "../.." if "zh/notebooks" in request.node.name else ".."
    for name, notebook in notebooks.items():
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        source = "\n".join(cell.source for cell in code)
        assert not re.search(r"\bglue\b|myst_nb|sphinx", source), name
        assert not any("remove-cell" in cell.metadata.get("tags", []) for cell in code)
        if code:
            assert notebook.cells[0].id == "install"
            assert f'"{path}[notebooks]"' in code[0].source or "git+https://github.com/" in source
            assert any(cell.outputs for cell in code), name


def test_the_install_line_names_the_repository_only_if_there_is_one():
    assert requirement("me/book") == "d2lmini[notebooks] @ git+https://github.com/me/book"
    assert requirement(None) == "..[notebooks]"
    assert requirement(None, "zh_CN") == "../..[notebooks]"
    source = v4.new_notebook(cells=[v4.new_code_cell("1")])
    cell = assemble([], source, requirement("me/book")).cells[0]
    assert '    %pip install --quiet "d2lmini[notebooks] @ git+https://github.com/me/book"' in (
        cell.source
    )


def test_the_buttons_lead_to_the_plain_notebook(monkeypatch):
    monkeypatch.setattr(plain_notebooks, "github_name", lambda folder: "me/book")
    monkeypatch.setattr(plain_notebooks, "notebook_names", lambda env: {"chapters/a": "01-a.ipynb"})
    app = SimpleNamespace(builder=SimpleNamespace(name="html"), env=None, srcdir="")
    buttons = [{"text": text, "url": "source"} for text in (".ipynb", "Binder", "Colab", ".pdf")]
    context = {
        "pathto": lambda path, kind: f"../{path}",
        "header_buttons": [{"buttons": buttons[:1]}, {"buttons": buttons[1:]}, {"text": "alone"}],
    }
    point_buttons(app, "chapters/a", "page.html", context, None)
    assert [button["url"] for button in buttons] == [
        "../notebooks/01-a.ipynb",
        "https://mybinder.org/v2/gh/me/book/notebooks?urlpath=lab/tree/01-a.ipynb",
        "https://colab.research.google.com/github/me/book/blob/notebooks/01-a.ipynb",
        "source",
    ]


def test_the_download_button_gives_it(built_book):
    page = (built_book / "chapters" / "softmax-concise.html").read_text(encoding="utf-8")
    assert 'href="../notebooks/05-softmax-concise.ipynb"' in page
    assert "_sources/chapters/softmax-concise.ipynb" not in page


def test_bookkeeping_goes_and_what_later_cells_use_stays():
    assert without_glue('from myst_nb import glue\nx = 1\nglue("a", x)\n\nf(x)') == "x = 1\n\nf(x)"
    hidden = (
        "def used(a):\n    return a + base\n\n\n"
        "unused = 3\nassert unused == 3\n"
        "for k in (1, 2):\n    glue(str(k), k)\n"
        "table = {}\ntable.update(a=used(1))\nother.clear()"
    )
    needed = {"table", "other"}
    assert needed_of(hidden, needed) == (
        "def used(a):\n    return a + base\n\n\ntable = {}\ntable.update(a=used(1))"
    )
    assert needed == {"base", "other"}
    assert needed_of("x = 1\nassert x\nglue('x', x)", {"y"}) == ""


@pytest.mark.parametrize(
    "name",
    [
        "05-softmax-concise.ipynb",
        "10-playground.ipynb",
        "S01-solutions-linear-regression-concise.ipynb",
    ],
)
def test_it_runs_by_itself_with_only_what_its_first_cell_brings(
    folder, name, tmp_path, monkeypatch
):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["notebooks"]]
    # A kernel is there before the first cell runs.
    variables = bare_environment.make(tmp_path, [*declared, "ipykernel"])
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    for key, value in {**variables, "PYTHONPATH": path}.items():
        monkeypatch.setenv(key, value)
    notebook = nbformat.read(folder / name, 4)
    proof = (
        "import importlib\n"
        "for name in ('sphinx', 'myst_nb', 'sqlalchemy', 'nbgrader', 'jupyter_book'):\n"
        "    try: importlib.import_module(name)\n"
        "    except ModuleNotFoundError: continue\n"
        "    raise AssertionError(name)"
    )
    notebook.cells.insert(0, v4.new_code_cell(proof))
    NotebookClient(notebook, timeout=900, resources={"metadata": {"path": tmp_path}}).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert sum(bool(cell.outputs) for cell in code) >= 3
