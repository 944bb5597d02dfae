"""Folds in a real browser: no room when closed, and open for whoever follows a link into them."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import PAGES
from playwright.sync_api import Browser, Page
from soup import parse
from visit import Visit, open_tab

# How much of a page lies below its last visible line of text, in pixels.
EMPTY = """() => {
  const article = document.querySelector(".bd-article");
  const ends = [...article.querySelectorAll("p, pre, summary, table, img, li, h1, h2, h3, a")]
    .filter(e => e.checkVisibility({ contentVisibilityAuto: true }))
    .map(e => e.getBoundingClientRect().bottom);
  return article.getBoundingClientRect().bottom - Math.max(...ends);
}"""
# The page has come to rest, and its target can be seen.
SEEN = """id => {
  const target = document.getElementById(id);
  const { top } = target.getBoundingClientRect();
  const closed = [...document.querySelectorAll("details:not([open])")].filter(
    fold => fold === target || fold.contains(target));
  return !closed.length && top > -5 && top < innerHeight;
}"""
CLOSE = "all => all.forEach(fold => { fold.open = false; })"
SOLUTIONS = [name for name in PAGES if "solutions-" in name]


def folded(soup: BeautifulSoup) -> list[str]:
    """Return the ids of all that a closed fold hides, and of the folds themselves."""
    inside = soup.select(".bd-article details [id], .bd-article details[id]")
    return [str(tag["id"]) for tag in inside]


def links_into_folds(built_book: Path) -> list[tuple[str, str]]:
    """Return page and fragment of every link of the book that leads into a fold."""
    targets = {name: set(folded(parse(built_book / name))) for name in PAGES}
    found = set()
    for name in PAGES:
        soup = parse(built_book / name)
        for link in soup.select(".bd-article a[href*='#']"):
            parts = urlsplit(str(link["href"]))
            path = (built_book / name).parent / unquote(parts.path) if parts.path else None
            page = path.resolve().relative_to(built_book).as_posix() if path else name
            if unquote(parts.fragment) in targets.get(page, ()):
                found.add((page, unquote(parts.fragment)))
    return sorted(found)


def wait_until_seen(page: Page, name: str) -> None:
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_function(SEEN, arg=name)


@pytest.mark.parametrize("width", [1300, 390])
@pytest.mark.parametrize("name", SOLUTIONS)
def test_a_closed_fold_takes_no_room(
    browser: Browser, built_book: Path, name: str, width: int
) -> None:
    visit = open_tab(browser, built_book.as_uri())
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.page.goto((built_book / name).as_uri())
    assert visit.page.locator("details.solution:not([open])").count() >= 2
    assert visit.page.evaluate(EMPTY) < 100
    for fold in visit.page.locator("details.solution").all():
        box, summary = fold.bounding_box(), fold.locator("> summary").bounding_box()
        assert box is not None
        assert summary is not None
        assert box["height"] < summary["height"] + 20
    visit.page.context.close()


def test_every_link_into_a_fold_shows_its_target(tab: Visit, home: str, built_book: Path) -> None:
    links = links_into_folds(built_book)
    assert len(links) > 20
    loaded = None
    for page, name in links:
        if page == loaded:  # as after a press on a link within the page
            tab.page.locator("details[open]").evaluate_all(CLOSE)
            tab.page.evaluate("name => { location.hash = name; }", name)
        else:
            tab.page.goto(f"{home}{page}#{name}")
        loaded = page
        wait_until_seen(tab.page, name)


def test_a_change_of_the_address_unfolds(tab: Visit, home: str, built_book: Path) -> None:
    page, names = SOLUTIONS[0], folded(parse(built_book / SOLUTIONS[0]))
    first, last = names[0], names[-1]
    tab.page.goto(home + page)
    for name in (last, first):
        tab.page.evaluate("name => { location.hash = name; }", name)
        wait_until_seen(tab.page, name)
    tab.page.locator("details[open]").evaluate_all(CLOSE)
    tab.page.go_back()
    wait_until_seen(tab.page, last)


def test_back_from_another_page_finds_the_folds_as_they_were(
    tab: Visit, home: str, built_book: Path
) -> None:
    page = SOLUTIONS[0]
    tab.page.goto(home + page)
    tab.page.locator("details.solution > summary").nth(1).click()
    tab.page.wait_for_function("() => history.state?.folds?.includes(true)")
    tab.page.goto(home + PAGES[0])
    tab.page.go_back()
    states = "all => all.map(fold => fold.open)"
    assert tab.page.locator("details.solution").evaluate_all(states)[:2] == [False, True]
    (name,) = folded(parse(built_book / page))[:1]
    tab.page.goto(f"{home}{page}#{name}")
    tab.page.goto(home + PAGES[0])
    tab.page.go_back()
    wait_until_seen(tab.page, name)


def test_a_word_that_was_searched_for_is_unfolded(tab: Visit, home: str, built_book: Path) -> None:
    tab.page.goto(f"{home}{SOLUTIONS[0]}?highlight=verdict")
    tab.page.wait_for_function(
        "() => [...document.querySelectorAll('.highlighted')].some(e => e.closest('details'))"
    )
    tab.page.wait_for_function(
        "() => [...document.querySelectorAll('.highlighted')].every("
        "e => !e.closest('details:not([open])'))"
    )


@pytest.mark.parametrize("name", SOLUTIONS)
def test_a_fold_needs_no_script_and_paper_shows_it(
    browser: Browser, built_book: Path, name: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((built_book / name).as_uri())
    fold = page.locator("details.solution").first
    text = fold.locator("> section p").first
    height = fold.bounding_box()["height"]  # type: ignore[index]
    fold.locator("> summary").click()
    assert text.is_visible()
    fold.locator("> summary").click()
    page.emulate_media(media="print")
    assert fold.bounding_box()["height"] > 2 * height  # type: ignore[index]
    context.close()


def test_exercises_and_solutions_lead_to_each_other(built_book: Path) -> None:
    pairs = set()
    for name in PAGES:
        page = parse(built_book / name)
        for exercise in page.select(".admonition.exercise"):
            (link,) = exercise.select(".to-solution a")
            number = exercise.find(class_="caption-number").get_text().split()[-1]
            assert link.get_text() == f"Solution S{number}"
            pairs.add((exercise["id"], str(link["href"]).split("#")[1]))
    assert len(pairs) > 20
    back = set()
    for name in SOLUTIONS:
        page = parse(built_book / name)
        for solution in page.select("details.solution"):
            link = solution.find_previous_sibling(class_="to-exercise").a
            assert link.get_text().startswith("Exercise ")
            number = f"S{link.get_text().split()[1]}"
            assert solution.summary.get_text() == f"Solution {number}"
            section = solution.find_parent("section")
            assert section.select_one(".section-number").get_text() == f"{number}. "
            back.add((str(link["href"]).split("#")[1], solution["id"]))
    assert back == pairs
