"""A small figure of a few marks, and what of it is drawn on a page."""

from __future__ import annotations

import base64
import io
from xml.etree import ElementTree

from figures import draw
from PIL import Image


def drawing(**marks: str) -> str:
    """Return a small figure: an image from (10, 10) to (50, 50), and marks by their ids."""
    parts = "".join(f'<g id="{name}">{mark}</g>' for name, mark in marks.items())
    buffer = io.BytesIO()
    Image.new("L", (1, 1)).save(buffer, "png")
    pixel = base64.b64encode(buffer.getvalue()).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' width="300pt" height="150pt" viewBox="0 0 300 150"><metadata>today</metadata>'
        '<g id="figure_1"><g id="patch_1"><path d="M 0 0 L 300 150" style="fill: #ffffff"/></g>'
        f'<image xlink:href="data:image/png;base64,{pixel}" x="10" y="10" width="40" height="40"/>'
        f"{parts}</g></svg>"
    )


LETTER = '<use xlink:href="#a"/>'


def styles(theme: str, **marks: str) -> dict[str, str]:
    root = ElementTree.fromstring(draw(drawing(**marks), theme).content)
    found = {group.get("id"): group for group in root.iter() if group.get("id") in marks}
    return {name: group[0].get("style", "") for name, group in found.items()}


def scatter(fill: str, corners: str, count: int = 30) -> str:
    style = f"{fill}stroke: #0072b2; stroke-opacity: 0.7"
    marks = "".join(
        f'<use xlink:href="#m" x="{k}.04" y="50" style="{style}"/>' for k in range(count)
    )
    return f'<defs><path id="m" d="{corners}"/></defs><g>{marks}</g>'


CIRCLE = "M 0 2 " + "C 1 1 2 2 2 0 " * 8 + "z"
