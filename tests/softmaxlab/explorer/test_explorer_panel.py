"""Explorers with live widgets: every position draws, and no error is swallowed."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import torch

import d2lmini as d2l
import softmaxlab as lab
from softmaxlab import needs
from softmaxlab.explorers.explorer import Explorer


def small_sweep_panel() -> Any:
    table, trained = lab.sweep(
        [0.01, 0.1],
        [256, 1024],
        seeds=[0, 1],
        num_epochs=1,
        load_data=load_points,
        cache=False,
        return_nets=True,
    )
    return lab.panel(lab.sweep_explorer(table, trained))


def load_points(batch_size: int, seed: int) -> tuple[Any, Any]:
    draw = torch.Generator().manual_seed(0)
    X, y = torch.randn(2000, 784, generator=draw), torch.arange(2000) % 10
    return d2l.load_array((X, y), batch_size, seed=seed), d2l.load_array((X, y), 256, False)


PANELS = {
    "softmax": lab.softmax_panel,
    "stability": lab.stability_panel,
    "sweep": small_sweep_panel,
}


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that a kernel runs the test."""
    monkeypatch.setattr(needs, "in_notebook", lambda: True)


def widgets_of(panel: Any) -> list[tuple[Any, list[Any]]]:
    """Return the widgets of a panel, each with the values that it can have."""
    widgets = panel.children[:-1]
    return [(widget, values_of(widget)) for widget in widgets]


def values_of(widget: Any) -> list[Any]:
    if hasattr(widget, "stops"):
        return list(widget.stops)
    return [value for _, value in widget.options] if hasattr(widget, "options") else [False, True]


@pytest.mark.parametrize("name", PANELS)
def test_every_position_of_every_widget_draws(name: str, notebook: None):
    panel = PANELS[name]()
    drawing = panel.children[-1]
    for widget, values in widgets_of(panel):
        assert widget.description
        start, seen = widget.value, set()
        # All of a list, and both ends and the middle of a slider.
        short = values if len(values) < 6 else [values[0], values[len(values) // 2], values[-1]]
        for value in short:
            widget.value = value
            seen.add(drawing.value)
        assert len(seen) == len(short), widget.description
        widget.value = start


@pytest.mark.parametrize("name", PANELS)
def test_an_error_in_a_callback_is_not_swallowed(
    name: str, notebook: None, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object, **__: object) -> str:
        raise ZeroDivisionError("drawing failed")

    panel = PANELS[name]()
    monkeypatch.setattr(Explorer, "to_still_html", fail)
    for widget, values in widgets_of(panel):
        with pytest.raises(ZeroDivisionError, match="drawing failed"):
            widget.value = next(value for value in values if value != widget.value)
    with pytest.raises(ZeroDivisionError, match="drawing failed"):
        PANELS[name]()


def test_a_panel_draws_an_explorer(notebook: None):
    with pytest.raises(TypeError, match="explorer must be what .* returns, but it is a DataFrame"):
        lab.panel(pd.DataFrame())
