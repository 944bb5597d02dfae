"""Explorers as a notebook shows them: what they refuse, and their still pictures."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from tiny_sweep import give_tiny, nets

import softmaxlab as lab
from softmaxlab.explorers.control import Control
from softmaxlab.explorers.explorer import Explorer

__all__ = ["give_tiny"]


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


def test_only_the_page_asks_for_a_click(tiny: pd.DataFrame):
    """A still picture cannot be clicked: neither on paper, nor in a notebook, nor in a panel."""
    soup = BeautifulSoup(lab.sweep_explorer(tiny, nets(4)).to_still_html(), "html.parser")
    (hint,) = soup.find_all("span", string=": click a cell")
    assert hint.has_attr("hidden")
    assert hint.parent.get_text() == "Final test accuracy: click a cell"
