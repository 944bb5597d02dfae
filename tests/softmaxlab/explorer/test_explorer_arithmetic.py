"""What an explorer computes in the browser is what Python finds."""

from __future__ import annotations

import math
from typing import Any

import pytest
from explorer_page import (
    DRAWN,
    control,
    give_tab,
    open_explorer,
    wait_for_charts,
    wait_for_sentence,
)
from visit import Visit

from softmaxlab.explorers.number_formats import FORMATS, SCALES, compare_formats, format_number
from softmaxlab.explorers.scores import describe_softmax, softmax_at
from softmaxlab.explorers.stability import QUANTITIES

__all__ = ["give_tab"]


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
