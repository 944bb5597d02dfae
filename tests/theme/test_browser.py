"""Each page of the built book in a real Chromium that may talk to nobody but the book."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from accessibility import check_accessibility
from conftest import ALL_PAGES
from page_contents import TYPESET, bad_formulas, unseen_images
from playwright.sync_api import Browser, Page
from visit import Visit, open_tab

FORMULAS = ".bd-article div.math > .formula"

# Axe looks at everything at the first width of each theme. At the second width it looks at what is
# around the text alone: the text has the same colours there, and its other faults do not depend
# on the theme.
AROUND = (".bd-header", ".bd-sidebar-primary", ".bd-footer")
WIDTHS = {"light": (1300, 390), "dark": (390, 1300)}

SEARCH = ".search-button__button, input[type=search]"  # the search page has a field of its own
# What is read, and on what: text's colour, its ground and how far both shine through. In the page's
# own contents a colour says which section is in view, and that depends on the width.
COLOURS = """() => [...document.querySelectorAll("main *:not(.bd-toc-nav a)")].map(element => {
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


@pytest.fixture(scope="module", params=ALL_PAGES)
def visit(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Visit]:
    """Open each page once; all tests that take this fixture look at the same tab."""
    visit = open_tab(browser, site)
    visit.page.goto(site + request.param)
    visit.page.evaluate(TYPESET)
    yield visit
    visit.page.context.close()


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
    for width, parts in zip(WIDTHS[scheme], ((), AROUND), strict=True):
        visit.screen(width, scheme)
        check_layout(page, width, scheme)
        check_accessibility(page, *parts)
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
