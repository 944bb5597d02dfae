"""The colours of a figure on a page.

What lies on an image, such as a number in a cell of a heat map, keeps its colours, and so does a
text with a box of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from .contrast import MARK, TEXT, Page, contrast, least_opacity, on_page
from .images import box_of

SVG = "http://www.w3.org/2000/svg"
EDGE = 0.8  # points: the outline of a band
BLACK = "#000000"
NUMBER = r"-?\d+(?:\.\d+)?"
PLACE = re.compile(rf"translate\(({NUMBER}) ({NUMBER})\)")
SIZE = re.compile(rf"scale\(({NUMBER}) -\1\)")
Box = tuple[float, float, float, float]


class Painter:
    """Gives everything in a figure its colours on a page."""

    def __init__(self, page: Page, drawn_on: Page) -> None:
        self.page, self.drawn_on = page, drawn_on
        self.images: list[Box] = []  # where the images lie
        self.fills: list[tuple[Box, str]] = []  # and what is filled, with its colour

    def paint(self, element: Element, is_axis: bool = False) -> None:
        """Paint an element and all in it, in the order in which they are drawn."""
        name = element.get("id", "")
        if name == "patch_1":  # the paper
            element.clear()
        elif name.startswith("text_"):
            has_box = element.find(f".//{{{SVG}}}path[@style]") is not None
            for text in element if not has_box else ():
                self._paint_text(text, is_axis)
        elif element.tag == f"{{{SVG}}}defs":
            for child in element:
                child.attrib.pop("style", None)  # of a marker: each use of it says the same
                if child.tag == f"{{{SVG}}}pattern":
                    for part in child:
                        self._paint_one(part, is_axis)
        else:
            for child in element:
                self.paint(child, is_axis or name.startswith("matplotlib.axis_"))
            self._paint_one(element, is_axis)

    def _paint_one(self, element: Element, is_axis: bool) -> None:
        kind = element.tag.removeprefix(f"{{{SVG}}}")
        if kind == "image":
            self.images.append(box_of(element))
        if kind == "rect" and element.get("fill", "").startswith("#"):  # behind a hatch
            element.set("fill", self._colour(element.get("fill", ""), 0))
        style = _read(element.get("style"))
        if kind in ("path", "use"):
            style.setdefault("fill", BLACK)  # matplotlib leaves out the default
        is_spine = style.get("stroke-linecap") == "square"
        box = _box(element)
        if not style or (not is_spine and any(_holds(image, box) for image in self.images)):
            return
        if style.get("fill", "").startswith("#") or "stroke" in style:
            element.set("style", _write(self._mark(style, is_axis)))
            fill = style.get("fill", "none")
            if kind == "path" and fill.startswith("#") and "fill-opacity" not in style:
                self.fills.append((box, fill))

    def _mark(self, style: dict[str, str], is_axis: bool) -> dict[str, str]:
        """Change the style of a mark, and return it."""
        opacity = style.pop("opacity", None)
        if opacity:
            style.update({"fill-opacity": opacity, "stroke-opacity": opacity})
        fill, stroke = style.get("fill", "none"), style.get("stroke", "none")
        has_edge = stroke.startswith("#") and contrast(stroke, self.drawn_on.ground) >= MARK
        if stroke.startswith("#"):
            stroke = style["stroke"] = self._colour(stroke, 0 if is_axis else MARK)
            if not is_axis:
                self._make_visible(style, "stroke")
        if fill.startswith("#"):
            style["fill"] = self._colour(fill, 0 if has_edge else MARK)
            if stroke == style["fill"]:  # a marker
                self._make_visible(style, "fill")
        if "fill-opacity" in style and not has_edge and fill != "none":  # a band
            edge = self._colour(fill) if fill.startswith("#") else self.page.text
            style.update({"stroke": edge, "stroke-width": str(EDGE)})
            style.pop("stroke-opacity", None)
        return style

    def _make_visible(self, style: dict[str, str], part: str) -> None:
        opacity = style.get(f"{part}-opacity")
        if opacity and style[part] != self.page.ground:
            least = least_opacity(style[part], float(opacity), self.page.ground)
            style[f"{part}-opacity"] = f"{least:g}"

    def _paint_text(self, text: Element, is_axis: bool) -> None:
        place = PLACE.search(text.get("transform", ""))
        size = SIZE.search(text.get("transform", ""))
        if not place or not size:
            return
        style = _read(text.get("style"))
        # A point within the first letter.
        half = 100 * float(size[1]) / 3
        turned = "rotate(-90)" in text.get("transform", "")
        x, y = float(place[1]), float(place[2])
        x, y = (x - half, y - half) if turned else (x + half, y - half)
        point = x, y, x, y
        if not is_axis and any(_holds(box, point) for box in self.images):
            return
        colour = self._colour(style.get("fill", BLACK), TEXT)
        below = [fill for box, fill in self.fills if not is_axis and _holds(box, point)]
        if below and contrast(colour, below[-1]) < TEXT:
            colour = max((BLACK, "#ffffff"), key=lambda ink: contrast(ink, below[-1]))
        text.set("style", _write(style | {"fill": colour}))

    def _colour(self, colour: str, least: float = MARK) -> str:
        return on_page(colour, self.page, self.drawn_on, least)


def _read(style: str | None) -> dict[str, str]:
    pairs = (part.partition(":") for part in (style or "").split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _write(style: dict[str, str]) -> str:
    return ";".join(f"{name}:{value}" for name, value in style.items())


def _box(element: Element) -> Box:
    place = [(float(element.get("x", "nan")), float(element.get("y", "nan")))]
    xs, ys = zip(*(list(points(element.get("d", ""))) or place), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def points(path: str) -> Iterator[tuple[float, float]]:
    """Yield the points of a path, those of its curves included."""
    x = y = 0.0
    for command, text in re.findall(r"([MLCQlh])([^MLCQlhZz]*)", path):
        numbers = [float(number) for number in re.findall(NUMBER, text)]
        for a, b in zip(numbers[::2], numbers[1::2], strict=False):  # h has only one
            x, y = (x + a, y + b) if command == "l" else (a, b)
            yield x, y


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] - EDGE <= inner[0] <= inner[2] <= outer[2] + EDGE
        and outer[1] - EDGE <= inner[1] <= inner[3] <= outer[3] + EDGE
    )
