"""Charts that answer: their numbers, their widgets, and the built pages in a real browser."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import torch
from bs4 import BeautifulSoup
from conftest import PAGES, ROOT
from PIL import Image
from visit import Visit, open_tab

import d2lmini as d2l
import softmaxlab as lab
from softmaxlab import needs
from softmaxlab.explorers.control import Control
from softmaxlab.explorers.explorer import Explorer
from softmaxlab.explorers.number_formats import FORMATS, SCALES, compare_formats, format_number
from softmaxlab.explorers.scores import describe_softmax, softmax_at
from softmaxlab.explorers.spread import describe_last_epoch, summarise_epochs, summarise_last_epoch
from softmaxlab.explorers.stability import QUANTITIES, compare_softmax
from softmaxlab.picture import draw_templates

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

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


# The numbers behind the charts


@pytest.fixture
def tiny() -> pd.DataFrame:
    """Give a sweep of two settings, two seeds and two epochs; one run diverged at once."""
    rows = []
    for run, (lr, seed) in enumerate([(0.1, 0), (0.1, 1), (3.0, 0), (3.0, 1)]):
        for epoch in (1, 2):
            value = 0.1 * run + 0.01 * epoch if run != 3 else math.nan
            rows.append((run, lr, 256, seed, epoch, value, value + 1, value + 2, value + 3))
    metrics = ["train_loss", "train_accuracy", "test_loss", "test_accuracy"]
    names = ["run", "learning_rate", "batch_size", "seed", "epoch", *metrics]
    return pd.DataFrame(rows, columns=names)


def nets(count: int) -> list[torch.nn.Sequential]:
    return [d2l.softmax_regression(seed=seed) for seed in range(count)]


def test_curves_hold_mean_and_ends_over_the_seeds(tiny: pd.DataFrame):
    curves = summarise_epochs(tiny).set_index(["learning_rate", "batch_size", "epoch", "part"])
    row = curves.loc[(0.1, 256, 2, "test")]
    assert row[["loss", "loss_low", "loss_high"]].tolist() == pytest.approx([2.07, 2.02, 2.12])
    assert row[["accuracy_low", "accuracy_high"]].tolist() == pytest.approx([3.02, 3.12])
    assert curves.loc[(3.0, 256, 1, "train"), "loss"] == pytest.approx(0.21)
    assert len(curves) == 8


def test_a_final_says_how_many_runs_diverged(tiny: pd.DataFrame):
    finals = summarise_last_epoch(tiny)
    assert finals["diverged"].tolist() == [0, 1]
    good, mixed = (describe_last_epoch(finals.iloc[i], 2) for i in (0, 1))
    assert good == (
        "Test accuracy 3.070 after 2 epochs, from 3.020 to 3.120 over 2 seeds. Test loss 2.07."
    )
    assert mixed.endswith("1 of 2 runs diverged.")
    assert "diverged" not in good
    lost = tiny.assign(test_accuracy=math.nan)
    assert describe_last_epoch(summarise_last_epoch(lost).iloc[0], 2).startswith(
        "All 2 runs diverged"
    )


def test_a_template_is_purple_where_a_pixel_speaks_for_the_class():
    weights = torch.zeros(10, 784)
    weights[3, 0], weights[3, 1] = 1, -1
    weights[4] = math.nan  # a run that diverged
    pictures = draw_templates(weights)
    assert [picture.name for picture in pictures] == d2l.get_fashion_mnist_labels(range(10))
    image = Image.open(io.BytesIO(pictures[3].content)).convert("RGB")
    assert image.size == (28, 28)
    r_for, _, b_for = image.getpixel((0, 0))
    r_against, _, b_against = image.getpixel((1, 0))
    assert b_for > r_for
    assert r_against > b_against
    neutral = np.asarray(Image.open(io.BytesIO(pictures[4].content)).convert("RGB"))
    assert neutral.min() > 235


@pytest.mark.parametrize("temperature", [0.1, 1.0, 100.0])
def test_the_temperature_divides_the_scores(temperature: float):
    scores = {"coat": 2.0, "shirt": 1.0, "sandal": -1.0}
    powers = [math.exp(score / temperature) for score in scores.values()]
    p = [power / sum(powers) for power in powers]
    bits = -sum(q * math.log2(q) for q in p)
    assert describe_softmax(scores, temperature) == (
        f"coat {p[0]:.3f}, shirt {p[1]:.3f}, sandal {p[2]:.3f}. "
        f"Entropy {bits:.2f} bits, of at most 1.58."
    )


def test_naive_and_stable_agree_where_nothing_breaks():
    table = compare_softmax(torch.tensor([2.0, 1.0, -1.0], dtype=torch.float64), 1)
    naive, stable = (table[table["method"] == m] for m in ("naive", "stable"))
    for name in QUANTITIES:
        assert naive[name].tolist() == pytest.approx(stable[name].tolist(), rel=1e-12)
        assert not table[f"{name}_mark"].any()
    p = torch.softmax(torch.tensor([2.0, 1.0, -1.0], dtype=torch.float64), dim=0)
    assert stable["gradient"].tolist() == pytest.approx((p - torch.tensor([0, 1, 0])).tolist())


def test_the_naive_side_breaks_where_exp_does():
    frame = compare_formats().set_index(["number_format", "scale", "method"]).sort_index()
    for name in FORMATS:
        limit = math.log(torch.finfo(getattr(torch, name)).max)
        for scale in SCALES:
            marks = frame.loc[(name, scale, "naive"), "softmax_mark"].tolist()
            assert ("nan" in marks) == (2 * scale > limit), (name, scale)
            stable = frame.loc[(name, scale, "stable")]
            numbers = stable[list(QUANTITIES)].to_numpy()
            assert np.isfinite(numbers).all(), (name, scale)
    assert [
        format_number(*pair) for pair in ((math.nan, "nan"), (-math.inf, "inf"), (0.0, "lost"))
    ] == [
        "✕ nan",
        "✕ −∞",
        "0 ✕ lost",
    ]


# The objects that a notebook shows


def test_a_control_starts_at_one_of_its_values():
    with pytest.raises(ValueError, match=r"start must be one of the values .*'lr'.* 0\.2"):
        Control("lr", "Learning rate", [0.1, 1.0], 0.2)


def test_a_control_that_changes_nothing_is_refused():
    idle = Control("idle", "Idle", [0, 1], 0)
    with pytest.raises(ValueError, match="parameter 'idle'"):
        Explorer("Idle", {}, [idle], {}, str)


def test_a_sweep_has_one_run_for_each_setting(tiny: pd.DataFrame):
    with pytest.raises(ValueError, match="start must be one of the values"):
        lab.sweep_explorer(tiny, nets(4), start=(0.5, 256))
    double = pd.concat([tiny, tiny.assign(run=tiny["run"] + 4)])
    with pytest.raises(ValueError, match="one run for each"):
        lab.sweep_explorer(double, nets(8))


def test_three_scores_are_wanted():
    with pytest.raises(ValueError, match="three classes, but they have 2"):
        lab.softmax_explorer({"coat": 1.0, "bag": 0.0})


def test_a_still_picture_needs_no_script(tiny: pd.DataFrame):
    explorer = lab.sweep_explorer(tiny, nets(4))
    soup = BeautifulSoup(explorer.to_still_html(learning_rate=3.0), "html.parser")
    assert not soup.find("script")
    images = soup.find_all("img")
    assert len(images) == 13
    assert all(image["src"].startswith("data:image/") and image["alt"] for image in images)
    text = soup.get_text(" ")
    assert "Learning rate 3, Batch size 256, Seed spread on" in text
    assert "1 of 2 runs diverged" in text
    assert explorer.to_still_html() != explorer.to_still_html(learning_rate=3.0)


def small_sweep_panel() -> Any:
    table, trained = lab.sweep(
        [0.01, 0.1],
        [256, 1024],
        seeds=[0, 1],
        num_epochs=1,
        load_data=load_points,
        cache=False,
        return_nets=True,
    )
    return lab.panel(lab.sweep_explorer(table, trained))


def load_points(batch_size: int, seed: int) -> tuple[Any, Any]:
    draw = torch.Generator().manual_seed(0)
    X, y = torch.randn(2000, 784, generator=draw), torch.arange(2000) % 10
    return d2l.load_array((X, y), batch_size, seed=seed), d2l.load_array((X, y), 256, False)


PANELS = {
    "softmax": lab.softmax_panel,
    "stability": lab.stability_panel,
    "sweep": small_sweep_panel,
}


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that a kernel runs the test."""
    monkeypatch.setattr(needs, "in_notebook", lambda: True)


def widgets_of(panel: Any) -> list[tuple[Any, list[Any]]]:
    """Return the widgets of a panel, each with the values that it can have."""
    widgets = panel.children[:-1]
    return [(widget, values_of(widget)) for widget in widgets]


def values_of(widget: Any) -> list[Any]:
    if hasattr(widget, "stops"):
        return list(widget.stops)
    return [value for _, value in widget.options] if hasattr(widget, "options") else [False, True]


@pytest.mark.parametrize("name", PANELS)
def test_every_position_of_every_widget_draws(name: str, notebook: None):
    panel = PANELS[name]()
    drawing = panel.children[-1]
    for widget, values in widgets_of(panel):
        assert widget.description
        start, seen = widget.value, set()
        # All of a list, and both ends and the middle of a slider.
        short = values if len(values) < 6 else [values[0], values[len(values) // 2], values[-1]]
        for value in short:
            widget.value = value
            seen.add(drawing.value)
        assert len(seen) == len(short), widget.description
        widget.value = start


@pytest.mark.parametrize("name", PANELS)
def test_an_error_in_a_callback_is_not_swallowed(
    name: str, notebook: None, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object, **__: object) -> str:
        raise ZeroDivisionError("drawing failed")

    panel = PANELS[name]()
    monkeypatch.setattr(Explorer, "to_still_html", fail)
    for widget, values in widgets_of(panel):
        with pytest.raises(ZeroDivisionError, match="drawing failed"):
            widget.value = next(value for value in values if value != widget.value)
    with pytest.raises(ZeroDivisionError, match="drawing failed"):
        PANELS[name]()


def test_a_panel_draws_an_explorer(notebook: None):
    with pytest.raises(TypeError, match="explorer must be what .* returns, but it is a DataFrame"):
        lab.panel(pd.DataFrame())


def test_only_the_page_asks_for_a_click(tiny: pd.DataFrame):
    """A still picture cannot be clicked: neither on paper, nor in a notebook, nor in a panel."""
    soup = BeautifulSoup(lab.sweep_explorer(tiny, nets(4)).to_still_html(), "html.parser")
    (hint,) = soup.find_all("span", string=": click a cell")
    assert hint.has_attr("hidden")
    assert hint.parent.get_text() == "Final test accuracy: click a cell"


# The built pages


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Give the sweep of the playground: run the cell of the notebook that makes it."""
    notebook = json.loads((ROOT / "chapters" / "playground.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    (source,) = (source for source in sources if "lab.sweep(" in source)
    names: dict[str, Any] = {"d2l": d2l, "lab": lab}
    exec(source, names)
    return names["frame"]


@pytest.fixture
def tab(browser: Browser, built_book: Any) -> Iterator[Visit]:
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


def test_scores_and_temperature_answer(tab: Visit, built_book: Any):
    """The page computes in the browser; the words must be those that Python finds."""
    explorer = open_explorer(tab, built_book, "softmax-regression")
    scores = {"coat": 2.0, "shirt": 1.0, "sandal": -1.0}
    wait_for_sentence(explorer, describe_softmax(scores, 1))
    for name, key, end in (("score_0", "coat", -5.0), ("score_2", "sandal", 5.0)):
        control(explorer, name).focus()
        tab.page.keyboard.press("Home" if end < 0 else "End")
        scores[key] = end
        wait_for_sentence(explorer, describe_softmax(scores, 1))
    control(explorer, "temperature").focus()
    for press, temperature in (("Home", 0.1), ("End", 100)):
        tab.page.keyboard.press(press)
        wait_for_sentence(explorer, describe_softmax(scores, temperature))
        wait_for_charts(explorer)
        bars = [d for d in explorer.evaluate(DRAWN, [0, "rect"]) if "probability" in d]
        softmax = softmax_at(scores, temperature)
        probabilities = softmax.probs.tolist()
        assert [bar["probability"] for bar in bars] == pytest.approx(probabilities, abs=1e-9)
        (point,) = (d for d in explorer.evaluate(DRAWN, [1, "symbol"]) if "entropy" in d)
        bits = softmax.entropy().item() / math.log(2)
        assert point["entropy"] == pytest.approx(bits, abs=1e-6)


@pytest.mark.parametrize("number_format", FORMATS)
def test_formats_and_scales_answer(tab: Visit, built_book: Any, number_format: str):
    explorer = open_explorer(tab, built_book, "numerical-stability")
    control(explorer, "number_format").select_option(number_format)
    table = compare_formats()
    table = table[table["number_format"] == number_format]
    charts = [(m, q) for q in QUANTITIES for m in ("naive", "stable")]
    control(explorer, "scale").focus()
    for press, scale in (("Home", SCALES[0]), ("End", SCALES[-1])):
        tab.page.keyboard.press(press)
        tab.page.wait_for_function(
            "text => document.querySelector('.explorer .explorer-value').textContent === text",
            arg=f"{scale:,g}",
        )
        wait_for_charts(explorer)
        for chart, (method, quantity) in enumerate(charts):
            rows = table[(table["scale"] == scale) & (table["method"] == method)]
            wanted = [
                format_number(value, mark)
                for value, mark in zip(rows[quantity], rows[f"{quantity}_mark"], strict=True)
            ]
            drawn = [
                d[f"{quantity}_text"]
                for d in explorer.evaluate(DRAWN, [chart, "text"])
                if "kind" in d
            ]
            assert list(map(str, drawn)) == wanted


@pytest.mark.parametrize("name", HOLDERS)
def test_colours_follow_the_page(tab: Visit, built_book: Any, name: str):
    explorer = open_explorer(tab, built_book, name)
    ink = """() => {
      const text = document.querySelector(".explorer-live svg text");
      return [getComputedStyle(text).fill, getComputedStyle(document.querySelector(
        ".bd-article p")).color];
    }"""
    seen = set()
    for scheme in ("light", "dark"):
        tab.screen(1300, scheme)
        drawn, text = tab.page.evaluate(ink)
        assert drawn == text
        seen.add(drawn)
        boxes = (
            "e => [e, ...e.querySelectorAll('div')].map(x => getComputedStyle(x).backgroundColor)"
        )
        around = explorer.locator("xpath=..").evaluate(boxes)
        assert set(around) == {"rgba(0, 0, 0, 0)"}, "a box round the charts"
    assert len(seen) == 2


@pytest.mark.parametrize("name", HOLDERS)
def test_a_phone_shows_everything(tab: Visit, built_book: Any, name: str):
    explorer = open_explorer(tab, built_book, name)
    tab.screen(390, "light")
    inside = """root => [...root.querySelectorAll("svg, img, input, select, p")]
      .filter(e => e.checkVisibility())
      .filter(e => e.getBoundingClientRect().right > innerWidth + 1 ||
                   e.getBoundingClientRect().left < 0).length"""
    tab.page.wait_for_function(
        "() => [...document.querySelectorAll('.explorer svg')].every("
        "svg => svg.getBoundingClientRect().right <= innerWidth)"
    )
    assert explorer.evaluate(inside) == 0


@pytest.mark.parametrize("name", HOLDERS)
def test_paper_shows_the_still_picture(tab: Visit, built_book: Any, name: str):
    explorer = open_explorer(tab, built_book, name)
    tab.page.emulate_media(media="print")
    assert explorer.locator(".explorer-still").is_visible()
    assert not explorer.locator(".explorer-live").is_visible()
    assert not explorer.locator(".explorer-controls").is_visible()
    tab.page.emulate_media(media="screen")
    assert not explorer.locator(".explorer-still").is_visible()
    assert explorer.locator(".explorer-live").is_visible()


@pytest.mark.parametrize("name", HOLDERS)
def test_without_javascript_there_is_a_still_picture(browser: Browser, built_book: Any, name: str):
    context = browser.new_context(java_script_enabled=False)
    page: Page = context.new_page()
    page.goto(f"{built_book.as_uri()}/chapters/{name}.html")
    still = page.locator(".explorer .explorer-still").first
    assert still.is_visible()
    assert still.locator("img").count() >= 2
    assert page.locator(".explorer-controls").first.is_hidden()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_shows_a_dead_control(built_book: Any, name: str):
    """What can be set belongs to an explorer, or to the theme; a live widget is not shown."""
    soup = BeautifulSoup((built_book / name).read_text(encoding="utf-8"), "html.parser")
    assert not soup.select('script[type*="jupyter.widget"], .jupyter-widgets')
    for element in soup.select(".bd-article :is(input, select, textarea)"):
        if name != "search.html":
            assert element.find_parent(class_="explorer"), element
    scripts = [tag["src"] for tag in soup.find_all("script", src=True)]
    assert not any("explorer" in src for src in scripts), "Vega comes when it is needed"
    if soup.select(".explorer"):
        words = " ".join(soup.select_one(".bd-article").get_text().split())
        assert "make lab" in words, "say how to get the live one"
