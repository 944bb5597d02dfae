"""Explorers on dark pages, on phones, on paper and without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from conftest import PAGES
from explorer_page import HOLDERS, give_tab, open_explorer
from visit import Visit

__all__ = ["give_tab"]

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.mark.parametrize("name", HOLDERS)
def test_colours_follow_the_page(tab: Visit, built_book: Any, name: str):
    explorer = open_explorer(tab, built_book, name)
    ink = """() => {
      const text = document.querySelector(".explorer-live svg text");
      return [getComputedStyle(text).fill, getComputedStyle(document.querySelector(
        ".bd-article p")).color];
    }"""
    seen = set()
    for scheme in ("light", "dark"):
        tab.screen(1300, scheme)
        drawn, text = tab.page.evaluate(ink)
        assert drawn == text
        seen.add(drawn)
        boxes = (
            "e => [e, ...e.querySelectorAll('div')].map(x => getComputedStyle(x).backgroundColor)"
        )
        around = explorer.locator("xpath=..").evaluate(boxes)
        assert set(around) == {"rgba(0, 0, 0, 0)"}, "a box round the charts"
    assert len(seen) == 2


@pytest.mark.parametrize("name", HOLDERS)
def test_a_phone_shows_everything(tab: Visit, built_book: Any, name: str):
    explorer = open_explorer(tab, built_book, name)
    tab.screen(390, "light")
    inside = """root => [...root.querySelectorAll("svg, img, input, select, p")]
      .filter(e => e.checkVisibility())
      .filter(e => e.getBoundingClientRect().right > innerWidth + 1 ||
                   e.getBoundingClientRect().left < 0).length"""
    tab.page.wait_for_function(
        "() => [...document.querySelectorAll('.explorer svg')].every("
        "svg => svg.getBoundingClientRect().right <= innerWidth)"
    )
    assert explorer.evaluate(inside) == 0


@pytest.mark.parametrize("name", HOLDERS)
def test_paper_shows_the_still_picture(tab: Visit, built_book: Any, name: str):
    explorer = open_explorer(tab, built_book, name)
    tab.page.emulate_media(media="print")
    assert explorer.locator(".explorer-still").is_visible()
    assert not explorer.locator(".explorer-live").is_visible()
    assert not explorer.locator(".explorer-controls").is_visible()
    tab.page.emulate_media(media="screen")
    assert not explorer.locator(".explorer-still").is_visible()
    assert explorer.locator(".explorer-live").is_visible()


@pytest.mark.parametrize("name", HOLDERS)
def test_without_javascript_there_is_a_still_picture(browser: Browser, built_book: Any, name: str):
    context = browser.new_context(java_script_enabled=False)
    page: Page = context.new_page()
    page.goto(f"{built_book.as_uri()}/chapters/{name}.html")
    still = page.locator(".explorer .explorer-still").first
    assert still.is_visible()
    assert still.locator("img").count() >= 2
    assert page.locator(".explorer-controls").first.is_hidden()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_shows_a_dead_control(built_book: Any, name: str):
    """What can be set belongs to an explorer, or to the theme; a live widget is not shown."""
    soup = BeautifulSoup((built_book / name).read_text(encoding="utf-8"), "html.parser")
    assert not soup.select('script[type*="jupyter.widget"], .jupyter-widgets')
    for element in soup.select(".bd-article :is(input, select, textarea)"):
        if name != "search.html":
            assert element.find_parent(class_="explorer"), element
    scripts = [tag["src"] for tag in soup.find_all("script", src=True)]
    assert not any("explorer" in src for src in scripts), "Vega comes when it is needed"
    if soup.select(".explorer"):
        words = " ".join(soup.select_one(".bd-article").get_text().split())
        assert "make lab" in words, "say how to get the live one"
