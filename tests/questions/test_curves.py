"""The curves that a reader draws, and the sentence on how far off the guess is."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from conftest import ROOT
from questions import curves as source
from questions.curves import read_curves

from tests.questions.test_answers import ask

CHAPTERS = ROOT / "chapters"


def stored_figures() -> set[str]:
    """Return the names of the figures in the notebooks."""
    return {
        cell["metadata"].get("mystnb", {}).get("figure", {}).get("name")
        for path in CHAPTERS.glob("*.ipynb")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    }


def test_three_figures_of_the_book_have_a_curve() -> None:
    assert len(read_curves(CHAPTERS)) == 3
    assert set(read_curves(CHAPTERS)) <= stored_figures()


def test_the_curves_are_the_field_s_own_functions() -> None:
    for p, loss in read_curves(CHAPTERS)["fig-theory-loss"]["points"]:
        assert loss == pytest.approx(-math.log(p), abs=6e-5)
    for p, bits in read_curves(CHAPTERS)["fig-theory-entropy"]["points"]:
        terms = [q * math.log2(q) for q in (p, 1 - p) if q > 0]
        assert bits == pytest.approx(-sum(terms), abs=6e-5)
    epochs, losses = zip(*read_curves(CHAPTERS)["fig-training"]["points"], strict=True)
    assert epochs == tuple(range(1, 11))
    assert list(losses) == sorted(losses, reverse=True)
    assert 0.43 < losses[-1] < 0.46


def test_every_curve_fits_its_axes_and_starts_with_a_wrong_guess() -> None:
    for chart in read_curves(CHAPTERS).values():
        xs, ys = np.array(chart["points"]).T
        low, high = chart["range"]
        assert low <= ys.min() < ys.max() <= high
        assert chart["ends"][0] <= xs.min() <= min(chart["at"])
        assert max(chart["at"]) <= xs.max() <= chart["ends"][1]
        middle = (low + high) / 2
        assert np.abs(np.interp(chart["at"], xs, ys) - middle).max() > 0.1 * (high - low)


def test_a_notebook_without_the_runs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        source, "stored_sweep", lambda _: "learning_rate,batch_size,part,epoch,loss"
    )
    with pytest.raises(ValueError, match=r"playground.ipynb must hold the epochs"):
        source.training(CHAPTERS)


def test_heights_between_points_lie_on_straight_lines() -> None:
    points = [[0, 1], [1, 3], [4, -3]]
    xs = [-1, 0, 0.5, 1, 2, 4, 9]
    assert ask("heights", points=points, xs=xs) == list(
        np.interp(xs, *np.array(points).T.astype(float))
    )


def test_one_sentence_says_how_far_off_the_guess_is() -> None:
    chart = {"across": "epoch", "unit": " nats"}
    points = [[1, 1], [2, 0.5], [3, 0.4]]
    guess = [[1, 1.1], [2, 0.5], [3, 0.1]]
    assert ask("compare", points=points, guess=guess, chart=chart) == (
        "Your curve is off by 0.13 nats on average, at most by 0.3 nats (too low, at epoch 3)."
    )
