"""What a phone shows: formulas within their column, and a hint where something scrolls."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import PAGES
from playwright.sync_api import Browser
from visit import open_tab

TOO_WIDE = """() => [...document.querySelectorAll(".bd-article div.math > .formula")]
  .filter(e => e.scrollWidth > e.clientWidth + 1)
  .map(e => [e.parentElement.id, e.scrollWidth, e.clientWidth])"""


@pytest.mark.parametrize("name", PAGES)
def test_no_formula_is_wider_than_its_column(browser: Browser, built_book: Path, name: str) -> None:
    visit = open_tab(browser, built_book.as_uri())
    visit.page.set_viewport_size({"width": 390, "height": 900})
    visit.page.goto((built_book / name).as_uri())
    visit.page.evaluate("() => document.fonts.ready.then(() => true)")
    # What is folded counts too.
    visit.page.locator("details").evaluate_all("all => all.forEach(f => { f.open = true; })")
    assert visit.page.evaluate(TOO_WIDE) == []
    assert not visit.problems
    visit.page.context.close()
