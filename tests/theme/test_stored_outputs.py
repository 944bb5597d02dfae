"""Stored outputs have nothing that belongs to one run only."""

from __future__ import annotations

import base64
import io
import json

import nbformat
from execution import run
from execution.tidy import kept, same_picture, tidy
from nbformat import NotebookNode, v4
from PIL import Image


def png(level: int, **options: object) -> str:
    buffer = io.BytesIO()
    Image.new("RGBA", (20, 10), (9, 9, 9, level)).save(buffer, "png", **options)
    return base64.b64encode(buffer.getvalue()).decode()


def test_no_stored_output_belongs_to_one_run():
    for path in [*run.CHAPTERS.glob("*.ipynb"), *run.ROOT.glob("classroom/**/*.ipynb")]:
        for cell in nbformat.read(path, 4).cells:
            stored = json.dumps(cell.get("outputs", []))
            assert "widget-view" not in stored, path.name
            assert "object at 0x" not in stored, path.name


def test_what_belongs_to_one_run_is_taken_out():
    live = v4.new_output(
        "execute_result",
        {
            "application/vnd.jupyter.widget-view+json": {"model_id": "1"},
            "text/plain": "VBox(children=(<d2lmini.slider.Slider object at 0x7f>,))",
        },
    )
    old = v4.new_notebook(cells=[v4.new_code_cell("x")])
    new = v4.new_notebook(
        cells=[v4.new_code_cell("x", outputs=[live], metadata={"execution": {}, "tags": ["t"]})],
        metadata={"widgets": {}, "language_info": {"name": "python", "version": "3.11.7"}},
    )
    tidy(new, old)
    assert new.cells[0].outputs == []
    assert new.cells[0].metadata == {"tags": ["t"]}
    assert "0x7f" not in nbformat.writes(new)
    assert "3.11.7" not in nbformat.writes(new)
    assert "widgets" not in new.metadata


def test_a_picture_with_the_same_pixels_keeps_its_bytes():
    a, b, c = png(255), png(255, compress_level=0), png(254)
    assert a != b
    assert same_picture(a, b)
    assert not same_picture(a, c)

    def output(data: str, words: str = "") -> NotebookNode:
        return v4.new_output("display_data", {"image/png": data, "text/plain": words})

    assert kept(output(b), output(a)).data["image/png"] == a
    assert kept(output(c), output(a)).data["image/png"] == c
    assert kept(output(b, "new"), output(a)).data == {"image/png": a, "text/plain": "new"}
