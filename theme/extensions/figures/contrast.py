"""Colours that keep their contrast when the page behind them changes (WCAG 2.2, 1.4.11)."""

from __future__ import annotations

import colorsys
import re
from pathlib import Path
from typing import NamedTuple

SHEET = Path(__file__).resolve().parents[2] / "static" / "book" / "colours.css"
MARK = 3.0  # what WCAG asks of a mark
TEXT = 4.5  # and of text
GLOW = 1.5  # WCAG's ratio flatters dark pages: there a mark gets so many times its contrast
PAPER = "#ffffff"  # what is drawn in it looks like a gap


class Page(NamedTuple):
    """The colours of a page's background and text."""

    ground: str
    text: str


def read_page(theme: str, sheet: Path = SHEET) -> Page:
    """Return the colours of the theme ``"light"`` or ``"dark"`` from the book's style sheet."""
    block = re.search(rf'html\[data-theme="{theme}"\] {{(.*?)}}', sheet.read_text("utf-8"), re.S)
    if block is None:
        raise ValueError(f"theme must be one of {sheet.name}, but it is {theme!r}.")
    names = ("background", "text-base")
    return Page(*(re.search(rf"--pst-color-{n}: (#\w{{6}})", block[1])[1] for n in names))  # type: ignore[index]


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as ``#0072b2``, from 0 to 1."""
    parts = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
             for value in _rgb(colour))  # fmt: skip
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    low, high = sorted(luminance(colour) + 0.05 for colour in (one, other))
    return high / low


def blend(colour: str, opacity: float, ground: str) -> str:
    """Return what a colour that is not opaque looks like on a ground."""
    pairs = zip(_rgb(colour), _rgb(ground), strict=True)
    return _hex(opacity * above + (1 - opacity) * below for above, below in pairs)


def least_opacity(colour: str, opacity: float, ground: str) -> float:
    """Return the opacity, or as much more as makes a mark visible on a ground."""
    steps = (number / 100 for number in range(round(100 * opacity), 100))
    return next((a for a in steps if contrast(blend(colour, a, ground), ground) >= MARK), 1.0)


def with_contrast(colour: str, wanted: float, ground: str) -> str:
    """Return the colour of the same hue that has a contrast to a ground."""
    is_dark = luminance(ground) < 0.18  # about where black and white have the same contrast to it
    base = luminance(ground) + 0.05
    goal = base * wanted if is_dark else base / wanted
    hue, _, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        new = _hex(colorsys.hls_to_rgb(hue, middle, saturation))
        low, high = (middle, high) if luminance(new) + 0.05 < goal else (low, middle)
    # Of the two ends, the one that is further from the ground: rounding must not cost contrast.
    return _hex(colorsys.hls_to_rgb(hue, high if is_dark else low, saturation))


def on_page(colour: str, page: Page, drawn_on: Page, least: float = MARK) -> str:
    """Return what a colour becomes on another page.

    Args:
        colour: of a mark or a text, as it was drawn.
        page: where it is shown.
        drawn_on: the light page for which the figure was drawn.
        least: the contrast that it has to have.

    Returns:
        The colour of the same hue that is as clear there, and has at least that contrast.
    """
    if colour == PAPER:
        return page.ground
    own = contrast(colour, drawn_on.ground)
    if page == drawn_on and own >= least:
        return colour
    wanted = max(own, least) * (1 if page == drawn_on else GLOW)
    if wanted >= contrast(page.text, page.ground):
        return page.text
    return with_contrast(colour, wanted, page.ground)


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))


def _hex(parts: object) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)  # type: ignore[attr-defined]
