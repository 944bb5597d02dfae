"""The results of a sweep, to move through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from torch import nn

from ..needs import check_packages
from ..picture import Picture, draw_templates
from .control import Control
from .explorer import Explorer
from .palette import BLUE, VERMILION
from .spread import GRID, describe_last_epoch, summarise_epochs, summarise_last_epoch

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


def _curve(quantity: str, least: list[float]) -> alt.LayerChart | alt.FacetChart:
    """Draw train and test over the epochs, a band from the lowest to the highest seed below."""
    import altair as alt

    series, name = ["train", "test"], "part:N"
    chosen = (
        alt.Chart(alt.NamedData("curves"))
        .transform_filter("datum.learning_rate == learning_rate && datum.batch_size == batch_size")
        .encode(x=alt.X("epoch:Q", axis=alt.Axis(tickMinStep=1, grid=False)))
    )
    colours = [BLUE, VERMILION]
    dashes = alt.Scale(domain=series, range=[[1, 0], [6, 3]])
    shapes = alt.Scale(domain=series, range=["circle", "square"])
    scale = alt.Scale(zero=False)
    y = alt.Y(f"{quantity}:Q", title=None, scale=scale, axis=alt.Axis(tickCount=5))
    bands = [
        chosen.transform_filter(f"datum.part == '{part}'")
        .mark_area(color=colour, opacity=alt.ExprRef("seed_spread ? 0.25 : 0"))
        .encode(y=alt.Y(f"{quantity}_low:Q", title=None, scale=scale), y2=f"{quantity}_high:Q")
        for part, colour in zip(series, colours, strict=True)
    ]
    curves = chosen.encode(
        y=y, color=alt.Color(name, scale=alt.Scale(domain=series, range=colours))
    )
    line = curves.mark_line(strokeWidth=2).encode(strokeDash=alt.StrokeDash(name, scale=dashes))
    points = curves.mark_point(filled=True, size=36, opacity=1).encode(
        shape=alt.Shape(name, scale=shapes)
    )
    # Invisible marks that keep the axis from zooming in on next to nothing.
    ends = [alt.Chart().mark_rule(opacity=0).encode(y=alt.datum(end, title=None)) for end in least]
    words = f"Curves of the {quantity} on training and test set, one point per epoch."
    return alt.layer(*bands, line, points, *ends).properties(height=200, description=words)


def _map(low: float, high: float) -> alt.LayerChart | alt.FacetChart:
    """Draw the final accuracies over both settings, a frame around the chosen one."""
    import altair as alt

    cells = alt.Chart(alt.NamedData("finals")).encode(
        x=alt.X(
            "learning_rate:O", title="learning rate", axis=alt.Axis(labelAngle=0, labelFontSize=10)
        ),
        y=alt.Y("batch_size:O", title="batch size"),
    )
    colour = alt.Color(
        "mean:Q", scale=alt.Scale(scheme="blues", domain=[low, high], clamp=True), legend=None
    )
    middle = (low + high) / 2
    text_colour = (
        alt.when(f"isValid(datum.mean) && datum.mean > {middle:.4f}")
        .then(alt.value("white"))
        .otherwise(alt.value("black"))
    )
    layers = [
        cells.mark_rect(cursor="pointer", stroke="white", strokeWidth=1).encode(color=colour),
        cells.transform_filter("!isValid(datum.mean)").mark_rect(
            cursor="pointer", fill="#f4b183", stroke="white"
        ),
        cells.transform_calculate(
            shown="isValid(datum.mean) ? replace(format(datum.mean, '.2f'), '0.', '.') : '✕'"
        )
        .mark_text(cursor="pointer", fontSize=11)
        .encode(text="shown:N", color=text_colour),
        cells.transform_filter(
            "datum.learning_rate == learning_rate && datum.batch_size == batch_size"
        ).mark_rect(fill=None, stroke=VERMILION, strokeWidth=3, cursor="pointer"),
    ]
    words = "Heat map of the final test accuracy, learning rates across, batch sizes down."
    return alt.layer(*layers).properties(height=200, description=words)


def sweep_explorer(
    frame: pd.DataFrame, nets: Sequence[nn.Sequential], *, start: tuple[float, int] = (0.1, 256)
) -> Explorer:
    """Show a sweep over learning rates, batch sizes and seeds, with sliders for the first two.

    Args:
        frame: what `sweep` returns, for one weight decay, schedule and average.
        nets: the trained nets that it returns with ``return_nets``.
        start: the learning rate and the batch size at the beginning.

    Returns:
        What a notebook shows; on a page of the book it answers without a kernel.

    Raises:
        ValueError: ``start`` is not in the grid, or there are several runs with the same learning
            rate, batch size and seed.
    """
    check_packages("lab.sweep_explorer()", "altair", "vl_convert")
    import altair as alt

    finals = summarise_last_epoch(frame)
    rows = finals.set_index(GRID)
    runs = frame.drop_duplicates("run").set_index([*GRID, "seed"])["run"]
    if runs.index.has_duplicates:
        raise ValueError("frame must have one run for each learning rate, batch size and seed.")
    seed = frame["seed"].min()
    grid = {name: sorted(frame[name].unique().tolist()) for name in GRID}
    controls = [
        Control("learning_rate", "Learning rate", grid["learning_rate"], start[0]),
        Control("batch_size", "Batch size", grid["batch_size"], start[1]),
        Control("seed_spread", "Seed spread", [False, True], True),
    ]
    params = {c.name: alt.param(name=c.name, value=c.start) for c in controls}
    settings = [params[name] for name in GRID]
    good = finals["mean"].quantile([0.25, 1]).tolist()
    charts = {
        "Loss": _curve("loss", [0.4, 0.8]).add_params(*params.values()),
        "Accuracy": _curve("accuracy", [0.75, 0.87]).add_params(*params.values()),
        "Final test accuracy": _map(*good).add_params(*settings),
    }

    def pictures(learning_rate: float, batch_size: int) -> list[Picture]:
        return draw_templates(nets[runs[learning_rate, batch_size, seed]][1].weight.detach())

    def summary(learning_rate: float, batch_size: int) -> str:
        return describe_last_epoch(rows.loc[(learning_rate, batch_size)], int(frame["epoch"].max()))

    return Explorer(
        "Results of training for a learning rate and a batch size",
        charts,
        controls,
        {
            "curves": summarise_epochs(frame),
            "finals": finals,
        },
        summary,
        pictures=pictures,
        pictures_title=f"Weight templates, seed {seed}",
        tabulated=GRID,
        hints={"Final test accuracy": ": click a cell"},
    )
