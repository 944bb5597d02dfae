"""What a reader meets on the way: the first page, sliders, resting places, and nothing dead."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from conftest import PAGES, ROOT
from docutils import nodes
from docutils.utils import new_document
from playwright.sync_api import Browser, expect
from reading_time import WORDS_A_MINUTE, minutes
from soup import parse
from valid_html import HEAD, join_heads
from visit import open_tab

CORE = ["softmax-regression", "softmax-scratch", "softmax-concise", "numerical-stability", "beyond"]
LONGEST = 40  # lines of code that interrupt a text


def soup(built_book: Path, name: str) -> BeautifulSoup:
    return parse(built_book / "chapters" / f"{name}.html")


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, built_book: Path) -> BeautifulSoup:
    return parse(built_book / request.param)


@pytest.mark.parametrize("width", [1300, 390])
def test_the_landing_page_opens_with_what_moves(browser: Browser, built_book: Path, width: int):
    visit = open_tab(browser, built_book.as_uri())
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.page.goto((built_book / "chapters/index.html").as_uri())
    trainer = visit.page.locator(".trainer")
    trainer.get_by_role("button", name="Train", exact=True).wait_for()
    assert trainer.bounding_box()["y"] < 900  # type: ignore[index]
    first = visit.page.locator(".bd-article h2").first
    assert first.evaluate("h => h.closest('section').contains(document.querySelector('.trainer'))")
    assert visit.page.locator("p.lead").bounding_box()["y"] < 400  # type: ignore[index]
    visit.page.context.close()


def test_the_landing_page_says_how_long_each_chapter_takes(built_book: Path):
    rows = soup(built_book, "index").select("table tr")[1:]
    pages = [row.a["href"] for row in rows]
    solutions = [Path(name).name for name in PAGES if "/solutions-" in name]
    assert {name.removeprefix("solutions-") for name in solutions} < set(pages)
    times = [row.find_all("td")[-1].get_text() for row in rows]
    assert all(re.fullmatch(r"\d+ min", time) for time in times), times
    assert len(set(times)) > 3


def test_the_time_follows_from_the_words():
    document = new_document("page")
    document += nodes.paragraph("", "word " * (20 * WORDS_A_MINUTE))
    assert minutes(document) == 20
    document += nodes.math_block("", "x")
    document += nodes.paragraph("", "word " * (10 * WORDS_A_MINUTE))
    assert minutes(document) == 30
    assert minutes(new_document("empty")) == 5


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("softmax-regression", "The softmax: from scores to probabilities"),
        ("softmax-concise", "It overflows"),
    ],
)
def test_a_slider_stands_where_the_idea_is(
    browser: Browser, built_book: Path, name: str, heading: str
):
    visit = open_tab(browser, built_book.as_uri())
    visit.page.goto((built_book / f"chapters/{name}.html").as_uri())
    section = visit.page.locator("section", has=visit.page.get_by_role("heading", name=heading))
    explorer = section.last.locator(".explorer").first
    explorer.scroll_into_view_if_needed()
    summary = explorer.locator(".explorer-live .explorer-summary")
    expect(summary).not_to_be_empty()
    before = summary.inner_text()
    explorer.locator("[type=range]").last.focus()
    visit.page.keyboard.press("End")
    expect(summary).not_to_have_text(before)
    assert not visit.problems
    visit.page.context.close()


@pytest.mark.parametrize("name", CORE)
def test_a_chapter_leads_to_the_playground(built_book: Path, name: str):
    links = soup(built_book, name).select(".bd-article section p a[href^='playground.html']")
    assert links


def test_the_softmax_comes_before_what_its_layer_costs(built_book: Path):
    heads = [h.get_text() for h in soup(built_book, "softmax-regression").select("h2, h3")]
    places = {
        key: next(i for i, head in enumerate(heads) if key in head)
        for key in ("from scores to probabilities", "What the layer costs", "A minibatch at once")
    }
    assert list(places.values()) == sorted(places.values())


def test_a_long_chapter_has_a_resting_place(built_book: Path):
    article = soup(built_book, "softmax-regression").select_one(".bd-article")
    assert isinstance(article, Tag)
    rest = article.find(class_="admonition-title", string="A first reading may end here")
    before = len(" ".join(t for t in rest.find_all_previous(string=True)).split())
    after = len(" ".join(t for t in rest.find_all_next(string=True)).split())
    assert 0.3 < before / (before + after) < 0.7


@pytest.mark.parametrize(
    ("name", "symbol", "words"),
    [
        ("linear-regression-concise", "variance", "mean of its squared distance from its mean"),
        ("linear-regression-concise", "\\mathcal{N}(0, 1)", "mean 0 and standard deviation 1"),
        ("softmax-regression", " variance", "mean of the squared distance from the mean"),
        ("softmax-regression", "covariance", "mean of the product of their distances"),
        ("numerical-stability", "\\mathcal{N}(0, 1)", "mean 0 and standard deviation 1"),
        ("numerical-stability", "[j = y]", "is 1 for the true class"),
    ],
)
def test_a_symbol_is_explained_where_it_is_first_used(name, symbol, words):
    cells = nbformat.read(ROOT / "chapters" / f"{name}.ipynb", 4).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    first = next(part for part in text.split("\n\n") if symbol in part)
    assert words in first


@pytest.mark.parametrize("name", CORE)
def test_long_code_is_folded(built_book: Path, name: str):
    for cell in soup(built_book, name).select(".cell:not(.tag_notebook-only) .cell_input"):
        code = cell.get_text().strip()
        # The class that the chapter builds is its subject.
        if cell.find_parent("details") is None and "class Animator" not in code:
            assert code.count("\n") < LONGEST, code[:80]


def test_a_page_shows_nothing_that_only_a_kernel_answers(page: BeautifulSoup):
    article = page.select_one(".bd-article") or page
    assert "run this cell again" not in article.get_text()
    for cell in article.select(".cell:not(.tag_notebook-only) .cell_input"):
        assert not re.fullmatch(r"lab\.(\w*panel|playground)\([^)]*\)", cell.get_text().strip())


def test_what_is_for_notebooks_is_hidden(browser: Browser, built_book: Path):
    visit = open_tab(browser, built_book.as_uri())
    for name in ("playground", "softmax-regression"):
        visit.page.goto((built_book / f"chapters/{name}.html").as_uri())
        hidden = visit.page.locator(".tag_notebook-only")
        assert hidden.count()
        assert not any(cell.is_visible() for cell in hidden.all())
    visit.page.context.close()


def test_tables_have_one_row_of_headers_and_no_debris(page: BeautifulSoup):
    for table in page.select("table.dataframe"):
        assert len(table.select("thead tr")) == 1, table.thead
        texts = [cell.get_text() for cell in table.select("td")]
        assert "NaN" not in texts
        assert not [text for text in texts if re.fullmatch(r"-0(\.0*)?", text)]
    for output in page.select(".cell_output pre"):
        assert not re.search(r"(?<![\w.])-0\.?0*(?![\w.])", output.get_text()), output


@pytest.mark.parametrize(
    ("above", "below", "head"),
    [
        (["", "a", "b"], ["epoch", "", ""], ["epoch", "a", "b"]),
        (["size", "1", "2"], ["rate", "", ""], ["rate, by size", "1", "2"]),
        (["", "", "a"], ["seed", "epoch", ""], ["seed", "epoch", "a"]),
    ],
)
def test_the_name_of_an_index_joins_the_other_headers(above, below, head):
    def row(cells: list[str]) -> str:
        return "".join(f"\n<th>{cell}</th>" for cell in cells)

    old = f'<thead>\n<tr style="x">{row(above)}\n</tr>\n<tr>{row(below)}\n</tr>\n</thead>'
    rows = BeautifulSoup(HEAD.sub(join_heads, old), "html.parser").find_all("tr")
    assert [[cell.get_text() for cell in row.find_all("th")] for row in rows] == [head]


def test_code_on_paper_goes_on_over_the_sheet(browser: Browser, built_book: Path):
    visit = open_tab(browser, built_book.as_uri())
    visit.page.goto((built_book / "chapters/solutions-softmax-regression.html").as_uri())
    visit.page.emulate_media(media="print")
    kept = visit.page.eval_on_selector_all(
        ".bd-article .cell_input pre",
        """all => all.flatMap(pre => {
          const kept = [];
          for (let e = pre; !e.matches("article"); e = e.parentElement)
            if (getComputedStyle(e).breakInside !== "auto") kept.push(e.className);
          return kept;
        })""",
    )
    assert kept == []
    visit.page.context.close()
