"""Every state of every explorer: rows in order, in their colours, and marks within the axes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from explorer_page import AGREE, READY, give_tab
from visit import Visit, open_tab

__all__ = ["give_tab"]

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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
