"""The explorer of a sweep answers to mouse and keyboard with the rows of the sweep."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from conftest import ROOT
from explorer_page import (
    DRAWN,
    control,
    give_tab,
    open_explorer,
    wait_for_charts,
    wait_for_sentence,
)
from visit import Visit

import d2lmini as d2l
import softmaxlab as lab
from softmaxlab.explorers.spread import describe_last_epoch, summarise_last_epoch

__all__ = ["give_tab"]

if TYPE_CHECKING:
    from playwright.sync_api import Locator


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Give the sweep of the playground: run the cell of the notebook that makes it."""
    notebook = json.loads((ROOT / "chapters" / "playground.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    (source,) = (source for source in sources if "lab.sweep(" in source)
    names: dict[str, Any] = {"d2l": d2l, "lab": lab}
    exec(source, names)
    return names["frame"]


def click_at(slider: Locator, index: int) -> None:
    """Click where a slider has one of its values: its knob stays within the track."""
    box, last = slider.bounding_box(), int(slider.get_attribute("max"))
    assert box is not None
    slider.click(position={"x": 8 + (box["width"] - 16) * index / last, "y": box["height"] / 2})


def check_curves(explorer: Locator, frame: pd.DataFrame, lr: float, batch_size: int) -> None:
    """Compare what is drawn with the rows of the sweep."""
    rows = frame[(frame["learning_rate"] == lr) & (frame["batch_size"] == batch_size)]
    epochs = rows.groupby("epoch")
    sentence = describe_last_epoch(summarise_last_epoch(rows).iloc[0], int(frame["epoch"].max()))
    wait_for_sentence(explorer, sentence)
    wait_for_charts(explorer)
    for chart, quantity in enumerate(("loss", "accuracy")):
        drawn = [d for d in explorer.evaluate(DRAWN, [chart, "symbol"]) if "epoch" in d]
        assert len(drawn) == 2 * len(epochs)
        for point in drawn:
            values = epochs.get_group(point["epoch"])[f"{point['part']}_{quantity}"]
            found = [point[quantity], point[f"{quantity}_low"], point[f"{quantity}_high"]]
            assert found == pytest.approx([values.mean(), values.min(), values.max()], rel=1e-4)


def test_the_sliders_answer_to_mouse_and_keyboard(tab: Visit, built_book: Any, frame: pd.DataFrame):
    explorer = open_explorer(tab, built_book, "playground")
    rates, sizes = (sorted(frame[name].unique()) for name in ("learning_rate", "batch_size"))
    check_curves(explorer, frame, 0.1, 256)
    rate, size = control(explorer, "learning_rate"), control(explorer, "batch_size")
    click_at(rate, 2)
    check_curves(explorer, frame, rates[2], 256)
    assert rate.get_attribute("aria-valuetext") == "0.03"
    click_at(size, 0)
    check_curves(explorer, frame, rates[2], sizes[0])
    size.focus()
    tab.page.keyboard.press("End")
    check_curves(explorer, frame, rates[2], sizes[-1])
    rate.focus()
    tab.page.keyboard.press("ArrowRight")
    check_curves(explorer, frame, rates[3], sizes[-1])
    tab.page.keyboard.press("Home")
    check_curves(explorer, frame, rates[0], sizes[-1])
    assert explorer.locator(".explorer-value").first.text_content() == "0.003"


def test_a_click_on_the_map_selects_a_cell(tab: Visit, built_book: Any, frame: pd.DataFrame):
    explorer = open_explorer(tab, built_book, "playground")
    before = explorer.locator(".explorer-live .explorer-pictures img").first.get_attribute("src")
    last = frame[frame["epoch"] == frame["epoch"].max()]
    means = last.groupby(["learning_rate", "batch_size"])["test_accuracy"].mean()
    cells = [d for d in explorer.evaluate(DRAWN, [2, "rect"]) if "mean" in d]
    for cell in cells:
        assert cell["mean"] == pytest.approx(
            means[cell["learning_rate"], cell["batch_size"]], rel=1e-4
        )
    # All cells, and the frame around the one that is selected.
    assert len(cells) == len(means) + 1
    image = explorer.locator(".explorer-chart svg").nth(2)
    texts = image.locator("text", has_text="✕").count()
    assert texts == means.isna().sum()
    cell_shape = image.locator("g.mark-rect path").first
    cell_shape.scroll_into_view_if_needed()
    box = cell_shape.bounding_box()
    assert box is not None
    # The number in the cell is on top of it.
    tab.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    first = cells[0]
    check_curves(explorer, frame, first["learning_rate"], first["batch_size"])
    rates = sorted(frame["learning_rate"].unique())
    value = control(explorer, "learning_rate").input_value()
    assert rates[int(value)] == first["learning_rate"]
    marked = explorer.evaluate(DRAWN, [2, "rect"])[-1]
    assert [marked[k] for k in ("learning_rate", "batch_size")] == [
        first[k] for k in ("learning_rate", "batch_size")
    ]
    after = explorer.locator(".explorer-live .explorer-pictures img").first.get_attribute("src")
    assert after != before


def test_the_spread_can_be_switched_off(tab: Visit, built_book: Any):
    explorer = open_explorer(tab, built_book, "playground")
    band = explorer.locator(".explorer-chart svg").first.locator("g.mark-area path").first
    assert float(band.get_attribute("opacity") or 1) > 0.1
    control(explorer, "seed_spread").focus()
    tab.page.keyboard.press("Space")
    tab.page.wait_for_function(
        "() => document.querySelector('.explorer-live g.mark-area path').getAttribute('opacity')"
        " === '0'"
    )
