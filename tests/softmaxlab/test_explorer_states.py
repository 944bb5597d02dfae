"""Every state of every explorer: rows in order, in their colours, and marks within the axes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from visit import Visit, open_tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# An explorer starts when it comes near.
READY = """() => {
  const explorer = document.querySelector(".explorer");
  explorer?.scrollIntoView();
  return explorer?.views !== undefined;
}"""
CLASSES = ["coat", "shirt", "sandal"]
# Set every combination of the controls' values, but of the scores only both ends and the middle;
# return what is wrong, and how many states there were.
VISIT_ALL = """async (root) => {
  const inputs = [...root.querySelectorAll("[data-name]")];
  const stops = inputs.map((input) => {
    if (input.type === "checkbox") return [0, 1];
    if (input.type !== "range") return [...input.options].map((_, at) => at);
    const all = Array.from({ length: Number(input.max) + 1 }, (_, at) => at);
    const score = input.dataset.name.startsWith("score");
    return score ? [0, all.length >> 1, all.length - 1] : all;
  });
  const problems = new Set();
  const colours = {};
  const check = (view, number, state) => {
    const width = view.width(), rows = {};
    const visit = (mark) => {
      if (!mark.marktype || mark.marktype === "group") return (mark.items ?? []).forEach(visit);
      if (mark.role?.startsWith("axis")) return;
      for (const { bounds, datum, fill, y } of mark.items) {
        if (mark.marktype === "rect" && datum?.kind) {
          if (bounds.x1 < -1 || bounds.x2 > width + 1)
            problems.add(`chart ${number} at ${state}: a bar overruns its axis`);
          (colours[datum.kind] ??= new Set()).add(fill);
        }
        const inside = bounds.x1 >= -9 && bounds.x2 <= width + 9 &&
          bounds.y1 >= -9 && bounds.y2 <= view.height() + 9;
        if (mark.marktype === "symbol" && datum && !inside && mark.role === "mark")
          problems.add(`chart ${number} at ${state}: a point is outside`);
        if (mark.marktype === "text" && datum?.kind) rows[datum.kind] = y;
      }
    };
    visit(view.scenegraph().root);
    if (Object.keys(rows).length) {
      const order = Object.entries(rows).sort((a, b) => a[1] - b[1]).map(([kind]) => kind);
      if (String(order) !== String(CLASSES))
        problems.add(`chart ${number} at ${state}: rows ${order}`);
    }
  };
  let states = 0;
  const go = async (number, state) => {
    if (number === inputs.length) {
      inputs.at(-1).dispatchEvent(new Event("input"));
      await Promise.all(root.views.map((view) => view.runAsync()));
      root.views.forEach((view, chart) => check(view, chart, state.join(" ")));
      states += 1;
      return;
    }
    for (const at of stops[number]) {
      const input = inputs[number];
      if (input.type === "checkbox") input.checked = Boolean(at);
      else if (input.type === "range") input.value = at;
      else input.selectedIndex = at;
      await go(number + 1, [...state, at]);
    }
  };
  await go(0, []);
  const shades = Object.fromEntries(
    Object.entries(colours).map(([kind, fills]) => [kind, [...fills]]));
  return { problems: [...problems], states, shades };
}""".replace("CLASSES", str(CLASSES))
STATES = {"numerical-stability": 92, "softmax-regression": 405, "playground": 80, "optimum": 45}


@pytest.fixture
def tab(browser: Browser, built_book: Any) -> Iterator[Visit]:
    """Open a tab that reaches only the book on the disk; at the end, hear no complaint."""
    visit = open_tab(browser, built_book.as_uri() + "/")
    yield visit
    assert not visit.problems
    visit.page.context.close()


@pytest.mark.parametrize("name", STATES)
def test_every_state_is_drawn_in_order_and_within_its_axes(
    tab: Visit, built_book: Path, name: str
) -> None:
    tab.page.goto(f"{built_book.as_uri()}/chapters/{name}.html")
    tab.page.wait_for_function(READY)
    found = tab.page.locator(".explorer").first.evaluate(VISIT_ALL)
    assert not found["problems"], found["problems"][:5]
    assert found["states"] == STATES[name]
    if name not in ("playground", "optimum"):
        assert set(found["shades"]) == set(CLASSES)
        assert all(len(fills) == 1 for fills in found["shades"].values()), found["shades"]
        assert len({fills[0] for fills in found["shades"].values()}) == len(CLASSES)


AGREE = """root => {
  const { data } = root;
  return data.controls.every(({ name, texts, values }) => {
    const input = root.querySelector(`[data-name="${name}"]`);
    const at = input.type === "checkbox" ? Number(input.checked)
      : input.type === "range" ? Number(input.value) : input.selectedIndex;
    const shown = input.parentElement.querySelector(".explorer-value");
    const agrees = ({ params }, chart) => !params.some((param) => param.name === name) ||
      root.views[chart].signal(name) === values[at];
    return (!shown || shown.textContent === texts[at]) && data.charts.every(agrees);
  });
}"""


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("scheme", ["file", "http"])
@pytest.mark.parametrize("way", ["back", "reload", "forward"])
def test_controls_and_charts_agree_after_every_navigation(
    browser: Browser, built_book: Path, site: str, name: str, scheme: str, way: str
) -> None:
    home = site if scheme == "http" else built_book.as_uri() + "/"
    visit = open_tab(browser, home)
    page, other, address = visit.page, home + "search.html", f"{home}chapters/{name}.html"
    page.goto(other)
    page.goto(address)
    page.wait_for_function(READY)
    page.locator(".explorer input[type=range]").first.press("End")
    if way == "back":
        page.goto(other)
        page.go_back()
    elif way == "forward":
        page.go_back()
        page.go_forward()
    else:
        page.reload()
    page.wait_for_function(READY)
    # A browser may restore a control late; when a page is loaded anew it may forget.
    kept = (
        "true" if way == "reload" else "(i => i.value === i.max)(e.querySelector('[type=range]'))"
    )
    page.wait_for_function(
        f'() => (e => ({AGREE})(e) && {kept})(document.querySelector(".explorer"))'
    )
    assert not visit.problems
    page.context.close()


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
