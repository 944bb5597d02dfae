"""Scores and a temperature against probabilities and entropy, to move through."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch
from torch.distributions import Categorical

from ..needs import check_packages
from .control import Control
from .explorer import Explorer
from .palette import BLUE, CLASS_COLOURS, INK, VERMILION

if TYPE_CHECKING:
    import altair as alt

TEMPERATURES = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 20, 50, 100]


def describe_softmax(scores: Mapping[str, float], temperature: float) -> str:
    """Say which probabilities the scores by class get, and how large their entropy is."""
    softmax = softmax_at(scores, temperature)
    columns = zip(scores, softmax.probs, strict=True)
    shares = ", ".join(f"{name} {value:.3f}" for name, value in columns)
    bits, most = softmax.entropy() / math.log(2), math.log2(len(scores))
    return f"{shares}. Entropy {bits:.2f} bits, of at most {most:.2f}."


def softmax_at(scores: Mapping[str, float], temperature: float) -> Categorical:
    """Return the softmax of the scores at a temperature, in float64."""
    return Categorical(logits=torch.tensor(list(scores.values())).double() / temperature)


def softmax_explorer(scores: Mapping[str, float] | None = None) -> Explorer:
    """Show what the softmax makes of three scores, with a slider for each and a temperature.

    The charts compute everything themselves, so that all values between the ends can be set.

    Args:
        scores: three whole or half scores from −5 to 5 by class; None takes the book's example.

    Returns:
        What a notebook shows; on a page of the book it answers without a kernel.

    Raises:
        ValueError: a score is not on its slider, or there are not three.
    """
    check_packages("lab.softmax_explorer()", "altair", "vl_convert")
    import altair as alt
    import pandas as pd

    scores = dict(scores or {"coat": 2.0, "shirt": 1.0, "sandal": -1.0})
    if len(scores) != 3:
        raise ValueError(f"scores must have three classes, but they have {len(scores)}.")
    steps = [step / 2 for step in range(-10, 11)]
    controls = [
        Control(f"score_{k}", f"Score of {name}", steps, score)
        for k, (name, score) in enumerate(scores.items())
    ]
    controls.append(Control("temperature", "Temperature", TEMPERATURES, 1))
    params = [alt.param(name=c.name, value=c.start) for c in controls]
    names = [f"score_{k}" for k in range(3)]
    most = f"max({', '.join(names)})"

    def formulas(temperature: str) -> tuple[list[str], str, str]:
        """Write the powers, their sum and the entropy in bits as expressions of Vega."""
        exponents = [f"(({name} - {most}) / {temperature})" for name in names]
        powers = [f"exp({exponent})" for exponent in exponents]
        total = f"({' + '.join(powers)})"
        # The log of a probability without the probability, which may be 0.
        surprisals = (f"(log({total}) - {exponent})" for exponent in exponents)
        terms = (f"{p} * {s}" for p, s in zip(powers, surprisals, strict=True))
        return powers, total, f"({' + '.join(terms)}) / {total} / LN2"

    powers, total, bits = formulas("temperature")
    shares = " + ', ' + ".join(
        f"'{kind} ' + format({power} / {total}, '.3f')"
        for kind, power in zip(scores, powers, strict=True)
    )
    summary = alt.param(
        name="summary",
        expr=f"{shares} + '. Entropy ' + format({bits}, '.2f') + ' bits, of at most "
        "' + format(log(3) / LN2, '.2f') + '.'",
    )

    classes = alt.Chart(alt.NamedData("classes"))
    picked = "[" + ", ".join(names) + "][datum.k]"
    bars = classes.transform_calculate(
        score=picked, probability=f"exp(({picked} - {most}) / temperature) / {total}"
    ).encode(
        y=alt.Y("kind:N", scale=alt.Scale(domain=list(scores)), title=None, axis=None),
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=list(scores), range=CLASS_COLOURS),
            legend=None,
        ),
    )

    def bar_chart(
        field: str, ends: list[float], number: str, words: str
    ) -> alt.LayerChart | alt.FacetChart:
        x = alt.X(
            f"{field}:Q", title=None, scale=alt.Scale(domain=ends), axis=alt.Axis(tickCount=4)
        )
        text = bars.transform_calculate(text=f"datum.kind + '  ' + {number}").mark_text(
            align="left", dy=-10, fontSize=13
        )
        return (
            alt.layer(
                bars.mark_bar(height=12, yOffset=8).encode(x=x),
                text.encode(x=alt.value(0), text="text:N", color=alt.value(INK)),
            )
            .add_params(*params)
            .properties(height=150, description=words)
        )

    warm = alt.Chart(alt.NamedData("temperatures"))
    curve = warm.transform_calculate(entropy=formulas("datum.at")[2]).encode(
        x=alt.X(
            "at:Q",
            title="temperature",
            scale=alt.Scale(type="log", nice=False),
            axis=alt.Axis(values=[0.1, 1, 10, 100], format="~g", grid=False),
        ),
        y=alt.Y("entropy:Q", title=None, scale=alt.Scale(domain=[0, 1.6])),
    )
    point = curve.transform_filter("abs(datum.at - temperature) < 1e-9 * temperature")
    entropies = (
        alt.layer(
            curve.mark_line(color=BLUE, strokeWidth=2),
            point.mark_point(filled=True, color=VERMILION, size=110, opacity=1),
        )
        .add_params(*params, summary)
        .properties(height=150, description="Entropy in bits over the temperature, with a mark.")
    )
    charts = {
        "Probability": bar_chart(
            "probability",
            [0, 1],
            "format(datum.probability, '.3f')",
            "A bar for the probability of each class.",
        ),
        "Entropy, in bits": entropies,
    }
    line = sorted({*TEMPERATURES, *(round(at, 4) for at in torch.logspace(-1, 2, 121).tolist())})
    datasets = {
        "classes": pd.DataFrame({"k": range(3), "kind": list(scores)}),
        "temperatures": pd.DataFrame({"at": line}),
    }

    def sentence(temperature: float, **values: float) -> str:
        return describe_softmax(dict(zip(scores, values.values(), strict=True)), temperature)

    return Explorer("Three scores and a temperature", charts, controls, datasets, sentence)
