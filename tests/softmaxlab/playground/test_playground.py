"""The live panel of the playground, driven as its buttons drive it."""

import pytest
import torch
from live_panel import (
    SOON,
    finish,
    give_make_panel,
    give_notebook,
    load_part,
    load_slowly,
    wait_until,
)
from torch import nn

import d2lmini as d2l
from softmaxlab.runs.result import METRICS
from softmaxlab.sliders.background_run import BackgroundRun

__all__ = ["give_make_panel", "give_notebook"]


def test_a_press_trains_what_the_page_shows(make_panel):
    """The changes of the sliders themselves may arrive after it."""
    panel = make_panel(load_part, num_epochs=3, weight_decay=0.5)
    shown = {"Learning rate": 0.7, "Epochs": 1, "Batch size": 64}
    panel._page._handle_custom_msg({"shown": shown}, [])
    panel.wait(SOON)
    settings = panel.run.settings
    assert (settings.learning_rate, settings.num_epochs, settings.batch_size) == (0.7, 1, 64)
    assert settings.weight_decay == 0.5
    assert panel.controls["learning_rate"].value == 0.7


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
        assert getattr(panel.run.history, metric) == pytest.approx(getattr(history, metric))
    assert torch.equal(panel.run.net[1].weight, net[1].weight)
    assert f"test accuracy {history.test_accuracy[-1]:.3f}" in panel.status.value
    assert f"test accuracy {history.test_accuracy[-1]:.3f}" in panel.curves.value
    assert panel.templates.value.count("<img") == 10


def test_ten_fast_clicks_make_one_run(make_panel, monkeypatch):
    started = []
    start = BackgroundRun.start
    monkeypatch.setattr(BackgroundRun, "start", lambda self: (started.append(self), start(self)))
    panel = make_panel(load_slowly, num_epochs=2)
    for _ in range(10):
        panel.train_button.click()
    panel.wait(SOON)
    assert len(started) == 1
    assert len(panel.run.history) == 2


def test_past_runs_are_kept_named_and_removed_one_by_one(make_panel):
    panel = make_panel(load_part, num_epochs=1)
    panel.compare.value = True
    for rate in (0.1, 0.01, 1.0):
        panel.controls["learning_rate"].value = rate
        finish(panel)
    names = [button.description for button in panel.kept.children]
    assert names == ["Remove lr 0.1, batch 256", "Remove lr 0.01, batch 256"]
    before = panel.curves.value
    panel.kept.children[0].click()
    assert [str(run.settings) for run in panel.kept.runs] == ["lr 0.01, batch 256"]
    assert panel.curves.value != before
    panel.compare.value = False
    finish(panel)
    assert len(panel.kept.runs) == 1
    panel.reset_button.click()
    assert panel.kept.runs == []
    assert panel.kept.children == ()


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
    wait_until(lambda: len(panel.run.history) >= 1)
    assert panel.run.is_alive()
    slider._count_views(slider, {"views": -1}, [])
    wait_until(lambda: not panel.run.is_alive())
    assert len(panel.run.history) < 50


def test_other_data_has_no_templates(make_panel):
    X, y = torch.randn(100, 4), torch.arange(100) % 3

    def load_points(batch_size, seed):
        return (d2l.load_array((X, y), batch_size, seed=seed),) * 2

    panel = make_panel(load_points, num_epochs=1)
    finish(panel)
    assert panel.run.net[1].weight.shape == (3, 4)
    assert panel.templates.value == ""


def test_reset_forgets_the_last_run_and_unticks_compare(make_panel):
    panel = make_panel(load_part, num_epochs=1)
    panel.compare.value = True
    finish(panel)
    panel.reset_button.click()
    assert panel.run is None
    assert panel.compare.value is False
    panel.compare.value = True
    finish(panel)
    assert panel.kept.runs == []
