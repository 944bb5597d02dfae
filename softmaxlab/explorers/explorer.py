"""Charts that respond to sliders on a page without a kernel."""

from __future__ import annotations

import html
import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from ..picture import Picture
from .control import Control
from .palette import CONFIG

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

STILL_WIDTH = 700
"""Pixels across a still picture, about the width of the book's text."""


class Explorer:
    """Altair charts, the controls that move them, and a sentence that says what you see.

    On a page of the book it is live: `explorer.js` passes what a reader sets to the charts.
    Without JavaScript, on paper and in JupyterLab it is a still picture of the start; `panel`
    makes it live in JupyterLab.

    Args:
        label: what this is, for a screen reader.
        charts: the charts by title; each has a ``description``, takes its data by name, and has a
            parameter for every control that it depends on.
        controls: what a reader can set.
        datasets: the tables by name; numbers are rounded to five digits.
        summary: the sentence, for the values of the controls by name.
        pictures: some pictures, for the same values.
        tabulated: the controls that ``summary`` and ``pictures`` depend on: both are computed
            beforehand for all combinations. Without any, one chart computes the sentence itself,
            as its parameter ``summary``.
        pictures_title: the heading above the pictures.
        columns: how many charts are side by side, on a wide page and on a phone.
        hints: by title of a chart, what to add to it where the chart itself can be clicked.

    Raises:
        ValueError: a control changes nothing.
    """

    def __init__(
        self,
        label: str,
        charts: Mapping[str, alt.TopLevelMixin],
        controls: Sequence[Control],
        datasets: Mapping[str, pd.DataFrame],
        summary: Callable[..., str],
        *,
        pictures: Callable[..., Sequence[Picture]] | None = None,
        tabulated: Sequence[str] = (),
        pictures_title: str = "",
        columns: tuple[int, int] = (2, 1),
        hints: Mapping[str, str] | None = None,
    ) -> None:
        self.label, self.controls = label, list(controls)
        self.datasets = {
            name: table.to_csv(index=False, float_format="%.5g", lineterminator="\n")
            for name, table in datasets.items()
        }
        self.summary, self.pictures, self.tabulated = summary, pictures, list(tabulated)
        self.pictures_title, self.columns = pictures_title, columns
        self.hints = dict(hints or {})
        self.specs = {title: _spec(chart, datasets) for title, chart in charts.items()}
        known = {param["name"] for spec in self.specs.values() for param in spec["params"]}
        for control in self.controls:
            if control.name not in known | set(tabulated):
                raise ValueError(f"charts must have a parameter {control.name!r}, but none has.")

    def state(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the sentence, and the pictures as HTML, for the values of the controls."""
        used = {name: values[name] for name in self.tabulated or values}
        pictures = self.pictures(**used) if self.pictures else ()
        return {
            "summary": self.summary(**used),
            "pictures": "".join(picture.to_html() for picture in pictures),
        }

    def to_svg(self, title: str, values: Mapping[str, Any]) -> str:
        """Draw one chart for the values of the controls."""
        import altair as alt
        import vl_convert

        spec = dict(self.specs[title])
        spec["params"] = [
            param | {"value": values[param["name"]]} if param["name"] in values else param
            for param in spec["params"]
        ]
        spec |= {"datasets": self.datasets, "width": STILL_WIDTH // self.columns[0] - 16}
        version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
        return vl_convert.vegalite_to_svg(spec | {"autosize": "fit-x"}, vl_version=version)

    def to_still_html(self, **changes: Any) -> str:
        """Return HTML without scripts: everything at the start, but for the named controls."""
        values = {control.name: control.start for control in self.controls} | changes
        state = self.state(values)
        settings = ", ".join(f"{c.label} {c.format_value(values[c.name])}" for c in self.controls)
        whole = 'style="grid-column: 1 / -1; margin: 0"'
        heading = 'style="font-weight: 600; margin: 0 0 0.35rem"'
        parts = [f'<p class="explorer-settings" {whole}>{html.escape(settings)}</p>']
        parts += [f'<p class="explorer-summary" {whole}>{html.escape(state["summary"])}</p>']
        for title, spec in self.specs.items():
            svg = b64encode(self.to_svg(title, values).encode()).decode()
            words = html.escape(spec["description"])
            image = f'<img src="data:image/svg+xml;base64,{svg}" alt="{words}">'
            hint = f"<span hidden>{self.hints[title]}</span>" if title in self.hints else ""
            above = f"<p {heading}>{html.escape(title)}{hint}</p>"
            parts.append(f'<div class="explorer-chart">{above}{image}</div>')
        if self.pictures:
            tiles = f'<div class="explorer-pictures">{state["pictures"]}</div>'
            above = f"<p {heading}>{html.escape(self.pictures_title)}</p>"
            parts.append(f'<div class="explorer-chart">{above}{tiles}</div>')
        return f'<div class="explorer-still" style="{self._layout}">{"".join(parts)}</div>'

    @property
    def _layout(self) -> str:
        # In the HTML itself, and on white, for JupyterLab, which does not have the book's style.
        columns = f"repeat({self.columns[0]}, minmax(0, 1fr))"
        grid = f"display: grid; gap: 1.1rem 1.5rem; grid-template-columns: {columns}"
        return f"{grid}; background: white; color: black"

    def _repr_html_(self) -> str:
        tables = {c.name: c.values for c in self.controls if c.name in self.tabulated}
        keys, rows = list(tables), product(*tables.values()) if tables else ()
        states = [self.state(dict(zip(keys, row, strict=True))) for row in rows]
        controls = [
            {
                "name": c.name,
                "values": list(c.values),
                "texts": [c.format_value(v) for v in c.values],
            }
            for c in self.controls
        ]
        data = {"controls": controls, "tabulated": keys, "states": states}
        data |= {"charts": list(self.specs.values()), "datasets": self.datasets}
        script = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        return (
            f'<div class="explorer" role="group" aria-label="{html.escape(self.label)}" '
            f'style="--phone-columns: {self.columns[1]}">'
            f'<div class="explorer-controls" hidden>'
            f"{''.join(control.to_html() for control in self.controls)}</div>"
            f"{self.to_still_html()}"
            f'<script type="application/json">{script}</script></div>'
        )

    def __repr__(self) -> str:
        return f"<Explorer: {self.label}>"


def _spec(chart: alt.TopLevelMixin, datasets: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return a chart as Vega-Lite that reads its data as CSV, a third of the size of JSON."""

    def read_as_csv(node: dict[str, Any]) -> dict[str, Any]:
        if set(node) != {"name"} or node["name"] not in datasets:
            return node
        numbers = datasets[node["name"]].select_dtypes("number").columns
        parse = {c: "number" if c in numbers else "string" for c in datasets[node["name"]]}
        return node | {"format": {"type": "csv", "parse": parse}}

    spec = json.loads(json.dumps(chart.to_dict()), object_hook=read_as_csv)
    del spec["$schema"]  # an address on another host, which a page must not contain
    return {"params": []} | spec | {"config": CONFIG}
