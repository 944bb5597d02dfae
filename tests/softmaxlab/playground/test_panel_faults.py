"""What goes wrong in a run is said in a sentence, and the live panel is ready again."""

import re

import pytest
import torch
from live_panel import SOON, finish, give_make_panel, give_notebook, load_part

import d2lmini as d2l

__all__ = ["give_make_panel", "give_notebook"]


def test_a_run_that_diverges_says_where_and_the_panel_is_ready(make_panel):
    panel = make_panel(load_part, learning_rate=10.0, weight_decay=0.5, batch_size=16, num_epochs=8)
    finish(panel)
    epoch = panel.run.diverged_in
    assert epoch == len(panel.run.history) + 1
    assert "d2l-warning" in panel.status.value
    assert re.search(
        rf"became (inf|nan) in epoch {epoch} with learning rate 10", panel.status.value
    )
    assert "d2l-warning" in panel.status.value
    panel.controls["learning_rate"].value, panel.controls["weight_decay"].value = 0.1, 0.0
    finish(panel)
    assert panel.run.diverged_in is None
    assert "d2l-message" in panel.status.value


def test_a_run_worse_than_guessing_gives_a_warning(make_panel):
    panel = make_panel(load_part, learning_rate=10.0, num_epochs=1)
    finish(panel)
    assert panel.run.history.train_loss[-1] > 2.303
    assert "worse than 2.303, that of guessing" in panel.status.value


def test_an_error_in_the_run_is_reported_and_the_panel_is_ready(make_panel):
    answers = [RuntimeError("the data is <nowhere>")]

    def load_later(batch_size, seed):
        if answers:
            raise answers.pop()
        return load_part(batch_size, seed)

    panel = make_panel(load_later, num_epochs=1)
    panel.train_button.click()
    panel.wait(SOON)
    assert isinstance(panel.run.error, RuntimeError)
    assert "RuntimeError: the data is &lt;nowhere&gt;" in panel.status.value
    finish(panel)


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt])
def test_not_even_an_exit_leaves_the_panel_waiting(error, make_panel):
    def load_badly(batch_size, seed):
        raise error("no data")

    panel = make_panel(load_badly, num_epochs=1)
    panel.train_button.click()
    panel.wait(SOON)
    assert f"{error.__name__}: no data" in panel.status.value
    assert not panel.train_button.disabled


def test_data_that_does_not_fit_is_told_in_a_sentence(make_panel):
    X, y = torch.randn(100, 4), torch.arange(100) % 3

    def load_floats(batch_size, seed):
        return (d2l.load_array((X, y.float()), batch_size, seed=seed),) * 2

    panel = make_panel(load_floats, num_epochs=1)
    panel.train_button.click()
    panel.wait(SOON)
    assert "must yield int64 labels of shape (B,)" in panel.status.value
