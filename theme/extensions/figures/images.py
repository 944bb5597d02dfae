"""The images within a figure, as small as they can be without a loss."""

from __future__ import annotations

import base64
import io
import re
from xml.etree.ElementTree import Element

from PIL import Image

LINK = "{http://www.w3.org/1999/xlink}href"
SMOOTH_BELOW = 2.5  # points for a pixel: smaller ones are shown smoothly, larger ones as squares


def pack(element: Element) -> None:
    """Pack an image anew, without a loss."""
    data = element.get(LINK, "").partition(",")[2]
    old = base64.b64decode(data)
    picture = Image.open(io.BytesIO(old)).convert("RGBA")
    buffer = io.BytesIO()
    _simplest(picture).save(buffer, "png", optimize=True)
    new = min(buffer.getvalue(), old, key=len)
    element.set(LINK, f"data:image/png;base64,{base64.b64encode(new).decode()}")
    left, _, right, _ = box_of(element)
    if (right - left) / picture.width < SMOOTH_BELOW:
        element.attrib.pop("style", None)


def _simplest(picture: Image.Image) -> Image.Image:
    """Return the picture in shades of grey or in at most 256 colours, if it is one."""
    if picture.getchannel("A").getextrema() != (255, 255):
        return picture
    colours = picture.getcolors(256)
    if colours is None:
        return picture.convert("RGB")
    red, green, blue, _ = picture.split()
    if red.tobytes() == green.tobytes() == blue.tobytes():
        return picture.convert("L")
    picture = picture.convert("RGB")
    few = picture.quantize(len(colours), dither=Image.Dither.NONE)
    return few if few.convert("RGB").tobytes() == picture.tobytes() else picture


def box_of(element: Element) -> tuple[float, float, float, float]:
    """Return where an image lies: left, top, right, bottom."""
    width, height = (float(element.get(side, 0)) for side in ("width", "height"))
    x, y = (float(element.get(side, 0)) for side in ("x", "y"))
    transform = element.get("transform", "")
    numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", transform)]
    if transform.startswith("matrix"):
        a, _, _, d, right, down = numbers
        xs, ys = (a * x + right, a * (x + width) + right), (d * y + down, d * (y + height) + down)
    elif transform.startswith("scale"):  # upside down: "scale(1 -1) translate(0 -H)"
        offset = numbers[3]
        xs, ys = (x, x + width), (-(y + offset), -(y + height + offset))
    else:
        xs, ys = (x, x + width), (y, y + height)
    return min(xs), min(ys), max(xs), max(ys)
