"""Sphinx extension: the scripts that bring explorers to life. A page loads them when one is near.

Vega comes from the wheel of ``vl-convert-python``. Jupyter Book must not see their folder, or all
pages would load them. What an explorer shows, and its still pictures, are files of their own, which
come when they are needed, too. The single page for print needs no script: paper shows the pictures.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
from base64 import b64decode
from pathlib import Path
from typing import Any

import vl_convert
from PIL import Image
from sphinx.application import Sphinx

HERE = Path(__file__).parent
FOLDER = "_static/explorer"
EXPLORER = re.compile(
    r'<div class="explorer"(?P<start>.*?)<script type="application/json">(?P<data>.*?)</script>',
    re.DOTALL,
)
IMAGE = re.compile(
    r'<img (?P<before>[^>]*?)src="data:image/(?P<kind>png|svg\+xml);base64,(?P<data>[^"]*)"'
)
SMALL = 4096  # bytes; a request for less costs more than it saves
WIDGETS = "application/vnd.jupyter.widget-state+json"


def leave_out_widgets(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Drop the state of live widgets: they need a kernel, so a page shows explorers instead."""
    context["script_files"] = [
        file
        for file in context.get("script_files", [])
        if getattr(file, "attributes", {}).get("type") != WIDGETS
    ]


def move_out(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Write what explorers show into files, and give each picture its size."""
    body = context.get("body", "")
    if app.builder.name != "html" or 'class="explorer"' not in body:
        return
    out, address = Path(app.outdir), context["pathto"]

    def move_picture(image: re.Match[str]) -> str:
        content, kind = b64decode(image["data"]), image["kind"].partition("+")[0]
        width, height = size_of(content, kind)
        source = f"data:image/{image['kind']};base64,{image['data']}"
        if len(content) > SMALL:
            source = address(write(out, "_images", content, kind), 1)
        size = f'width="{width}" height="{height}" loading="lazy"'
        return f'<img {image["before"]}{size} src="{source}"'

    def move(explorer: re.Match[str]) -> str:
        start = IMAGE.sub(move_picture, explorer["start"])
        # A script, because a page from a disk may not read other files.
        shown = json.dumps(compile_charts(json.loads(explorer["data"])), separators=(",", ":"))
        content = f"bookExplorers[document.currentScript.src] = {shown};\n"
        file = write(out, FOLDER, content.encode(), "js")
        return f'<div class="explorer" data-source="{address(file, 1)}"{start}'

    context["body"] = EXPLORER.sub(move, body)


def compile_charts(data: dict[str, Any]) -> dict[str, Any]:
    """Return what an explorer shows with its charts as Vega instead of Vega-Lite.

    So a phone spends no time on that. The tables stay where they are; the script puts them in.
    """
    width = {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}
    tables = dict.fromkeys(data["datasets"], "placeholder")
    charts = []
    for chart in data["charts"]:
        spec = vl_convert.vegalite_to_vega(chart | width | {"datasets": tables})
        del spec["$schema"]  # an address on another host
        for table in spec["data"]:
            if table["name"] in tables:
                table.pop("values", None)
        charts.append({"params": chart["params"], "spec": spec})
    return data | {"charts": charts}


def write(out: Path, folder: str, content: bytes, kind: str) -> str:
    """Write a file that is named by its content, and return its place in the book."""
    file = f"{folder}/explorer-{hashlib.sha256(content).hexdigest()[:12]}.{kind}"
    (out / folder).mkdir(parents=True, exist_ok=True)
    (out / file).write_bytes(content)
    return file


def size_of(content: bytes, kind: str) -> tuple[int, int]:
    """Return the width and the height of an image of the kind ``"svg"`` or ``"png"``, in pixels."""
    if kind == "png":
        return Image.open(io.BytesIO(content)).size
    root = re.search(r"<svg[^>]*>", content.decode())
    sizes = re.findall(r'\b(?:width|height)="([\d.]+)"', root[0] if root else "")
    if len(sizes) != 2:
        raise ValueError("a still picture must have a width and a height, but one has not.")
    width, height = (round(float(size)) for size in sizes)
    return width, height


def write_scripts(app: Sphinx, exception: Exception | None) -> None:
    """Write our own code, and what draws charts joined with Vega: files that work from a disk."""
    if exception or app.builder.name != "html":
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    # No module and no import, which a disk forbids. Vega's many short names would be global ones.
    bundle = vl_convert.javascript_bundle((HERE / "charts.js").read_text(encoding="utf-8"))
    (folder / "charts.js").write_text(f"(() => {{{bundle}}})();\n", encoding="utf-8")
    shutil.copy(HERE / "explorer.js", folder)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("html-page-context", leave_out_widgets, priority=900)  # after MyST-NB added it
    app.connect("html-page-context", move_out)
    app.connect("build-finished", write_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
