"""When an explorer starts, and what it shows until its charts are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer_page import AGREE, READY
from playwright.sync_api import expect
from visit import open_tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_vega_is_loaded_when_an_explorer_comes_near(browser: Browser, site: str) -> None:
    visit = open_tab(browser, site)
    page, requests = visit.page, []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{site}chapters/softmax-regression.html", wait_until="networkidle")
    assert not [url for url in requests if "explorer" in url]
    page.wait_for_function(READY)
    for name in ("explorer.js", "charts.js"):
        assert len([url for url in requests if url.endswith(f"explorer/{name}")]) == 1
    assert not visit.problems
    page.context.close()


def test_an_explorer_that_a_link_leads_to_does_not_wait(browser: Browser, site: str) -> None:
    """Its script is asked for at once, and not after the page's first picture."""
    visit = open_tab(browser, site)
    page = visit.page
    # At the window an event arrives after the document, where the book's script hears it.
    page.add_init_script("""addEventListener("DOMContentLoaded", () => {
      globalThis.isAsked = document.querySelector("script[src$='explorer/explorer.js']") !== null;
    });""")
    for place, is_asked in (("#fig-concise-explorer", True), ("", False)):
        page.goto("about:blank")
        page.goto(f"{site}chapters/softmax-concise.html{place}")
        assert page.evaluate("isAsked") == is_asked
    assert not visit.problems
    page.context.close()


def test_controls_answer_before_the_charts_are_there(browser: Browser, site: str) -> None:
    """Vega takes a phone seconds; the charts then show what was set meanwhile."""
    visit = open_tab(browser, site)
    page, held = visit.page, []
    page.route("**/explorer/charts.js", lambda route: held.append(route))
    explorer = page.locator(".explorer").first
    with page.expect_request("**/explorer/charts.js"):
        page.goto(f"{site}chapters/softmax-concise.html")
        explorer.scroll_into_view_if_needed()
    slider = explorer.locator("[type=range]").last
    slider.wait_for()
    summary = explorer.locator(".explorer-live .explorer-summary")
    before = summary.inner_text()
    slider.focus()
    page.keyboard.press("End")
    expect(summary).not_to_have_text(before)
    picture = explorer.locator(".explorer-live .explorer-chart > img").first
    expect(picture).to_have_css("opacity", "0.35")  # it shows what was set at first
    after = summary.inner_text()
    held[0].continue_()
    page.wait_for_function(
        f"() => (e => e.views && ({AGREE})(e))(document.querySelector('.explorer'))"
    )
    assert summary.inner_text() == after
    assert not visit.problems
    page.context.close()


def test_without_charts_the_still_picture_stays(browser: Browser, site: str) -> None:
    """Controls that move words beside a picture of something else would mislead."""
    visit = open_tab(browser, site)
    page = visit.page
    page.route("**/explorer/charts.js", lambda route: route.abort())
    page.goto(f"{site}chapters/softmax-concise.html")
    explorer = page.locator(".explorer").first
    with page.expect_event("pageerror"):
        explorer.scroll_into_view_if_needed()
    expect(explorer.locator(".explorer-still")).to_be_visible()
    expect(explorer.locator("[type=range]").last).to_be_hidden()
    assert not explorer.locator(".explorer-live").count()
    page.context.close()
