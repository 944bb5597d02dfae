"""What the thread of a run leaves alone: matplotlib, random generators and other threads."""

import base64
import re

import matplotlib
import matplotlib.style
import torch
from live_panel import finish, give_make_panel, give_notebook, load_part
from torch.utils.data import DataLoader, TensorDataset

__all__ = ["give_make_panel", "give_notebook"]


def test_a_loader_without_a_generator_leaves_the_global_one_alone(make_panel):
    data = TensorDataset(torch.randn(100, 4), torch.arange(100) % 3)

    def load_plainly(batch_size, seed):
        return DataLoader(data, batch_size, shuffle=True), DataLoader(data, 50)

    before = torch.get_rng_state()
    panel = make_panel(load_plainly, num_epochs=1)
    finish(panel)
    assert torch.equal(torch.get_rng_state(), before)


def drawn(panel):
    """Return the chart as text, without the numbers that Vega counts through a session."""
    image = re.search(r"base64,([^\"]+)", panel.curves.value)[1]
    return re.sub(r"clip\d+", "clip", base64.b64decode(image).decode())


def test_a_run_leaves_matplotlib_as_it_is(make_panel, monkeypatch):
    """No setting is written, not even for a moment, and none of the reader's changes the chart."""
    written = []
    panel = make_panel(load_part, num_epochs=2)
    finish(panel)
    usual = drawn(panel)
    with matplotlib.rc_context():
        matplotlib.style.use("dark_background")
        matplotlib.rcParams["lines.linewidth"] = 17
        for name in ("__setitem__", "update", "_set", "clear"):
            method = getattr(matplotlib.RcParams, name)
            monkeypatch.setattr(
                matplotlib.RcParams,
                name,
                lambda *arguments, method=method: (written.append(arguments), method(*arguments)),
            )
        finish(panel)
        monkeypatch.undo()
        assert matplotlib.rcParams["lines.linewidth"] == 17
    assert not written
    assert drawn(panel) == usual


def test_a_run_leaves_the_random_generator_and_the_threads_as_they_are(make_panel, monkeypatch):
    """Neither is it drawn from, nor is it set back: a draw of the reader may come in between."""
    touched = []
    for name in ("manual_seed", "seed", "set_rng_state", "fork_rng"):
        for module in (torch, torch.random):
            if hasattr(module, name):
                function = getattr(module, name)
                monkeypatch.setattr(
                    module,
                    name,
                    lambda *a, function=function, name=name, **k: (
                        touched.append(name),
                        function(*a, **k),
                    )[1],
                )
    torch.default_generator.manual_seed(7)
    expected = torch.rand(3)
    torch.default_generator.manual_seed(7)
    threads = torch.get_num_threads()
    panel = make_panel(num_epochs=2)
    finish(panel)
    assert torch.equal(torch.rand(3), expected)
    assert not touched
    assert torch.get_num_threads() == threads
