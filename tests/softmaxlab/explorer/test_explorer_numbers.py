"""The numbers behind the charts that answer."""

from __future__ import annotations

import io
import math

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image
from tiny_sweep import give_tiny

import d2lmini as d2l
from softmaxlab.explorers.number_formats import FORMATS, SCALES, compare_formats, format_number
from softmaxlab.explorers.scores import describe_softmax
from softmaxlab.explorers.spread import describe_last_epoch, summarise_epochs, summarise_last_epoch
from softmaxlab.explorers.stability import QUANTITIES, compare_softmax
from softmaxlab.picture import draw_templates

__all__ = ["give_tiny"]


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
