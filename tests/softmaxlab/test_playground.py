"""The live panel of the playground, driven as its buttons drive it."""

import re
import threading
import time

import ipywidgets
import pytest
import torch
from torch import nn

import d2lmini as d2l
import softmaxlab as lab
from softmaxlab.runs.result import METRICS
from softmaxlab.sliders.curves import CurvePicture
from softmaxlab.sliders.slider import Slider
from softmaxlab.sliders.trial import Trial

SOON = 30  # seconds; far more than any wait needs


def load_part(batch_size, seed=None):
    (train, test) = (part.dataset[torch.arange(600)] for part in d2l.load_data_fashion_mnist(1))
    return d2l.load_array(train, batch_size, seed=seed), d2l.load_array(test, 256, is_train=False)


def load_slowly(batch_size, seed=None):
    """Serve minibatches that take a while, so that something can happen meanwhile."""
    train_iter, test_iter = load_part(batch_size, seed)

    class Slow:
        dataset = train_iter.dataset

        def __iter__(self):
            for batch in train_iter:
                time.sleep(0.01)
                yield batch

    return Slow(), test_iter


@pytest.fixture
def make_panel():
    """Make panels, and check at the end that each gives back its threads and its widgets."""
    panels = []
    widgets = set(ipywidgets.widgets.widget._instances)

    def make(*arguments, **options):
        panels.append(lab.playground(*arguments, **options))
        return panels[-1]

    yield make
    for panel in panels:
        panel.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "d2lmini trial"]
    left = set(ipywidgets.widgets.widget._instances) - widgets
    kinds = {type(ipywidgets.widgets.widget._instances[key]).__name__ for key in left}
    assert kinds <= {"Layout", "ButtonStyle", "DescriptionStyle", "CheckboxStyle", "HTMLStyle"}


def wait_until(condition):
    end = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def finish(panel):
    panel.train_button.click()
    panel.wait(SOON)
    assert panel.trial.has_ended
    assert panel.trial.error is None
    assert not panel.train_button.disabled
    assert panel.stop_button.disabled


def test_a_run_equals_train_ch3(make_panel):
    panel = make_panel(
        load_part,
        learning_rate=0.3,
        batch_size=64,
        num_epochs=3,
        weight_decay=0.01,
        std=0.1,
        seed=5,
    )
    finish(panel)
    train_iter, test_iter = load_part(64, seed=5)
    net = d2l.softmax_regression(std=0.1, seed=5)
    trainer = torch.optim.SGD(net.parameters(), 0.3, weight_decay=0.01)
    history = d2l.train_ch3(net, train_iter, test_iter, nn.CrossEntropyLoss(), 3, trainer)
    for metric in METRICS:
        assert getattr(panel.trial.history, metric) == pytest.approx(getattr(history, metric))
    assert torch.equal(panel.trial.net[1].weight, net[1].weight)
    assert f"test accuracy {history.test_accuracy[-1]:.3f}" in panel.status.value
    assert f"test accuracy {history.test_accuracy[-1]:.3f}" in panel.curves.value
    assert panel.templates.value.count("<img") == 10


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
    assert vars(panel.trial.settings) == chosen
    assert str(panel.trial.settings) == "lr 0.03, batch 128, decay 0.001, std 0.5, seed 7"


@pytest.mark.parametrize("name", ["learning_rate", "batch_size", "weight_decay", "std", "seed"])
def test_both_ends_of_every_slider_make_a_run(name, make_panel):
    panel = make_panel(load_part, num_epochs=1)
    for end in (0, -1):
        panel.controls[name].value = panel.controls[name].stops[end]
        finish(panel)
        assert len(panel.trial.history) == 1


def test_ten_fast_clicks_make_one_run(make_panel, monkeypatch):
    started = []
    start = Trial.start
    monkeypatch.setattr(Trial, "start", lambda self: (started.append(self), start(self)))
    panel = make_panel(load_slowly, num_epochs=2)
    for _ in range(10):
        panel.train_button.click()
    panel.wait(SOON)
    assert len(started) == 1
    assert len(panel.trial.history) == 2


def test_stop_keeps_what_was_trained(make_panel):
    panel = make_panel(load_slowly, batch_size=16, num_epochs=50)
    panel.train_button.click()
    wait_until(lambda: len(panel.trial.history) >= 1)
    panel.stop_button.click()
    panel.wait(SOON)
    epochs = len(panel.trial.history)
    assert 1 <= epochs < 50
    assert panel.trial.net[1].weight.isfinite().all()
    assert f"Stopped in epoch {epochs + 1}" in panel.status.value
    assert "d2l-message" in panel.status.value
    panel.controls["num_epochs"].value = 1
    finish(panel)


def test_a_slider_moved_during_a_run_is_for_the_next(make_panel):
    panel = make_panel(load_slowly, num_epochs=3, seed=3)
    panel.train_button.click()
    wait_until(lambda: len(panel.trial.history) >= 1)
    panel.controls["learning_rate"].value = 10.0
    panel.controls["seed"].value = 50.0
    panel.wait(SOON)
    undisturbed = make_panel(load_slowly, num_epochs=3, seed=3)
    finish(undisturbed)
    assert panel.trial.history.test_loss == undisturbed.trial.history.test_loss
    assert panel.settings().learning_rate == 10.0


def test_a_run_that_diverges_says_where_and_the_panel_is_ready(make_panel):
    panel = make_panel(load_part, learning_rate=10.0, weight_decay=0.5, batch_size=16, num_epochs=8)
    finish(panel)
    epoch = panel.trial.diverged_in
    assert epoch == len(panel.trial.history) + 1
    assert "d2l-warning" in panel.status.value
    assert re.search(
        rf"became (inf|nan) in epoch {epoch} with learning rate 10", panel.status.value
    )
    assert "d2l-warning" in panel.status.value
    panel.controls["learning_rate"].value, panel.controls["weight_decay"].value = 0.1, 0.0
    finish(panel)
    assert panel.trial.diverged_in is None
    assert "d2l-message" in panel.status.value


def test_a_run_worse_than_guessing_gives_a_warning(make_panel):
    panel = make_panel(load_part, learning_rate=10.0, num_epochs=1)
    finish(panel)
    assert panel.trial.history.train_loss[-1] > 2.303
    assert "worse than 2.303, that of guessing" in panel.status.value


def test_past_runs_are_kept_named_and_removed_one_by_one(make_panel):
    panel = make_panel(load_part, num_epochs=1)
    panel.compare.value = True
    for rate in (0.1, 0.01, 1.0):
        panel.controls["learning_rate"].value = rate
        finish(panel)
    names = [button.description for button in panel.kept_box.children]
    assert names == ["Remove lr 0.1, batch 256", "Remove lr 0.01, batch 256"]
    before = panel.curves.value
    panel.kept_box.children[0].click()
    assert [str(trial.settings) for trial in panel.kept] == ["lr 0.01, batch 256"]
    assert panel.curves.value != before
    panel.compare.value = False
    finish(panel)
    assert len(panel.kept) == 1
    panel.reset_button.click()
    assert panel.kept == []
    assert panel.kept_box.children == ()


def test_reset_puts_everything_back(make_panel):
    panel = make_panel(load_slowly, learning_rate=0.5, num_epochs=50)
    panel.controls["learning_rate"].value = 3.0
    panel.train_button.click()
    wait_until(lambda: panel.curves.value)
    panel.reset_button.click()
    assert panel.controls["learning_rate"].value == 0.5
    assert panel.curves.value == panel.templates.value == ""
    assert not panel.train_button.disabled
    panel.controls["num_epochs"].value = 1.0
    finish(panel)


def test_the_run_ends_when_no_page_shows_the_panel(make_panel):
    panel = make_panel(load_slowly, num_epochs=50)
    slider = panel.controls["learning_rate"]
    for views in (1, 1, -1):
        slider._count_views(slider, {"views": views}, [])
    panel.train_button.click()
    wait_until(lambda: len(panel.trial.history) >= 1)
    assert panel.trial.is_alive()
    slider._count_views(slider, {"views": -1}, [])
    assert not panel.trial.is_alive()
    assert len(panel.trial.history) < 50


def test_an_error_in_the_run_is_reported_and_the_panel_is_ready(make_panel):
    answers = [RuntimeError("the data is <nowhere>")]

    def load_later(batch_size, seed):
        if answers:
            raise answers.pop()
        return load_part(batch_size, seed)

    panel = make_panel(load_later, num_epochs=1)
    panel.train_button.click()
    panel.wait(SOON)
    assert isinstance(panel.trial.error, RuntimeError)
    assert "RuntimeError: the data is &lt;nowhere&gt;" in panel.status.value
    finish(panel)


def test_other_data_has_no_templates(make_panel):
    X, y = torch.randn(100, 4), torch.arange(100) % 3

    def load_points(batch_size, seed):
        return (d2l.load_array((X, y), batch_size, seed=seed),) * 2

    panel = make_panel(load_points, num_epochs=1)
    finish(panel)
    assert panel.trial.net[1].weight.shape == (3, 4)
    assert panel.templates.value == ""


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


def test_the_axes_hold_every_curve():
    history, kept = d2l.History(), d2l.History()
    kept.append(9.0, 0.2, 8.0, 0.3, 1.0)
    picture = CurvePicture(3, (2.3, 0.1), [("another", kept)])
    pictures = []
    for values in ((0.8, 0.7, 0.7, 0.75), (30.0, 0.4, 40.0, 0.05), (0.5, 0.9, 0.6, 0.8)):
        history.append(*values, 1.0)
        pictures.append(picture.draw(history))
    for quantity, top in (("loss", 40.0), ("accuracy", 0.9)):
        low, high = picture.axes[quantity].get_ylim()
        assert low <= 0.05 if quantity == "accuracy" else low <= 0.5
        assert high >= top
    assert len(set(pictures)) == 3
    marked = picture.draw(history, diverged_in=4)
    assert marked != pictures[-1]
    assert any("epoch 4" in text.get_text() for text in picture.axes["loss"].texts)
