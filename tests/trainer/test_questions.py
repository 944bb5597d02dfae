"""What a reader asks the net, and takes along, in a real Chromium."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import torch
from lesson import PAGE, Lesson
from playwright.sync_api import expect
from visit import Visit

import d2lmini as d2l


def test_the_net_knows_drawn_trousers(lesson):
    lesson.train(epochs=10)
    lesson.unfold("Ask the net")
    lesson.press("Clear")
    pad = lesson.root.locator(".trainer-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    mouse = lesson.page.mouse

    def line(*points: tuple[float, float]) -> None:
        for number, (x, y) in enumerate(points):
            place = box["x"] + box["width"] * x / 28, box["y"] + box["height"] * y / 28
            mouse.move(*place, steps=20 if number else 1)
            if number == 0:
                mouse.down()
        mouse.up()

    line((10.5, 2), (17.5, 2))
    for leg in (10.5, 12), (17.5, 16):
        for x in leg:
            line((x, 2), (x, 26))
    expect(lesson.root.locator(".trainer-answer")).to_have_text(re.compile(r"^trouser, \d+ %"))


def test_a_drawing_that_is_quicker_than_the_fold_stays(lesson):
    lesson.train()
    fold = lesson.root.locator("details", has_text="Ask the net")
    # The fold's event comes later, as for a reader on a busy machine.
    fold.evaluate(
        """async fold => {
          const opened = new Promise(end => fold.addEventListener("toggle", end, { once: true }));
          fold.open = true;
          const press = new KeyboardEvent("keydown", { key: " " });
          fold.querySelector(".trainer-pad").dispatchEvent(press);
          await opened;
        }"""
    )
    assert not lesson.get("views.ask.awaited"), "no test image is on its way"
    assert lesson.get("views.ask.pad.image[14 * 28 + 14]") == 255


def test_a_shirt_flips_to_coat_by_one_pixel(lesson):
    lesson.train(epochs=5)
    lesson.unfold("Ask the net")
    lesson.press("A shirt that flips")
    answer = lesson.root.locator(".trainer-answer")
    told = lesson.root.locator(".trainer-ask p", has_text="Shift it")
    expect(told).to_have_text(re.compile(r"Shift it \w+ by"))
    expect(answer).to_have_text(re.compile("^shirt"))
    direction = re.search(r"Shift it (\w+) by", told.inner_text())
    assert direction
    lesson.press(f"Shift {direction[1]}")
    expect(answer).to_have_text(re.compile("^coat"))
    lesson.root.locator(".trainer-shares button", has_text="coat").click()
    assert "for coat" in str(lesson.root.locator(".trainer-map").get_attribute("aria-label"))


def test_a_thumb_draws(browser, site):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    lesson = Lesson(Visit(context.new_page()))
    lesson.page.goto(site + PAGE)
    lesson.train()
    lesson.unfold("Ask the net")
    lesson.press("Clear")
    pad = lesson.root.locator(".trainer-pad")
    pad.scroll_into_view_if_needed()
    pad.tap()
    assert lesson.get("views.ask.pad.image.filter(value => value > 0).length") > 3
    assert pad.evaluate("e => getComputedStyle(e).touchAction") == "none"
    context.close()


def test_confusion_and_mistakes_are_those_of_this_net(lesson):
    def shown() -> tuple[str, np.ndarray]:
        cells = lesson.root.locator(".trainer-matrix tbody td").all_inner_texts()
        counts = np.array([int(text or 0) for text in cells]).reshape(10, 10)
        return lesson.root.locator("details p", has_text="minibatches, on").inner_text(), counts

    lesson.train(epochs=2)
    lesson.unfold("Confusion matrix")
    lesson.root.locator(".trainer-matrix").wait_for()
    told, counts = shown()
    assert told.startswith("The net after 80 minibatches")
    assert (counts.sum(axis=1) == 1000).all()
    assert np.trace(counts) / 10_000 == lesson.get("views.rows[1].testAccuracy")
    assert lesson.root.locator(".trainer-mistakes canvas").count() == 8
    # Amid an epoch, too: this is the net of the moment, not that of the last epoch.
    lesson.set("speed", 0)
    lesson.press("Train again")
    lesson.press("Pause")
    lesson.press("One minibatch")
    steps = "document.querySelector('.trainer').trainer.views.answers?.steps"
    lesson.page.wait_for_function(
        f"{steps} > 0 && {steps} < 9 && document.querySelector('.trainer-matrix')"
        f".previousSibling.textContent.includes(` ${{{steps}}} minibatches`)"
    )
    _, counts = shown()
    weights, bias = (np.array(lesson.get(f"views.net.{name}")) for name in ("weights", "bias"))
    images = d2l.load_data_fashion_mnist(256)[1].dataset
    pixels = images.data.reshape(-1, 784).double().numpy() / 255
    predicted = (pixels @ weights.reshape(10, 784).T + bias).argmax(axis=1)
    expected = np.zeros((10, 10), int)
    np.add.at(expected, (images.targets.numpy(), predicted), 1)
    assert np.abs(counts - expected).sum() <= 2  # a tie in float32


def test_three_losses_race(lesson):
    lesson.train()
    lesson.set("rate", 80)
    lesson.unfold("Which loss dies first")
    lesson.press("Let them race")
    status = lesson.root.locator("details", has_text="Which loss dies first").get_by_role("status")
    lesson.page.wait_for_function(
        "() => [...document.querySelectorAll('.trainer details [role=status]')]"
        ".some(e => e.textContent.startsWith('After'))"
    )
    assert re.search(
        r"softmax, then log: dies in minibatch \d+; shifted.*: dies in", status.inner_text()
    )
    assert "nn.CrossEntropyLoss: lives" in status.inner_text()
    panel = lesson.root.locator("details", has_text="Which loss dies first")
    for name in ("softmax, then log", "joined, as nn.CrossEntropyLoss"):
        panel.get_by_role("checkbox", name=name, exact=True).uncheck()
    lesson.press("Let them race")
    lesson.page.wait_for_function(
        "() => [...document.querySelectorAll('.trainer details [role=status]')]"
        ".some(e => /^After \\d+ minibatches, shifted[^;]+$/.test(e.textContent))"
    )
    assert panel.locator("tbody tr").count() == 1
    panel.get_by_role("checkbox", name="shifted softmax, then log").uncheck()
    lesson.press("Let them race")
    assert status.inner_text() == "Choose at least one loss."


def test_the_run_can_be_taken_away(lesson, tmp_path):
    lesson.train(epochs=2)
    lesson.unfold("Take it away")
    for button, file in (("History as CSV", "history.csv"), ("Weights as .npz", "weights.npz")):
        with lesson.page.expect_download() as download:
            lesson.press(button)
        download.value.save_as(tmp_path / file)
    frame = pd.read_csv(tmp_path / "history.csv", index_col="epoch")
    assert frame["test_loss"].tolist() == [row["testLoss"] for row in lesson.get("views.rows")]
    net = d2l.softmax_regression()
    with np.load(tmp_path / "weights.npz") as arrays:
        net[1].load_state_dict({name: torch.from_numpy(arrays[name]) for name in arrays})
    _, test_iter = d2l.load_data_fashion_mnist(256)
    assert d2l.evaluate_accuracy(net, test_iter) == frame["test_accuracy"].iloc[-1]
    assert "num_train=10000" in lesson.root.locator("pre").first.inner_text()
