"""Questions and covered figures on their pages: by mouse, keyboard, from a disk, on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from questions.curves import read_curves

from softmaxlab.self_checks.questions import QUESTIONS
from tests.conftest import ROOT
from tests.visit import load_stored, open_tab

THEORY = "chapters/softmax-regression.html"
REFUSED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("refused", "SecurityError"); } })"""


@pytest.fixture(params=["1300 light", "390 dark"])
def page(request: pytest.FixtureRequest, browser: Browser, built_book: Path) -> Page:
    """Open the chapter with the most questions from a disk, which must cause no complaint."""
    home = built_book.as_uri()
    visit = open_tab(browser, home)
    visit.page.goto(f"{home}/{THEORY}")
    width, scheme = request.param.split()
    visit.screen(int(width), scheme)
    yield visit.page
    # axe asks for the style sheets, which a browser refuses to a page on a disk.
    by_axe = ("XMLHttpRequest", "net::ERR_FAILED", "preload assets")
    assert not [text for text in visit.problems if not any(part in text for part in by_axe)]
    visit.page.context.close()


def reload(page: Page, name: str) -> None:
    """Load the page again, with what a question or a figure has just kept."""
    kept = page.evaluate("name => localStorage.getItem(name)", f"book-question-{name}")
    assert kept
    load_stored(page, page.reload, f"book-question-{name}", kept)


def exercise(page: Page, label: str = "ex-three-classes-code") -> Locator:
    return page.locator(f"#{label}")


def test_a_hint_a_right_answer_and_the_solution(page: Page) -> None:
    place = exercise(page)
    says = place.get_by_role("status")
    solution = place.get_by_role("link", name="Solution S3.")
    expect(solution).to_be_hidden()
    place.get_by_label("A word for each class").fill("5/3")
    place.get_by_role("button", name="Check").click()
    expect(says).to_have_text("Still empty: A word for each pair.")
    expect(solution).to_be_hidden()
    place.get_by_label("A word for each pair").fill("29/9")
    place.get_by_role("button", name="Check").click()
    expect(says).to_contain_text("that is right for a pair")
    pair = place.get_by_label("A word for each pair")
    expect(pair).to_have_attribute("aria-invalid", "true")
    expect(pair).to_be_focused()
    expect(place.get_by_label("A word for each class")).to_have_attribute("aria-invalid", "false")
    expect(solution).to_be_visible()
    expect(place.get_by_role("button", name="Show the solution")).to_be_hidden()
    pair.fill("29/18")
    place.get_by_role("button", name="Check").click()
    expect(says).to_have_text("✓ Right, both of them.")
    assert place.evaluate("p => p.scrollWidth <= p.clientWidth")
    violations = Axe().run(page, context="#ex-three-classes-code").response["violations"]
    assert not violations, [(v["id"], v["nodes"][0]["html"]) for v in violations]


def test_by_keyboard_and_remembered(page: Page) -> None:
    place = exercise(page, "ex-temperature")
    place.get_by_label("α that doubles it").focus()
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    expect(place.get_by_role("status")).to_contain_text("the other way around")
    reload(page, "ex-temperature")
    expect(place.get_by_label("α that doubles it")).to_have_value("2")
    expect(place.get_by_label("α that halves it")).to_have_value("0.5")
    expect(place.get_by_role("link", name="Solution S3.")).to_be_visible()
    expect(exercise(page).get_by_role("link", name="Solution S3.")).to_be_hidden()


def test_the_solution_on_demand_is_open(page: Page) -> None:
    exercise(page, "ex-pam-3").get_by_role("button", name="Show the solution").click()
    page.wait_for_url("**/solutions-softmax-regression.html#*")
    target = page.locator(page.evaluate("() => location.hash"))
    expect(target).to_be_in_viewport()
    assert target.evaluate("t => [t, ...t.querySelectorAll('details')][0].open !== false")


def test_every_question_and_every_curve_has_its_place(built_book: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in built_book.glob("chapters/*.html")]
    text = "".join(pages)
    for label in QUESTIONS:
        assert text.count(f'{{"label": "{label}"') == 1, label
    assert text.count('<div class="guess-place">') == len(read_curves(ROOT / "chapters"))


def test_a_curve_by_keyboard(page: Page) -> None:
    place = page.locator(".guess-place").first
    figure = page.locator("#fig-theory-loss")
    expect(figure.locator("figcaption")).to_be_hidden()
    place.get_by_role("button", name="Compare").click()
    expect(place.get_by_role("status")).to_contain_text("Draw first")
    handles = place.get_by_role("slider")
    handles.first.focus()
    page.keyboard.press("End")
    expect(handles.first).to_have_attribute("aria-valuenow", "5")
    page.keyboard.press("ArrowDown")
    expect(handles.first).to_have_attribute("aria-valuenow", "4.88")
    page.keyboard.press("ArrowRight")
    expect(handles.nth(1)).to_be_focused()
    page.keyboard.press("PageDown")
    page.keyboard.press("Home")
    expect(handles.nth(1)).to_have_attribute("aria-valuenow", "0")
    violations = Axe().run(page, context=".guess-place").response["violations"]
    assert not violations, [(v["id"], v["nodes"][0]["html"]) for v in violations]
    place.get_by_role("button", name="Compare").press("Enter")
    says = place.get_by_role("status")
    expect(says).to_contain_text("Your curve is off by")
    expect(place).to_be_focused()
    expect(figure.locator("figcaption")).to_be_visible()
    assert place.evaluate("p => p.scrollWidth <= p.clientWidth")
    violations = Axe().run(page, context=".guess-place").response["violations"]
    assert not violations, [(v["id"], v["nodes"][0]["html"]) for v in violations]
    told = says.inner_text()
    reload(page, "fig-theory-loss")
    expect(says).to_have_text(told)
    expect(figure.locator("figcaption")).to_be_visible()


def test_a_curve_by_pointer(page: Page) -> None:
    place = page.locator(".guess-place").nth(1)
    chart = place.locator("svg")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.08 * box["width"], box["y"] + 0.1 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.95 * box["width"], box["y"] + 0.1 * box["height"], steps=20)
    page.mouse.up()
    values = place.get_by_role("slider").evaluate_all(
        "all => all.map(one => Number(one.getAttribute('aria-valuenow')))"
    )
    assert len(set(values)) == 1, "the pointer sweeps over all points"
    assert values[0] > 1
    place.get_by_role("button", name="Compare").click()
    expect(place.get_by_role("status")).to_contain_text("(too high, at probability of class 1 0)")


def test_just_show_it(page: Page) -> None:
    place = page.locator(".guess-place").first
    place.get_by_role("button", name="Just show it").click()
    expect(page.locator("#fig-theory-loss figcaption")).to_be_visible()
    expect(place.locator("svg")).to_have_count(0)
    reload(page, "fig-theory-loss")
    expect(page.locator("#fig-theory-loss figcaption")).to_be_visible()
    expect(page.locator("#fig-theory-entropy figcaption")).to_be_hidden()


def test_it_works_where_storage_is_refused(browser: Browser, site: str) -> None:
    visit = open_tab(browser, site)
    visit.page.add_init_script(REFUSED)
    visit.page.goto(site + THEORY)
    place = exercise(visit.page, "ex-temperature")
    place.get_by_label("α that doubles it").fill("0.5")
    place.get_by_label("α that halves it").fill("2")
    place.get_by_role("button", name="Check").click()
    expect(place.get_by_role("status")).to_have_text("✓ Right, both of them.")
    visit.page.locator(".guess-place").first.get_by_role("button", name="Just show it").click()
    expect(visit.page.locator("#fig-theory-loss figcaption")).to_be_visible()
    visit.page.context.close()


def test_without_javascript_and_on_paper_the_page_is_as_before(
    browser: Browser, built_book: Path
) -> None:
    address = f"{built_book.as_uri()}/{THEORY}"
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(address)
    expect(page.locator("#fig-theory-loss figcaption")).to_be_visible()
    expect(exercise(page).get_by_role("link", name="Solution S3.")).to_be_visible()
    assert not page.locator(".question-place").first.inner_text()
    page.context.close()
    page = browser.new_context().new_page()
    page.goto(address)
    expect(page.locator(".question-place form").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".question-place form").first).to_be_hidden()
    expect(page.locator("#fig-theory-loss figcaption")).to_be_visible()
    expect(exercise(page).get_by_text("Solution S3.")).to_be_visible()
    page.context.close()
