"""Where the softmax breaks in each number format, to move through."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch

from ..needs import check_packages
from .control import Control
from .explorer import Explorer
from .palette import CLASS_COLOURS, INK
from .stability import METHODS, QUANTITIES, compare_softmax

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

SCALES = [
    0.5,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    10,
    15,
    20,
    30,
    40,
    50,
    70,
    100,
    150,
    200,
    300,
    400,
    500,
    1000,
]
FORMATS = ("float16", "bfloat16", "float32", "float64")
KINDS = ("coat", "shirt", "sandal")
SCORES = (2.0, 1.0, -1.0)
LABEL = 1


def compare_formats() -> pd.DataFrame:
    """Compute `compare_softmax` of the scaled example for all scales and formats."""
    import pandas as pd

    parts = []
    for name in FORMATS:
        scores = torch.tensor(SCORES, dtype=getattr(torch, name))
        for scale in SCALES:
            part = compare_softmax(scale * scores, LABEL)
            parts.append(part.assign(number_format=name, scale=scale))
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(kind=frame["k"].map(dict(enumerate(KINDS))))


def format_number(value: float, mark: str) -> str:
    """Return a number for a chart, with a cross if it is wrong."""
    text = "∞" if math.isinf(value) else f"{abs(value):.3g}"
    text = ("−" if value < 0 else "") + text
    return {"nan": "✕ nan", "inf": f"✕ {text}", "lost": f"{text} ✕ lost"}.get(mark, text)


def describe_failures(part: pd.DataFrame) -> str:
    """Say how many numbers of each method fail, for the rows of one scale and format."""
    texts = []
    for method in METHODS:
        marks = part.loc[part["method"] == method, [f"{name}_mark" for name in QUANTITIES]]
        counts = marks.stack().value_counts()
        names = {"nan": "nan", "inf": "infinite", "lost": "without a right digit"}
        found = [f"{counts[mark]} {name}" for mark, name in names.items() if mark in counts]
        texts.append(f"{method.capitalize()}: {', '.join(found) or 'all right'}.")
    return f"Of {marks.size} numbers each. " + " ".join(texts)


def _panel(
    method: str, quantity: str, params: list[alt.Parameter]
) -> alt.LayerChart | alt.FacetChart:
    """Draw a bar per class; what is not a number gets a word and a cross in place of it."""
    import altair as alt

    # A log-probability is at least the spread of the logits minus log 3. Rounding may carry it, and
    # a gradient, a little past its end.
    least = f"{min(SCORES) - max(SCORES)} * 1.02 * scale - {math.log(len(SCORES)):.4f}"
    ends = {"softmax": "[0, 1]", "log_softmax": f"[{least}, 0]", "gradient": "[-1.05, 1.05]"}
    chosen = (
        alt.Chart(alt.NamedData("numbers"))
        .transform_filter(
            f"datum.method == '{method}' && datum.scale == scale"
            " && datum.number_format == number_format"
        )
        # All classes, in a fixed order: a bar that is missing must not move the others.
        .encode(y=alt.Y("kind:N", scale=alt.Scale(domain=list(KINDS)), axis=None))
    )
    x = alt.X(
        f"{quantity}:Q",
        title=None,
        scale=alt.Scale(domain=alt.ExprRef(ends[quantity]), nice=False),
        axis=alt.Axis(tickCount=3, grid=False),
    )
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=list(KINDS), range=CLASS_COLOURS), legend=None
    )
    weight = alt.ExprRef(f"indexof(datum.{quantity}_text, '✕') >= 0 ? 'bold' : 'normal'")
    return (
        alt.layer(
            chosen.mark_bar(height=7, yOffset=8).encode(x=x, color=colour),
            chosen.transform_calculate(shown=f"datum.kind + '  ' + datum.{quantity}_text")
            .mark_text(align="left", dy=-5, fontWeight=weight)
            .encode(x=alt.value(0), text="shown:N", color=alt.value(INK)),
        )
        .add_params(*params)
        .properties(height=110, description=f"Bars: {method} {quantity} of each class.")
    )


def stability_explorer() -> Explorer:
    """Show naive and stable softmax beside each other, for a scale of the logits and a format.

    All numbers are computed by PyTorch in the format itself when this is called.

    Returns:
        What a notebook shows; on a page of the book it answers without a kernel.
    """
    check_packages("lab.stability_explorer()", "altair", "vl_convert")
    import altair as alt

    frame = compare_formats()
    controls = [
        Control("scale", "Scale of the logits", SCALES, 10),
        Control("number_format", "Number format", FORMATS, "float16"),
    ]
    params = [alt.param(name=c.name, value=c.start) for c in controls]
    titles = {"softmax": "softmax", "log_softmax": "log-softmax", "gradient": "gradient"}
    charts = {
        f"{method.capitalize()} {title}": _panel(method, quantity, params)
        for quantity, title in titles.items()
        for method in METHODS
    }
    parts = dict(iter(frame.groupby(["scale", "number_format"])))

    def summary(scale: float, number_format: str) -> str:
        return describe_failures(parts[scale, number_format])

    numbers = frame[["scale", "number_format", "method", "kind"]].copy()
    for name in QUANTITIES:
        numbers[name] = frame[name].where(frame[name].abs() < math.inf)
        numbers[f"{name}_text"] = list(map(format_number, frame[name], frame[f"{name}_mark"]))
    return Explorer(
        "Naive and stable softmax in four number formats",
        charts,
        controls,
        {"numbers": numbers},
        summary,
        tabulated=["scale", "number_format"],
        columns=(2, 2),
    )
