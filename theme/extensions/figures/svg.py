"""A figure that matplotlib drew for white paper, for a page of the book."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from .compact import share_styles
from .contrast import Page
from .painter import SIZE, SVG, Painter

PIXELS = 4 / 3  # of CSS in a point
SMALLEST, LARGEST = 10, 16  # pixels of text on the screen
ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")


class Figure(NamedTuple):
    """A figure: its file, size, and widths between which its text is readable, in CSS pixels."""

    content: str
    width: int
    height: int
    narrowest: int
    widest: int


def for_page(source: str, page: Page, drawn_on: Page) -> Figure:
    """Draw a figure for a page.

    Args:
        source: an SVG of matplotlib with its text as paths, as `compact` writes it.
        page: the colours of the page.
        drawn_on: those of the light page.

    Returns:
        The figure without what a page does not need.
    """
    root = ElementTree.fromstring(source)
    Painter(page, drawn_on).paint(root)
    share_styles(root)
    width, height = (float(root.get(side, "").removesuffix("pt")) for side in ("width", "height"))
    sizes = list(text_sizes(root)) or [LARGEST]
    narrowest = width * PIXELS * SMALLEST / min(sizes)
    widest = width * PIXELS * LARGEST / max(sizes)
    content = ElementTree.tostring(root, encoding="unicode")
    size = round(width * PIXELS), round(height * PIXELS)
    return Figure(content, *size, math.ceil(narrowest), int(widest))


def text_sizes(root: Element) -> Iterator[float]:
    """Yield the font size of each text at the figure's own size, in CSS pixels."""
    for text in _texts(root):
        size = SIZE.search(text.get("transform", ""))
        if size:
            yield 100 * float(size[1]) * PIXELS


def _texts(root: Element) -> Iterator[Element]:
    for group in root.iter(f"{{{SVG}}}g"):
        if group.get("id", "").startswith("text_"):
            yield from (part for part in group if part.get("transform"))
