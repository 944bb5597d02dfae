"""The same figure in fewer bytes: scatters of thousands of dots, and long curves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from .images import pack

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
FEWEST = 20  # markers that are worth it
CURVES_OF_A_CIRCLE = 8  # as matplotlib draws one
CIRCLE = re.compile(rf"M {NUMBER} {NUMBER}\s+(?:C(?:\s+{NUMBER}){{6}}\s+){{8}}[Zz]\s*")
POLYLINE = re.compile(rf"\s*M {NUMBER} {NUMBER}\s+(?:L {NUMBER} {NUMBER}\s+){{9,}}")


def compact(source: str) -> str:
    """Write a figure more briefly; what it shows stays the same.

    Args:
        source: an SVG of matplotlib, or one that was written briefly before.
    """
    root = ElementTree.fromstring(source)
    for metadata in root.findall(f"{SVG}metadata"):  # when it was drawn
        root.remove(metadata)
    for image in root.iter(f"{SVG}image"):
        pack(image)
    shapes = {f"#{path.get('id')}": path.get("d", "") for path in root.iter(f"{SVG}path")}
    for group, marks in _equal_markers(root):
        _join(group, marks, shapes.get(marks[0].get(LINK, ""), ""))
    for path in root.iter(f"{SVG}path"):
        _dot(path)
        path.set("d", POLYLINE.sub(_relative, _rounded(path.get("d", "") + " ")).strip())
    return re.sub(r"\s*\n\s*", " ", ElementTree.tostring(root, encoding="unicode"))


def share_styles(root: Element) -> None:
    """Give equal markers their style in common; what has to know the style of each comes before."""
    for group, marks in _equal_markers(root):
        group.set("style", marks[0].get("style", ""))
        for mark in marks:
            mark.attrib.pop("style", None)
            mark.attrib.update({side: f"{float(mark.get(side, 0)):.1f}" for side in ("x", "y")})


def _equal_markers(root: Element) -> Iterator[tuple[Element, list[Element]]]:
    """Yield each group of many equal markers, and these."""
    for group in root.iter(f"{SVG}g"):
        marks = list(group)
        kinds = {(mark.tag, mark.get(LINK, ""), mark.get("style", "")) for mark in marks}
        if len(marks) >= FEWEST and len(kinds) == 1 and marks[0].tag == f"{SVG}use":
            yield group, marks


def _join(group: Element, marks: list[Element], shape: str) -> None:
    """Make one line of dots of equal round markers."""
    style = marks[0].get("style", "")
    paint = re.search(r"\bfill:\s*(#\w{6}|none)", style)
    fill = paint[1] if paint else "#000000"
    if shape.count("C") != CURVES_OF_A_CIRCLE or fill == "none":
        return
    for mark in marks:
        group.remove(mark)
    width = 2 * max(map(float, re.findall(NUMBER, shape))) + _edge(style)
    opacity = re.search(r"(?<!fill-)opacity:\s*([\d.]+)", style)
    places = ([f"{float(mark.get(side, 0)):.1f}" for side in ("x", "y")] for mark in marks)
    SubElement(
        group,
        f"{SVG}path",
        d="".join(f"M{x} {y}h0" for x, y in places),
        style=f"fill:none;stroke:{fill};stroke-width:{width:g};stroke-linecap:round"
        + (f";stroke-opacity:{opacity[1]}" if opacity else ""),
    )


def _dot(path: Element) -> None:
    """Make one line of dots of the circles of a hatch."""
    shape, style = path.get("d", "") + " ", path.get("style", "")
    circles = CIRCLE.findall(shape)
    paint = re.search(r"fill:\s*(#\w{6})", style)
    if len(circles) < FEWEST or CIRCLE.sub("", shape).strip() or not paint:
        return
    boxes = [[float(number) for number in re.findall(NUMBER, circle)] for circle in circles]
    width = max(boxes[0][::2]) - min(boxes[0][::2]) + _edge(style)
    centres = (((min(b[::2]) + max(b[::2])) / 2, (min(b[1::2]) + max(b[1::2])) / 2) for b in boxes)
    path.set("d", "".join(f"M{x:.1f} {y:.1f}h0" for x, y in centres))
    path.set("style", f"fill:none;stroke:{paint[1]};stroke-width:{width:g};stroke-linecap:round")


def _edge(style: str) -> float:
    width = re.search(r"stroke-width:\s*([\d.]+)", style)
    return float(width[1]) if width else 1.0 if "stroke:" in style else 0.0


def _rounded(path: str) -> str:
    return re.sub(NUMBER, lambda number: f"{round(float(number[0]), 2):g}", path)


def _relative(line: re.Match[str]) -> str:
    """Write the corners of a line by their distances."""
    numbers = [round(100 * float(number)) for number in re.findall(NUMBER, line[0])]
    steps = [new - old for new, old in zip(numbers[2:], numbers[:-2], strict=True)]
    written = " ".join(f"{step / 100:g}" for step in steps)
    return f"M {numbers[0] / 100:g} {numbers[1] / 100:g} l {written.replace(' -', '-')} "
