"""What nbval sets aside before it compares a notebook's outputs."""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]


def sanitized(output: str) -> str:
    """What nbval compares of an output, by the rules of sanitize.cfg."""
    rules = Path(__file__).with_name("sanitize.cfg").read_text()
    for pattern, replacement in re.findall(r"^regex: (.*)\nreplace: (.*)$", rules, re.M):
        output = re.sub(pattern, replacement, output)
    return output


def test_every_stored_drawing_is_set_aside() -> None:
    drawings = [
        output.data["image/svg+xml"]
        for path in sorted((ROOT / "chapters").glob("*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
        if "image/svg+xml" in output.get("data", {})
    ]
    assert drawings
    assert {sanitized(drawing) for drawing in drawings} == {"figure"}


def test_so_is_a_drawing_as_matplotlib_writes_it() -> None:
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE svg PUBLIC "a" "b">\n'
    assert sanitized(f"{head}<svg><path/></svg>\n") == "figure"


def test_words_beside_a_drawing_are_compared() -> None:
    assert sanitized("0.8429 of <b>10,000</b> images") == "0.8429 of <b>10,000</b> images"
