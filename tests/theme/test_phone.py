"""What a narrow page shows: formulas and cards that fit, a hint where something scrolls."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from conftest import ALL_PAGES, PAGES, ROOT
from playwright.sync_api import Browser, Page
from visit import open_tab

CODE_WIDTH = 72  # characters; `chapters/ruff.toml` says the same
TOO_WIDE = """() => [...document.querySelectorAll(".bd-article div.math > .formula")]
  .filter(e => e.scrollWidth > e.clientWidth + 1)
  .map(e => [e.parentElement.id, e.scrollWidth, e.clientWidth])"""
# What scrolls sideways, and has no shadow at the edge that goes away at the end.
NO_HINT = """() => [...document.querySelectorAll(".bd-article *")]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth
    && /auto|scroll/.test(getComputedStyle(e).overflowX))
  .filter(e => {
    const style = getComputedStyle(e);
    return style.backgroundImage.split("linear-gradient").length < 5
      || !style.backgroundAttachment.startsWith("local, local, scroll, scroll");
  })
  .map(e => [e.tagName, e.className, e.textContent.trim().slice(0, 60)])"""


def open_page(browser: Browser, built_book: Path, name: str, width: int) -> Page:
    """Open a page, unfolded, at a width in pixels."""
    visit = open_tab(browser, built_book.as_uri())
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.page.goto((built_book / name).as_uri())
    visit.page.evaluate("() => document.fonts.ready.then(() => true)")
    # What is folded counts too.
    visit.page.locator("details").evaluate_all("all => all.forEach(f => { f.open = true; })")
    assert not visit.problems
    return visit.page


@pytest.mark.parametrize("name", ALL_PAGES)
def test_formulas_fit_and_what_scrolls_fades(browser: Browser, built_book: Path, name: str) -> None:
    page = open_page(browser, built_book, name, 390)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(NO_HINT) == []
    page.context.close()


@pytest.mark.parametrize("name", [n for n in PAGES if n.startswith("chapters/")])
def test_no_code_of_a_cell_scrolls_on_a_wide_page(
    browser: Browser, built_book: Path, name: str
) -> None:
    page = open_page(browser, built_book, name, 1300)
    wide = page.eval_on_selector_all(
        ".cell_input pre",
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)",
    )
    assert wide == []
    page.context.close()


@pytest.mark.parametrize("path", sorted((ROOT / "chapters").glob("*.ipynb")), ids=lambda p: p.stem)
def test_code_that_a_page_shows_is_narrow(path: Path) -> None:
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code" and "remove-cell" not in cell.metadata.get("tags", []):
            assert not [line for line in cell.source.splitlines() if len(line) > CODE_WIDTH]


CARDS = ["chapters/findings.html", "chapters/notation.html"]


@pytest.mark.parametrize("name", [*CARDS, *(f"zh/{name}" for name in CARDS)])
def test_a_wide_table_becomes_cards(browser: Browser, built_book: Path, name: str) -> None:
    page = open_page(browser, built_book, name, 390)
    for table in page.locator(".bd-article table").all():
        fits = "t => t.scrollWidth <= t.closest('section').clientWidth"
        assert table.evaluate(fits)
        cells = table.locator("tbody tr").first.locator("td").all()
        tops = [cell.bounding_box()["y"] for cell in cells]  # type: ignore[index]
        assert tops == sorted(set(tops)), "the cells of a row stand below each other"
        labels = [c.evaluate("c => getComputedStyle(c, '::before').content") for c in cells[1:4]]
        assert all(label.endswith((': "', '："')) for label in labels), labels
    page.context.close()
