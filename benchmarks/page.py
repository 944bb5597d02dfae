"""An epoch in the page, in Chromium, against `train_ch3` in the same minutes."""

import sys
from collections.abc import Callable

from epochs import chapter_objects
from measure import HERE, medians, say

import d2lmini

FULL_SPEED = 10  # the position of the slider
PAGE = (HERE.parent / "_build" / "html" / "chapters" / "index.html").as_uri()
SET_UP = """speed => {
  const root = document.querySelector(".trainer");
  root.scrollIntoView();
  for (const [name, value] of [["speed", speed], ["epochs", 1]]) {
    const input = root.querySelector(`[data-name=${name}]`);
    input.value = value;
    input.dispatchEvent(new Event("change"));
  }
  root.trainer.bring(60000);
}"""
ENDED = "document.querySelector('.trainer').dataset.state === 'ended'"
# One epoch with a batch size of 2^power: resolves when its last number is on the page.
EPOCH = """power => new Promise(resolve => {
  const root = document.querySelector(".trainer");
  const input = root.querySelector("[data-name=batchSize]");
  input.value = power;
  input.dispatchEvent(new Event("input"));
  new MutationObserver((_, observer) => {
    if (root.dataset.state !== "ended") return;
    observer.disconnect();
    resolve();
  }).observe(root, { attributes: true });
  root.trainer.start();
})"""


def train_ch3(batch_size: int) -> Callable[[], object]:
    """Return a function that trains for one epoch and evaluates, with PyTorch."""
    loaders = d2lmini.load_data_fashion_mnist(batch_size, seed=0)
    net, loss, updater = chapter_objects()
    return lambda: d2lmini.train_ch3(net, *loaders, loss, 1, updater, progress=False)


def measure_page() -> list[dict]:
    """Time an epoch of 60,000 images with evaluation at two batch sizes.

    What the page needs for starting a run and for drawing counts, too.
    """
    say("an epoch in the page")
    sys.path.insert(0, str(HERE.parent / "theme" / "extensions"))
    from chromium import launch_options
    from playwright.sync_api import sync_playwright

    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        tab = browser.new_page()
        tab.goto(PAGE)
        tab.evaluate(SET_UP, FULL_SPEED)
        tab.wait_for_function(ENDED)
        for power in (8, 5):
            sides = {
                "page": lambda power=power: tab.evaluate(EPOCH, power),
                "train_ch3": train_ch3(2**power),
            }
            seconds = medians(sides)
            row = {name: round(value, 4) for name, value in seconds.items()}
            ratio = round(seconds["page"] / seconds["train_ch3"], 2)
            rows.append({"batch size": 2**power, **row, "ratio": ratio})
        browser.close()
    return rows
