"""The chart of the live panel: its axes, its marks and its colours."""

import json
import math
from xml.etree import ElementTree

import pytest
from live_panel import give_make_panel, give_notebook

import d2lmini as d2l
from softmaxlab.sliders.curves import KEPT_COLOURS, Curve, draw_curves, make_spec

__all__ = ["give_make_panel", "give_notebook"]


def history_of(*epochs):
    """Return a history of (train loss, train accuracy, test loss, test accuracy) per epoch."""
    history = d2l.History()
    for values in epochs:
        history.append(*values, 1.0)
    return history


def limits(spec):
    """Return the title and the ends of both y axes."""
    encodings = [view["layer"][0]["encoding"]["y"] for view in spec["hconcat"]]
    return [(y["title"], *y["scale"]["domain"]) for y in encodings]


CALM = history_of((0.8, 0.7, 0.7, 0.75), (0.5, 0.9, 0.6, 0.8))
WILD = history_of((57.0, 0.2, 9.0, 0.3))


def test_the_axes_hold_every_curve():
    alone = make_spec(Curve("wild", WILD), 3, (2.3, 0.1))
    (_, bottom, top), (_, low, high) = limits(alone)
    assert bottom == 0
    assert 57 < top < 65
    assert low < 0.2 < 0.3 < high
    (loss, *_), _ = limits(alone)
    assert loss == "loss"
    both = make_spec(Curve("calm", CALM), 5, (2.3, 0.1), kept=[Curve("calm too", CALM)])
    assert limits(both)[0] == ("loss", 0, pytest.approx(0.84))
    x = both["hconcat"][0]["layer"][0]["encoding"]["x"]
    assert x["scale"]["domain"] == [0, 5]


@pytest.mark.parametrize("untrained", [(2.3, 0.1), (238.0, 0.1), (math.nan, math.nan)])
@pytest.mark.parametrize("wild_is_kept", [True, False])
def test_a_run_that_explodes_does_not_flatten_the_others(wild_is_kept, untrained):
    pair = [Curve("lr 0.1", CALM), Curve("lr 3", WILD)]
    kept, run = reversed(pair) if wild_is_kept else pair
    title, bottom, top = limits(make_spec(run, 3, untrained, kept=[kept]))[0]
    assert (bottom, top) == (0, 0.84)
    assert title == ["loss", "(cut at 0.84, one run reaches 57)"]


def test_the_epoch_of_divergence_is_marked():
    spec = make_spec(Curve("lr 10", CALM), 3, (2.3, 0.1), diverged_in=3)
    assert "diverged in epoch 3" in json.dumps(spec)
    assert "diverged" not in json.dumps(make_spec(Curve("lr 10", CALM), 3, (2.3, 0.1)))
    empty = make_spec(Curve("lr 10", history_of()), 3, (math.nan, math.nan), diverged_in=1)
    assert [ends for _, *ends in limits(empty)] == [[0, 2.5], [0, 1]]


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(c * share for c, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


@pytest.mark.parametrize("colour", KEPT_COLOURS)
def test_the_colours_of_kept_runs_are_seen_on_light_and_dark(colour):
    # WCAG asks for 3 to 1 of what is no text; black curves on white are turned to white on black.
    assert 1.05 / (luminance(colour) + 0.05) >= 4
    assert (luminance(colour) + 0.05) / 0.05 >= 4


def test_a_name_cannot_break_the_chart(make_panel):
    kept = [Curve("lr 'x' \"y\" \\ </svg>", CALM)]
    image = draw_curves(Curve("lr 0.1", CALM), 3, (2.3, 0.1), kept=kept)
    assert ElementTree.fromstring(image).tag.endswith("svg")
    assert "'x'" in "".join(ElementTree.fromstring(image).itertext())
