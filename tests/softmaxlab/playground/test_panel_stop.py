"""A run of the live panel is stopped at any moment, and nobody waits for it."""

import threading

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

__all__ = ["give_make_panel", "give_notebook"]


def test_stop_keeps_what_was_trained(make_panel):
    panel = make_panel(load_slowly, batch_size=16, num_epochs=50)
    panel.train_button.click()
    wait_until(lambda: len(panel.run.history) >= 1)
    panel.stop_button.click()
    panel.wait(SOON)
    epochs = len(panel.run.history)
    assert 1 <= epochs < 50
    assert panel.run.net[1].weight.isfinite().all()
    assert f"Stopped in epoch {epochs + 1}" in panel.status.value
    assert "d2l-message" in panel.status.value
    panel.controls["num_epochs"].value = 1
    finish(panel)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(2, "Stopped before the first epoch: nothing is trained."), (3, "Stopped in epoch 1")],
)
def test_stop_is_heard_while_the_test_images_are_read(make_panel, number, sentence):
    """Between two minibatches of them, too."""
    reading, go_on, passes = threading.Event(), threading.Event(), []

    class Slow:
        def __init__(self, batches):
            self.batches = batches

        def __iter__(self):
            passes.append(0)
            for batch in self.batches:
                yield batch
                if len(passes) == number:  # 1: to see how many classes; 2: before epoch 1
                    passes[-1] += 1
                    reading.set()
                    go_on.wait(SOON)

    def load(batch_size, seed):
        train_iter, (X, y) = load_part(batch_size, seed)[0], next(iter(load_part(500, seed)[1]))
        return train_iter, Slow([(X[:100], y[:100])] * 5)

    panel = make_panel(load, num_epochs=3)
    panel.train_button.click()
    assert reading.wait(SOON)
    panel.stop_button.click()
    go_on.set()
    panel.wait(SOON)
    assert passes == [0] * (number - 1) + [1]
    assert panel.run.history.stopped.startswith(sentence)


class Gate:
    """Data that cannot be read before the gate is open."""

    def __init__(self):
        self.reading, self.open = threading.Event(), threading.Event()

    def load(self, batch_size, seed=None):
        self.reading.set()
        assert self.open.wait(SOON)
        return load_part(batch_size, seed)


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.open.set()


@pytest.mark.parametrize("action", ["reset", "close", "release"])
def test_nobody_waits_for_data_that_is_still_read(action, gate, make_panel):
    panel = make_panel(gate.load, num_epochs=1)
    panel.train_button.click()
    assert gate.reading.wait(SOON)
    run = panel.run
    getattr(panel, action)()
    # It came back although the data is not read yet, and cannot be before the gate opens.
    assert run.is_alive()
    gate.open.set()
    run.join(SOON)
    assert run.has_ended
    assert len(run.history) == 0
    if action != "release":
        assert panel.run is None
        assert panel.curves.value == ""


def test_a_new_run_can_start_while_the_old_one_still_reads(gate, make_panel):
    loaders = [load_part, gate.load]
    panel = make_panel(lambda batch_size, seed: loaders.pop()(batch_size, seed), num_epochs=1)
    panel.train_button.click()
    assert gate.reading.wait(SOON)
    old = panel.run
    panel.reset_button.click()
    finish(panel)
    shown = panel.status.value
    gate.open.set()
    old.join(SOON)
    assert panel.status.value == shown
    assert "after 1 epoch" in shown


def test_stop_while_the_data_is_read_says_so(gate, make_panel):
    panel = make_panel(gate.load, num_epochs=1)
    panel.train_button.click()
    assert gate.reading.wait(SOON)
    assert "Reading the data" in panel.status.value
    panel.stop_button.click()
    assert "Stopping as soon as the data is read" in panel.status.value
    gate.open.set()
    panel.wait(SOON)
    assert "Stopped before the first epoch: nothing is trained." in panel.status.value
    assert panel.run.net is None
    panel.train_button.click()
    panel.wait(SOON)
    assert len(panel.run.history) == 1
