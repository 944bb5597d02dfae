"""Live panels on a part of the data, and fixtures that make them."""

import threading
import time

import ipywidgets
import pytest
import torch

import d2lmini as d2l
import softmaxlab as lab
from softmaxlab import needs

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


@pytest.fixture(autouse=True, name="notebook")
def give_notebook(monkeypatch):
    """Pretend that a kernel runs the tests."""
    monkeypatch.setattr(needs, "in_notebook", lambda: True)


@pytest.fixture(name="make_panel")
def give_make_panel():
    """Make panels, and check at the end that each gives back its threads and its widgets."""
    panels = []
    widgets = set(ipywidgets.widgets.widget._instances)

    def make(*arguments, **options):
        panels.append(lab.playground(*arguments, **options))
        return panels[-1]

    yield make
    for panel in panels:
        panel.close()
    wait_until(lambda: not [t for t in threading.enumerate() if t.name == "softmaxlab run"])
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
    assert panel.run.has_ended
    assert panel.run.error is None
    assert not panel.train_button.disabled
    assert panel.stop_button.disabled
