"""Curves of loss and accuracy as an image, of a run that goes on and of earlier ones."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from d2lmini.history import History

from ..explorers.palette import BLUE, CONFIG, VERMILION

VERSION = "6.1"  # of Vega-Lite
# As light as they are dark: each has a contrast of at least 4 to white and to black.
KEPT_COLOURS = ("#B8500A", "#0B7F5C", "#A8508A", "#86690A", "#5C66C8")
FAR = 4
NOW = "now"


class Curve(NamedTuple):
    """What is drawn of a run: its history under its name."""

    name: str
    history: History


def draw_curves(
    run: Curve,
    num_epochs: int,
    untrained: tuple[float, float],
    diverged_in: int | None = None,
    kept: Sequence[Curve] = (),
) -> bytes:
    """Draw loss and accuracy of a run over those of earlier ones.

    Vega-Lite draws, in a few hundredths of a second. Matplotlib would take its look from settings
    that belong to the whole process, which a thread must neither change nor depend on.

    Args:
        run: the run that goes on.
        num_epochs: where the axis of the epochs ends.
        untrained: test loss and test accuracy before training.
        diverged_in: the epoch in which the run diverged, to be marked.
        kept: earlier runs, drawn as thinner curves.

    Returns:
        An SVG image, black on transparent.
    """
    import vl_convert

    return vl_convert.vegalite_to_svg(
        make_spec(run, num_epochs, untrained, diverged_in, kept), vl_version=VERSION
    ).encode()


def make_spec(
    run: Curve,
    num_epochs: int,
    untrained: tuple[float, float],
    diverged_in: int | None = None,
    kept: Sequence[Curve] = (),
) -> dict[str, Any]:
    """Return the chart of `draw_curves` as a specification of Vega-Lite."""
    names = {str(number): curve.name for number, curve in enumerate(kept)} | {NOW: run.name}
    colours = [KEPT_COLOURS[number % len(KEPT_COLOURS)] for number in range(len(kept))] + [BLUE]
    symbol = {"symbolType": "stroke", "symbolSize": 300, "symbolStrokeWidth": 2}
    legend = symbol | {
        "orient": "bottom",
        "columns": 2,
        "columnPadding": 24,
        "labelExpr": f"{json.dumps(names)}[datum.label]",
    }
    colour = {
        "field": "run",
        "type": "nominal",
        "scale": {"domain": list(names), "range": colours},
        "legend": legend if kept else None,
    }
    dash = {
        "field": "part",
        "type": "nominal",
        "scale": {"domain": ["train", "test"], "range": [[1, 0], [6, 3]]},
        "legend": symbol | {"symbolStrokeColor": "black", "symbolFillColor": "transparent"},
    }
    right = max([num_epochs, diverged_in or 0, *(len(curve.history) for curve in kept)])
    x = {"field": "epoch", "type": "quantitative", "scale": {"domain": [0, right], "nice": False}}
    x["axis"] = {"tickMinStep": 1, "grid": False}
    views = []
    for quantity, start in zip(("loss", "accuracy"), untrained, strict=True):
        curves = [*zip(names, [curve.history for curve in (*kept, run)], strict=True)]
        rows = [row for key, history in curves for row in _rows(key, history, quantity)]
        if math.isfinite(start):
            rows.append({"run": NOW, "part": "test", "epoch": 0, "value": start})
        (low, high), note = _limits(quantity, [c.history for c in (*kept, run)])
        y = {"field": "value", "type": "quantitative", "scale": {"domain": [low, high]}}
        y |= {"title": [quantity, note] if note else quantity, "axis": {"tickCount": 5}}
        line = {"type": "line", "clip": True, "strokeWidth": 1.2}
        now = line | {"strokeWidth": 2, "point": {"filled": True, "size": 22}}
        encoding = {"x": x, "y": y, "color": colour, "strokeDash": dash}
        layers = [
            {"transform": [{"filter": f"(datum.run === '{NOW}') === {is_now}"}]}
            | {"mark": mark, "encoding": encoding}
            for mark, is_now in ((line, "false"), (now, "true"))
        ]
        if diverged_in:
            at = {"x": {"datum": diverged_in, "type": "quantitative"}}
            rule = {"type": "rule", "color": VERMILION, "strokeDash": [2, 2]}
            side = ("right", -4) if 2 * diverged_in > right else ("left", 4)
            text = {"type": "text", "align": side[0], "dx": side[1], "y": 10}
            text |= {"text": f"diverged in epoch {diverged_in}"}
            once = {"data": {"values": [{}]}, "encoding": at}
            layers += [once | {"mark": rule}, once | {"mark": text}]
        view = {"width": 270, "height": 190, "layer": layers, "data": {"values": rows}}
        views.append(view)
    shared = {"color": "shared", "strokeDash": "shared"}
    return {"hconcat": views, "resolve": {"scale": shared, "legend": shared}, "config": CONFIG}


def _rows(key: str, history: History, quantity: str) -> list[dict[str, Any]]:
    """Return the points of a run, those that are numbers."""
    return [
        {"run": key, "part": part, "epoch": epoch, "value": value}
        for part in ("train", "test")
        for epoch, value in enumerate(getattr(history, f"{part}_{quantity}"), start=1)
        if math.isfinite(value)
    ]


def _limits(quantity: str, histories: Sequence[History]) -> tuple[tuple[float, float], str]:
    """Return the ends of an axis, and what to say if it does not hold every curve.

    A run with too large steps can have a loss a hundred times that of the others, which would be
    flat lines at the bottom. So the axis ends where the runs end whose largest loss is at most
    `FAR` times that of the lowest run.
    """
    ranges = []
    for history in histories:
        values = [row["value"] for row in _rows(NOW, history, quantity)]
        if values:
            ranges.append((min(values), max(values)))
    if not ranges:
        return ((0, 2.5) if quantity == "loss" else (0, 1)), ""
    if quantity == "accuracy":
        low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
        return (math.floor(low * 20 - 0.5) / 20, min(1, math.ceil(high * 20 + 0.5) / 20)), ""
    highest = max(high for _, high in ranges)
    lowest = min(high for _, high in ranges)
    usual = [high for _, high in ranges if high <= FAR * lowest]
    if highest <= 2 * max(usual):
        return (0, 1.05 * highest), ""
    end = float(f"{1.05 * max(usual):.2g}")
    return (0, end), f"(cut at {end:g}, one run reaches {highest:.3g})"
