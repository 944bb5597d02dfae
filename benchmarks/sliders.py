"""The panel of sliders: how much its drawing costs, and how fast it answers."""

import statistics
import time

from epochs import chapter_objects
from measure import REPEATS, medians, say

import d2lmini
import softmaxlab
from softmaxlab import needs


def measure_sliders() -> dict:
    """Time ten epochs in the live panel and in a bare `train_ch3`, in turn."""
    say("the playground")
    needs.in_notebook = lambda: True  # it trains here, too, but nobody sees it
    panel = softmaxlab.playground()
    first, stop = [], []

    def in_panel() -> None:
        start = time.perf_counter()
        panel.train()
        while not len(panel.run.history):
            time.sleep(0.001)
        first.append(time.perf_counter() - start)
        panel.wait()

    def bare() -> None:
        train_iter, test_iter = d2lmini.load_data_fashion_mnist(256, seed=0)
        net, loss, updater = chapter_objects()
        d2lmini.train_ch3(net, train_iter, test_iter, loss, 10, updater, progress=False)

    seconds = medians({"playground": in_panel, "train_ch3": bare})
    for _ in range(REPEATS):
        panel.train()
        while len(panel.run.history) < 2:
            time.sleep(0.001)
        start = time.perf_counter()
        panel.stop()
        panel.wait()
        stop.append(time.perf_counter() - start)
    panel.close()
    return {
        "ten epochs": round(seconds["playground"], 3),
        "ten epochs of train_ch3": round(seconds["train_ch3"], 3),
        "ratio": round(seconds["playground"] / seconds["train_ch3"], 2),
        "first point": round(statistics.median(first), 3),
        "stop": round(max(stop), 3),
    }
