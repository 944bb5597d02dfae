"""A run in a real Chromium, on the built pages."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from kernel import Kernel
from lesson import PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_reader_trains_on_each_page(home, open_lesson, name):
    lesson = open_lesson(home, name)
    lesson.train()
    assert re.match(r"Epoch 1: training loss 1\.\d+, accuracy 0\.\d+;", lesson.says.inner_text())
    assert lesson.get("loader.place") == "blob"
    assert "WebAssembly" in lesson.root.locator(".trainer-note").inner_text()
    assert not lesson.visit.problems


def test_all_images_give_the_numbers_of_pytorch(home, open_lesson, fashion):
    """`test_kernel.py` holds the kernel against float64; here the page is held against it."""
    lesson = open_lesson(home)
    lesson.train()
    lesson.root.get_by_role("button", name="Use all 60,000").click()  # now it says "loading"
    lesson.wait("ended")
    (row,) = lesson.get("views.rows")
    kernel = Kernel()
    kernel.fill(fashion)
    kernel.start(0)
    order = torch.randperm(60_000, generator=torch.Generator().manual_seed(0))
    train_loss, train_correct, test_loss, test_correct = kernel.epoch(order, 256, 0.1, 0)
    assert row["trainLoss"] == pytest.approx(train_loss, abs=1e-6)
    assert row["testLoss"] == pytest.approx(test_loss, abs=1e-6)
    assert row["trainAccuracy"] == train_correct / 60_000
    assert row["testAccuracy"] == test_correct / 10_000
    weights = np.array(lesson.get("views.net.weights"))
    assert np.abs(weights.reshape(10, 784) - kernel.weights).max() <= 2e-6
    assert not lesson.visit.problems


@pytest.mark.parametrize(
    ("policy", "place", "engine"),
    [
        ("script-src 'self' 'unsafe-inline'; worker-src blob:", "blob", "plain"),
        ("worker-src 'self'", "file", "wasm"),
        ("worker-src 'none'", "page", "wasm"),
        ("script-src 'self' 'unsafe-inline'; worker-src 'none'", "page", "plain"),
    ],
)
def test_a_strict_site_gets_the_same_numbers(open_lesson, site, policy, place, engine):
    strict, free = open_lesson(site, policy=policy), open_lesson(site)
    for lesson in (strict, free):
        lesson.train()
    assert strict.get("loader.place") == place
    assert strict.get("loader.name") == engine
    ours, theirs = (lesson.get("views.rows[0]") for lesson in (strict, free))
    for name in ("trainLoss", "testLoss", "trainAccuracy", "testAccuracy"):
        assert ours[name] == pytest.approx(theirs[name], abs=1e-5 if "Loss" in name else 2e-4)


def test_fifty_cycles_leave_nothing_behind(lesson):
    lesson.set("epochs", 1000)
    lesson.press("Train")
    lesson.wait("running")
    session = lesson.page.context.new_cdp_session(lesson.page)

    def cycle(times: int) -> dict[str, int]:
        for _ in range(times):
            lesson.press("Pause")
            lesson.press("Go on")
            lesson.press("Start again")
        lesson.press("Pause")
        lesson.wait("paused")
        lesson.settle()
        session.send("HeapProfiler.collectGarbage")
        found = session.send("Memory.getDOMCounters")
        found["heap"] = session.send("Runtime.getHeapUsage")["usedSize"]
        lesson.press("Go on")
        return found

    before, after = cycle(20), cycle(50)
    assert after["jsEventListeners"] <= before["jsEventListeners"]
    assert after["nodes"] <= before["nodes"] + 250  # a curve left behind in each cycle is far more
    assert after["heap"] <= before["heap"] + 1_000_000  # weights kept in each cycle: 1,550,000


def test_settings_act_on_the_next_minibatch(lesson):
    lesson.set("speed", 0)
    lesson.press("Train")
    lesson.wait("running")
    lesson.press("Pause")
    for _ in range(15):
        lesson.press("One minibatch")
    lesson.page.wait_for_function(
        "document.querySelector('.trainer').trainer.narrator.watch.learned"
    )
    lesson.settle()
    lesson.set("rate", 86)
    steps = lesson.get("views.trace.count")
    for _ in range(10):
        lesson.press("One minibatch")
    lesson.page.wait_for_function("document.querySelector('.trainer').trainer.narrator.watch.told")
    assert re.search(
        r"In minibatch \d+ the loss rose .* learning rate of 2 ", lesson.says.inner_text()
    )
    assert steps + 1 <= lesson.get("views.trace.count") <= steps + 10


def test_a_hidden_tab_rests(lesson):
    lesson.set("epochs", 1000)
    lesson.press("Train")
    lesson.wait("running")
    hide = """hidden => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    lesson.page.evaluate(hide, True)
    lesson.settle()
    steps = lesson.get("views.trace.count")
    lesson.settle()
    assert lesson.get("views.trace.count") == steps
    lesson.page.evaluate(hide, False)
    lesson.page.wait_for_function(
        "steps => document.querySelector('.trainer').trainer.views.trace.count > steps", arg=steps
    )


def test_earlier_runs_and_the_stored_sweep_stay_in_sight(lesson):
    lesson.train(epochs=2)
    lesson.set("rate", 40)
    lesson.press("Train again")
    charts = lesson.root.locator(".trainer-charts")
    # The state of the first run is "ended", too.
    charts.locator(".curve.earlier").first.wait_for(state="attached")
    lesson.wait("ended")
    assert charts.locator(".curve.earlier").count() == 2
    assert charts.locator(".band").count() == 2
    assert "the book's sweep at 0.01 and 256" in lesson.root.locator(".trainer-legend").inner_text()
    lesson.unfold("Epochs and earlier runs")
    tables = lesson.root.locator(".trainer-table table")
    tables.nth(1).wait_for()
    assert tables.nth(0).locator("tbody tr").count() == 2
    assert tables.nth(1).locator("tbody tr").inner_text().split()[:5] == [
        "0.1",
        "256",
        "0",
        "10,000",
        "2",
    ]


def test_the_page_itself_never_gets_the_data(lesson):
    """Its thread has no work that grows with the images: what it hears is always small."""
    lesson.page.evaluate(
        """() => {
          const { listener } = document.querySelector(".trainer").trainer.loader;
          globalThis.heard = {};
          listener.hear = (message) => {
            const sizes = Object.values(message).map((part) => part?.byteLength ?? 0);
            const size = JSON.stringify(message.mistakes ?? 0).length
              + sizes.reduce((a, b) => a + b);
            heard[message.type] = Math.max(heard[message.type] ?? 0, size);
            Object.getPrototypeOf(listener).hear.call(listener, message);
          };
        }"""
    )
    lesson.train()
    lesson.root.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    lesson.root.locator(".trainer-mistakes canvas").first.wait_for()
    lesson.press("A shirt that flips")
    lesson.page.wait_for_function("heard.flipped !== undefined")
    heard = lesson.page.evaluate("heard")
    assert {"progress", "epoch", "looked", "gotImage", "flipped"} <= set(heard)
    assert max(heard.values()) < 100_000, heard
