"""Ways from small weights to large ones, beside each other, to move through."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from torch import Tensor

from ..needs import check_packages
from ..picture import Picture, draw_templates
from .control import Control
from .explorer import Explorer
from .palette import CLASS_COLOURS

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

LENGTHS = [1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 80, 130, 200]
DASHES = [[1, 0], [6, 3], [2, 2]]


def find_stops(paths: pd.DataFrame) -> pd.DataFrame:
    """Return, for each of `LENGTHS`, the point of each path that comes closest to it.

    Args:
        paths: a row for each point, with ``method`` and ``norm``, the length of the weights.

    Returns:
        The rows of ``paths`` with one column more, ``length``. A path that comes no closer than a
        third to a length has no row for it.
    """
    import pandas as pd

    parts = []
    for length in LENGTHS:
        off = (paths["norm"] / length).map(math.log).abs()
        nearest = paths.loc[off.groupby(paths["method"]).idxmin()]
        parts.append(nearest[off[nearest.index] < math.log(4 / 3)].assign(length=length))
    return pd.concat(parts)


def describe_stops(stops: pd.DataFrame) -> str:
    """Say what each method's weights of one length, rows of `find_stops`, achieve."""
    if stops.empty:
        return "No path has weights of this length."
    return " ".join(
        f"{row.method}, {row.knob} {row.setting:.3g}: test loss {row.test_loss:.3f}, "
        f"test accuracy {row.test_accuracy:.3f}."
        for row in stops.itertuples()
    )


def _scale(values: pd.Series, kind: Literal["linear", "log"]) -> alt.Scale:
    """Return a scale from the least to the largest value, in every state the same."""
    import altair as alt

    return alt.Scale(domain=[values.min(), values.max()], nice=False, type=kind)


def _chart(
    paths: pd.DataFrame, column: str, words: str, params: list[alt.Parameter]
) -> alt.LayerChart | alt.FacetChart:
    """Draw a column over the length of the weights, one line a method, marks where you are."""
    import altair as alt

    methods = list(dict.fromkeys(paths["method"]))
    scale = _scale(paths[column], "linear" if column == "test_accuracy" else "log")
    y = alt.Y(f"{column}:Q", title=None, scale=scale, axis=alt.Axis(format="~g", tickCount=5))
    colours = alt.Scale(domain=methods, range=CLASS_COLOURS)
    colour = alt.Color("method:N", scale=colours, legend=alt.Legend(columns=1))
    width = alt.Axis(values=[1, 10, 100], format="~g", grid=False)
    lengths = _scale(paths["norm"], "log")
    x = alt.X("norm:Q", title="length of the weights", scale=lengths, axis=width)
    lines = alt.Chart(alt.NamedData("paths")).encode(
        x=x,
        y=y,
        color=colour,
        order=alt.Order("time:Q"),  # the length of the weights may fall on the way
        strokeDash=alt.StrokeDash("method:N", scale=alt.Scale(domain=methods, range=DASHES)),
    )
    marks = (
        alt.Chart(alt.NamedData("stops"))
        .transform_filter("datum.length == length")
        .mark_point(filled=True, opacity=1, size=alt.ExprRef("datum.method == method ? 140 : 45"))
        .encode(x=x, y=y, color=colour)
    )
    return (
        alt.layer(lines.mark_line(strokeWidth=2), marks)
        .add_params(*params)
        .properties(height=200, description=words)
    )


def path_explorer(
    paths: pd.DataFrame, weights: Sequence[Tensor], *, start: tuple[float, str]
) -> Explorer:
    """Show several ways from small weights to large ones, over the length of the weights.

    Args:
        paths: a row for each point, in the order of each path: ``method``, what it is called;
            ``knob``, what is set, such as *epoch*; ``setting``, a number above 0; ``time``, the
            setting as a number that grows with the length; ``norm``, the length of the weights;
            ``test_loss`` and ``test_accuracy``. At most three methods.
        weights: the weights (10, 784) of each row.
        start: one of `LENGTHS` and the method whose weights are shown as images at the beginning.

    Returns:
        What a notebook shows; on a page of the book it answers without a kernel.

    Raises:
        ValueError: ``weights`` and ``paths`` are not equally long, or ``start`` is not there.
    """
    check_packages("lab.path_explorer()", "altair", "vl_convert")
    import altair as alt

    if len(weights) != len(paths):
        raise ValueError(
            f"weights must have one entry for each row of paths, {len(paths)}, "
            f"but they are {len(weights)}."
        )
    paths = paths.reset_index(drop=True)
    shown = paths[paths["norm"].between(LENGTHS[0] * 0.75, LENGTHS[-1] * 4 / 3)]
    stops = find_stops(shown)
    controls = [
        Control("length", "Length of the weights", LENGTHS, start[0]),
        Control("method", "Images of", list(dict.fromkeys(paths["method"])), start[1]),
    ]
    params = [alt.param(name=c.name, value=c.start) for c in controls]
    drawn = {
        "Test loss": ("test_loss", "Test loss"),
        "Test accuracy": ("test_accuracy", "Test accuracy"),
        "Passes, epochs, 1/λ": ("time", "What each method is set to,"),
    }
    charts = {
        title: _chart(shown, column, f"{words} over the length of the weights.", params)
        for title, (column, words) in drawn.items()
    }

    def summary(length: float, method: str) -> str:
        return describe_stops(stops[stops["length"] == length])

    def pictures(length: float, method: str) -> list[Picture]:
        rows = stops[(stops["length"] == length) & (stops["method"] == method)]
        return [p for row in rows.index for p in draw_templates(weights[row])]

    columns = ["method", "norm", "time", "test_loss", "test_accuracy"]
    return Explorer(
        "Passes, epochs and weight decay over the length of the weights",
        charts,
        controls,
        {"paths": shown[columns], "stops": stops[[*columns, "length"]]},
        summary,
        pictures=pictures,
        tabulated=["length", "method"],
        pictures_title="Weights as images",
    )
