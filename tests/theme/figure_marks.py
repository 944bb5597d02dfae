"""How high the texts of a figure are, and which of its marks are too pale."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from figures.contrast import MARK, blend, contrast, read_page
from figures.svg import text_sizes


def sizes_on_screen(file: Path, width: float) -> list[float]:
    """Return how high the texts of a figure are that is shown with a width in pixels."""
    root = ElementTree.parse(file).getroot()
    own = float(root.get("width", "").removesuffix("pt")) * 4 / 3
    return [size * width / own for size in text_sizes(root)]


def marks_that_are_too_pale(file: Path, theme: str) -> list[str]:
    """Return the styles of the marks with too little contrast, in a figure without images."""
    ground, pale = read_page(theme).ground, []

    def walk(element: ElementTree.Element) -> None:
        # The lines of an axis are a grid, which is no more than a hint; text may lie on a mark.
        if element.get("id", "").startswith(("matplotlib.axis_", "text_")):
            return
        style = dict(part.split(":") for part in element.get("style", "").split(";") if ":" in part)
        colours = {k: v for k, v in style.items() if k in ("fill", "stroke") and v[0] == "#"}
        seen = [
            contrast(blend(colour, float(style.get(f"{part}-opacity", 1)), ground), ground)
            for part, colour in colours.items()
        ]
        if seen and max(seen) < MARK and set(colours.values()) != {ground}:
            pale.append(f"{file.name}: {element.get('style')}")
        for child in element:
            walk(child)

    walk(ElementTree.parse(file).getroot())
    return pale
