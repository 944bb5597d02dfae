"""The book opens from a server and from a disk, at its first page, and words are found in it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import ALL_PAGES, PAGES
from page_contents import TYPESET, bad_formulas, unseen_images
from playwright.sync_api import Browser
from visit import Visit, open_tab


@pytest.mark.parametrize("name", ALL_PAGES)
def test_a_page_works_from_a_disk(browser: Browser, built_book: Path, name: str) -> None:
    visit = open_tab(browser, built_book.as_uri())
    page = visit.page
    page.goto((built_book / name).as_uri())
    page.evaluate(TYPESET)
    assert not bad_formulas(page)
    assert not unseen_images(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(253, 252, 249)"
    assert not visit.problems
    page.context.close()


def test_the_first_page_leads_into_the_book(tab: Visit, home: str) -> None:
    tab.page.goto(home + "index.html")
    tab.page.wait_for_url(home + PAGES[0])


def test_the_first_tab_stop_skips_to_the_text(tab: Visit, home: str) -> None:
    page = tab.page
    page.goto(home + PAGES[0])
    page.keyboard.press("Tab")
    link = page.locator("#pst-skip-link a")
    assert link.evaluate("a => a === document.activeElement")
    assert link.evaluate("a => a.getBoundingClientRect().y") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_word_is_found_by_keyboard(tab: Visit, home: str, built_book: Path) -> None:
    target = PAGES[1]
    soup = BeautifulSoup((built_book / target).read_text(encoding="utf-8"), "html.parser")
    text = " ".join(p.get_text(" ") for p in soup.select(".bd-article section > p"))
    word = max(Counter(re.findall(r"\b[a-z]{6,}\b", text)).items(), key=lambda item: item[1])[0]
    page = tab.page
    page.goto(home + PAGES[0])
    page.keyboard.press("Control+k")
    page.wait_for_function("() => document.activeElement.matches('input[type=search]')")
    page.keyboard.type(word)
    page.keyboard.press("Enter")
    result = page.locator(f"ul.search a[href^='{target}']").first
    result.wait_for()
    result.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{target}*")
    page.locator(".highlighted").first.wait_for()
