"""A tab with an explorer: how it is opened, set and waited for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from visit import Visit, open_tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

HOLDERS = ("playground", "softmax-regression", "numerical-stability", "optimum")
# An explorer starts when it comes near.
READY = """() => {
  const explorer = document.querySelector(".explorer");
  explorer?.scrollIntoView();
  return explorer?.views !== undefined;
}"""
# What is drawn, and not what was meant to be: the data behind the marks of one kind.
DRAWN = """(root, [chart, kind]) => {
  const found = [];
  const plain = ({datum}) => Object.fromEntries(
    Object.entries(datum ?? {}).filter(([, value]) => typeof value !== "object"));
  const walk = (item) => {
    if (item.marktype === kind) found.push(...item.items.map(plain));
    else (item.items ?? []).forEach(walk);
  };
  walk(root.views[chart].scenegraph().root);
  return found;
}"""


@pytest.fixture(name="tab")
def give_tab(browser: Browser, built_book: Any) -> Iterator[Visit]:
    """Open a tab that reaches only the book on the disk; at the end, hear no complaint."""
    visit = open_tab(browser, built_book.as_uri() + "/")
    yield visit
    assert not visit.problems
    visit.page.context.close()


def open_explorer(visit: Visit, built_book: Any, name: str) -> Locator:
    visit.page.goto(f"{built_book.as_uri()}/chapters/{name}.html")
    visit.page.wait_for_function(READY)
    return visit.page.locator(".explorer").first


def control(explorer: Locator, name: str) -> Locator:
    return explorer.locator(f'[data-name="{name}"]')


def wait_for_sentence(explorer: Locator, text: str) -> None:
    explorer.page.wait_for_function(
        "text => document.querySelector('.explorer-live .explorer-summary').textContent === text",
        arg=text,
    )


def wait_for_charts(explorer: Locator) -> None:
    """Wait until all charts are drawn that a change has asked for."""
    explorer.evaluate(
        "root => Promise.all(root.views.map(view => view.runAsync())).then(() => true)"
    )


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
