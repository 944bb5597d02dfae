"""What a reader of an explorer can set."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Control:
    """A slider, a list, or a checkbox.

    Attributes:
        name: the parameter of the charts that it sets.
        label: its name for the reader.
        values: what it can be set to. Numbers make a slider that steps through them, so that they
            can be spaced as you like; texts make a list; False and True make a box.
        start: the initial value, one of ``values``.

    Raises:
        ValueError: ``start`` is not in ``values``.
    """

    name: str
    label: str
    values: Sequence[Any]
    start: Any

    def __post_init__(self) -> None:
        if self.start not in self.values:
            raise ValueError(
                f"start must be one of the values of the control {self.name!r}, "
                f"{list(self.values)!r}, but it is {self.start!r}."
            )

    @property
    def kind(self) -> str:
        """``'box'``, ``'list'`` or ``'slider'``."""
        if isinstance(self.start, bool):
            return "box"
        return "list" if isinstance(self.start, str) else "slider"

    def format_value(self, value: Any) -> str:
        """Return a value as a reader sees it."""
        if self.kind == "box":
            return "on" if value else "off"
        return value if self.kind == "list" else f"{value:,g}".replace("-", "−")

    def to_html(self) -> str:
        """Return a native element in its label: keyboards and screen readers know it."""
        name, label = f'data-name="{self.name}"', html.escape(self.label)
        if self.kind == "box":
            ticked = " checked" if self.start else ""
            return f'<label><input type="checkbox" {name}{ticked}> <span>{label}</span></label>'
        if self.kind == "list":
            options = (
                f"<option{' selected' if value == self.start else ''}>{html.escape(value)}</option>"
                for value in self.values
            )
            return f"<label><span>{label}</span> <select {name}>{''.join(options)}</select></label>"
        index, text = list(self.values).index(self.start), self.format_value(self.start)
        return (
            f"<label><span>{label}</span> "
            f'<span aria-hidden="true" class="explorer-value">{text}</span>'
            f'<input type="range" {name} min="0" max="{len(self.values) - 1}" value="{index}" '
            f'aria-label="{label}" aria-valuetext="{text}"></label>'
        )
