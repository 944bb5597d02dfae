"""The built book in a real Chromium that may talk to nobody but the book."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from conftest import ALL_PAGES, PAGES
from playwright.sync_api import Browser, Page
from visit import Visit, open_tab

FORMULAS = ".bd-article div.math > .formula"

# Axe looks at everything at the first width of each theme. At the second width it looks at what is
# around the text alone: the text has the same colours there, and its other faults do not depend
# on the theme.
AROUND = {"include": [[".bd-header"], [".bd-sidebar-primary"], [".bd-footer"]]}
WIDTHS = {"light": (1300, 390), "dark": (390, 1300)}
# The rule named here is one of WCAG 2.1 A (2.5.3), but axe leaves it out unless asked.
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"label-content-name-mismatch": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,  # it would look for imported stylesheets beside the page and log a 404
}
TYPESET = "() => document.fonts.ready.then(() => true)"
# The text of a page without code and without formulas that are typeset.
PLAIN_TEXT = """() => {
  const main = document.querySelector("main").cloneNode(true);
  main.querySelectorAll("script, style, pre, code, math").forEach(e => e.remove());
  return main.textContent;
}"""
SEARCH = ".search-button__button, input[type=search]"  # the search page has a field of its own
# What is read, and on what: text's colour, its ground and how far both shine through.
COLOURS = """() => [...document.querySelectorAll("main *")].map(element => {
  const { color, backgroundColor, opacity } = getComputedStyle(element);
  return `${element.tagName} ${color} ${backgroundColor} ${opacity}`;
})"""
TOO_WIDE = """selector => [...document.querySelectorAll(selector)]
  .filter(e => e.scrollWidth > e.clientWidth + 1)
  .map(e => [e.parentElement.id || e.textContent, e.scrollWidth, e.clientWidth])"""
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
VISIBLE = "elements => elements.filter(element => element.checkVisibility()).length"


@pytest.fixture(scope="session", params=["http", "file"])
def home(request: pytest.FixtureRequest, built_book: Path, site: str) -> str:
    """Give the address of the book: from a server, then from a disk."""
    return site if request.param == "http" else built_book.as_uri() + "/"


@pytest.fixture
def tab(browser: Browser, home: str) -> Iterator[Visit]:
    """Open an empty tab for one test."""
    visit = open_tab(browser, home)
    yield visit
    visit.page.context.close()


@pytest.fixture(scope="module", params=ALL_PAGES)
def visit(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Visit]:
    """Open each page once; all tests that take this fixture look at the same tab."""
    visit = open_tab(browser, site)
    visit.page.goto(site + request.param)
    visit.page.evaluate(TYPESET)
    yield visit
    visit.page.context.close()


def unseen_images(page: Page) -> list[str]:
    """Return the images of a page that did not load."""
    page.evaluate(
        """() => Promise.all([...document.querySelectorAll("img")].map(image => {
          image.loading = "eager";
          return image.complete || new Promise(end => { image.onload = image.onerror = end; });
        })).then(() => true)"""
    )
    return page.eval_on_selector_all(
        "img", "images => images.filter(i => !i.complete || !i.naturalWidth).map(i => i.src)"
    )


def bad_formulas(page: Page) -> list[str]:
    """Return what is wrong with the formulas of a page."""
    problems = page.eval_on_selector_all(
        "math",
        """all => all.filter(e => !e.getBoundingClientRect().width && e.checkVisibility())
          .map(e => "no size")""",
    )
    sources = page.locator(".math").count()
    typeset = page.locator(".math math").count()
    if sources != typeset:
        problems.append(f"{sources} formulas, {typeset} typeset")
    return problems + re.findall(r"\\[(\[].{0,30}|\$\$.{0,30}", page.evaluate(PLAIN_TEXT))


def wrong_images(page: Page, theme: str) -> list[str]:
    """Return the images with changed colours, and the figures that are not the theme's alone."""
    pictures = page.eval_on_selector_all(
        ".bd-article img", "all => all.map(i => [i.src, getComputedStyle(i).filter])"
    )
    shown = page.eval_on_selector_all(
        ".bd-article .plot",
        """all => all.map(p => [...p.children].filter(i => getComputedStyle(i).display !== "none"
          ).map(i => i.getAttribute("src")))""",
    )
    wrong = [figure for figure in shown if len(figure) != 1 or f"-{theme}.svg" not in figure[0]]
    return [source for source, filters in pictures if filters != "none"] + wrong


def test_formulas_are_typeset(visit: Visit) -> None:
    assert not bad_formulas(visit.page)


def test_images_are_there(visit: Visit) -> None:
    assert not unseen_images(visit.page)


def test_what_is_folded_opens_by_keyboard(visit: Visit) -> None:
    page = visit.page
    # In order: what is folded in a solution cannot have the focus before the solution is open.
    for summary in page.locator(".bd-article details > summary").all():
        before = summary.evaluate("s => s.parentElement.open")
        summary.focus()
        page.keyboard.press("Enter")
        assert summary.evaluate("s => s.parentElement.open") != before


# From here on everything is unfolded, so that the next tests see all there is to read.
@pytest.mark.parametrize("scheme", WIDTHS)
def test_everyone_can_read_a_page(visit: Visit, scheme: str) -> None:
    page = visit.page
    page.locator("details").evaluate_all("all => all.forEach(fold => { fold.open = true; })")
    colours = []
    for width, context in zip(WIDTHS[scheme], (None, AROUND), strict=True):
        visit.screen(width, scheme)
        check_layout(page, width, scheme)
        # The bar at the top covers what was scrolled under it, which is no fault of the page.
        page.evaluate("scrollTo(0, 0)")
        results = Axe().run(page, context=context, options=AXE)
        assert results.violations_count == 0, results.generate_report()
        colours.append(page.evaluate(COLOURS))
    assert colours[0] == colours[1]


def check_layout(page: Page, width: int, scheme: str) -> None:
    """Look at what depends on the width and the theme."""
    size = page.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth]")
    assert max(size) <= width, "the page scrolls sideways"
    assert not wrong_images(page, scheme)
    searches = page.eval_on_selector_all(SEARCH, VISIBLE)
    assert searches == (2 if page.url.endswith("search.html") else 1)
    assert page.evaluate(TOO_WIDE, ".cell_input pre" if width == 1300 else FORMULAS) == []
    assert width == 1300 or page.evaluate(NO_HINT) == []


def test_a_page_is_quiet(visit: Visit) -> None:
    """Run last: collect what all the tests above caused in the page's tab."""
    assert not visit.problems


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
    assert not tab.problems


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
    assert not tab.problems
