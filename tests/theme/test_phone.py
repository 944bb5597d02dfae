"""What a narrow page shows of code and tables; `test_browser.py` looks at all that scrolls."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from playwright.sync_api import Browser
from visit import open_tab

CODE_WIDTH = 72  # characters; `chapters/ruff.toml` says the same


@pytest.mark.parametrize("path", sorted((ROOT / "chapters").glob("*.ipynb")), ids=lambda p: p.stem)
def test_code_that_a_page_shows_is_narrow(path: Path) -> None:
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "code" and "remove-cell" not in cell.metadata.get("tags", []):
            assert not [line for line in cell.source.splitlines() if len(line) > CODE_WIDTH]


CARDS = ["chapters/findings.html", "chapters/notation.html"]


@pytest.mark.parametrize("name", [*CARDS, *(f"zh/{name}" for name in CARDS)])
def test_a_wide_table_becomes_cards(browser: Browser, built_book: Path, name: str) -> None:
    visit = open_tab(browser, built_book.as_uri())
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((built_book / name).as_uri())
    page.evaluate("() => document.fonts.ready.then(() => true)")
    for table in page.locator(".bd-article table").all():
        fits = "t => t.scrollWidth <= t.closest('section').clientWidth"
        assert table.evaluate(fits)
        cells = table.locator("tbody tr").first.locator("td").all()
        tops = [cell.bounding_box()["y"] for cell in cells]  # type: ignore[index]
        assert tops == sorted(set(tops)), "the cells of a row stand below each other"
        labels = [c.evaluate("c => getComputedStyle(c, '::before').content") for c in cells[1:4]]
        assert all(label.endswith((': "', '："')) for label in labels), labels
    assert not visit.problems
    page.context.close()
