"""Thousands of dots as one line: a tenth of the bytes, and the browser draws it at once."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
FEWEST = 50
CURVES_OF_A_CIRCLE = 8  # as matplotlib draws one


def join_dots(root: Element) -> None:
    """Replace each group of equal round markers by a line with a round dot at each place."""
    shapes = {f"#{path.get('id')}": path.get("d", "") for path in root.iter(f"{SVG}path")}
    for group in root.iter(f"{SVG}g"):
        marks = list(group)
        kinds = {(mark.tag, mark.get(LINK, ""), mark.get("style", "")) for mark in marks}
        if len(marks) < FEWEST or len(kinds) != 1:
            continue
        ((tag, link, style),) = kinds
        shape = shapes.get(link, "")
        paint = re.search(r"fill:\s*(#\w{6})", style)
        if tag != f"{SVG}use" or shape.count("C") != CURVES_OF_A_CIRCLE or not paint:
            continue
        width = 2 * max(map(float, re.findall(r"-?[\d.]+", shape))) + _edge(style)
        opacity = re.search(r"stroke-opacity:[\d.]+", style)
        for mark in marks:
            group.remove(mark)
        line = {"fill": "none", "stroke": paint[1], "stroke-width": f"{width:g}"}
        line["stroke-linecap"] = "round"
        style = ";".join(f"{name}:{value}" for name, value in line.items())
        places = (f"M{float(mark.get('x')):.1f} {float(mark.get('y')):.1f}h0" for mark in marks)
        SubElement(
            group,
            f"{SVG}path",
            d="".join(places),
            style=f"{style};{opacity[0]}" if opacity else style,
        )


def _edge(style: str) -> float:
    width = re.search(r"stroke-width:\s*([\d.]+)", style)
    return float(width[1]) if width else 1.0 if "stroke:" in style else 0.0
