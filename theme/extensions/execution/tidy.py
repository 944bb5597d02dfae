"""Let an executed notebook differ from the one before only where something changed."""

from __future__ import annotations

import base64
import io
from typing import Any

from figures.compact import compact
from nbformat import NotebookNode
from PIL import Image, ImageChops

LIVE = "application/vnd.jupyter.widget-view+json"
PNG = "image/png"
SVG = "image/svg+xml"


def tidy(new: NotebookNode, old: NotebookNode) -> None:
    """Take out of an executed notebook what is of this run alone, and keep old outputs that hold.

    Args:
        new: the notebook after its execution; it is changed.
        old: the same notebook before, with the same cells.
    """
    new.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        # The state of live widgets is dead without their kernel.
        **{
            key: value
            for key, value in new.metadata.items()
            if key not in ("kernelspec", "language_info", "widgets")
        },
    }
    for cell, before in zip(new.cells, old.cells, strict=True):
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)  # when it ran
        outputs = [output for output in cell.outputs if LIVE not in output.get("data", {})]
        for output in outputs:
            if SVG in output.get("data", {}):
                output.data[SVG] = compact(output.data[SVG])
        former = before.outputs if len(before.outputs) == len(outputs) else [None] * len(outputs)
        cell.outputs = [kept(*pair) for pair in zip(outputs, former, strict=True)]


def kept(new: NotebookNode, old: NotebookNode | None) -> NotebookNode:
    """Return an output, or the one before where both show the same."""
    if old is None or new.output_type != old.output_type:
        return new
    pictures = [output.get("data", {}).get(PNG) for output in (new, old)]
    if all(pictures) and same_picture(*pictures):
        new.data[PNG] = old.data[PNG]
    return old if _content(new) == _content(old) else new


def same_picture(a: str, b: str) -> bool:
    """Say whether two pictures in base64 have the same pixels, however they were packed."""
    if a == b:
        return True
    one, other = (Image.open(io.BytesIO(base64.b64decode(x))).convert("RGBA") for x in (a, b))
    if one.size != other.size:
        return False
    # Of a difference in RGBA, getbbox looks at the alpha channel alone unless it is told.
    return ImageChops.difference(one, other).getbbox(alpha_only=False) is None


def _content(output: NotebookNode) -> dict[str, Any]:
    return {key: value for key, value in output.items() if key != "execution_count"}
