"""The sliders of the live panel: each reaches its setting, and none leaves its range."""

import pytest
from live_panel import (
    SOON,
    finish,
    give_make_panel,
    give_notebook,
    load_part,
    load_slowly,
    wait_until,
)

import softmaxlab as lab
from softmaxlab.settings import Settings
from softmaxlab.sliders.slider import Slider

__all__ = ["give_make_panel", "give_notebook"]


def test_every_slider_reaches_its_setting(make_panel):
    panel = make_panel(load_part)
    chosen = {
        "learning_rate": 0.03,
        "batch_size": 128,
        "num_epochs": 2,
        "weight_decay": 0.001,
        "std": 0.5,
        "seed": 7,
    }
    for name, value in chosen.items():
        panel.controls[name].value = value
    finish(panel)
    assert panel.run.settings == Settings(**chosen)
    assert str(panel.run.settings) == "lr 0.03, batch 128, decay 0.001, std 0.5, seed 7"


@pytest.mark.parametrize("name", ["learning_rate", "batch_size", "weight_decay", "std", "seed"])
def test_both_ends_of_every_slider_make_a_run(name, make_panel):
    panel = make_panel(load_part, num_epochs=1)
    for end in (0, -1):
        panel.controls[name].value = panel.controls[name].stops[end]
        finish(panel)
        assert len(panel.run.history) == 1


def test_a_slider_moved_during_a_run_is_for_the_next(make_panel):
    panel = make_panel(load_slowly, num_epochs=3, seed=3)
    panel.train_button.click()
    wait_until(lambda: len(panel.run.history) >= 1)
    panel.controls["learning_rate"].value = 10.0
    panel.controls["seed"].value = 50.0
    panel.wait(SOON)
    undisturbed = make_panel(load_slowly, num_epochs=3, seed=3)
    finish(undisturbed)
    assert panel.run.history.test_loss == undisturbed.run.history.test_loss
    assert panel.settings().learning_rate == 10.0


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"learning_rate": 20},
            ValueError,
            "learning_rate must be from 0.0001 to 10, but it is 20",
        ),
        ({"learning_rate": "fast"}, TypeError, "learning_rate must be a finite number"),
        ({"batch_size": 8}, ValueError, "batch_size must be from 16 to 4096, but it is 8"),
        ({"num_epochs": 51}, ValueError, "num_epochs must be from 1 to 50"),
        ({"num_epochs": 0}, ValueError, "num_epochs must be an integer of at least 1"),
        ({"seed": 1.5}, TypeError, "seed must be an integer"),
        ({"learning_rates": (1, 0.1)}, ValueError, "learning_rates must be a smaller and a larger"),
        ({"batch_sizes": (0, 8)}, ValueError, r"batch_sizes\[0\] must be an integer of at least 1"),
    ],
)
def test_settings_that_make_no_sense(options, error, message):
    with pytest.raises(error, match=message):
        lab.playground(**options)


def test_ranges_and_starting_values_can_be_chosen(make_panel):
    panel = make_panel(load_part, learning_rates=(0.02, 0.2), batch_size=100, batch_sizes=(32, 300))
    assert panel.controls["learning_rate"].stops == [0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2]
    assert panel.controls["batch_size"].stops == [32, 64, 100, 128, 256, 300]


def test_a_slider_refuses_what_is_outside():
    slider = Slider("Learning rate", [0.1, 1], 0.1)
    with pytest.raises(ValueError, match="Learning rate must be from 0.1 to 1, but it is 3"):
        slider.value = 3.0
    assert slider.value == 0.1
    slider.close()
