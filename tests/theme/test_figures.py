"""Figures: their text on the screen, and their colours on a light and on a dark page."""

from __future__ import annotations

import random
import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import matplotlib as mpl
import nbformat
import numpy as np
import pytest
from conftest import PAGES, ROOT
from figure_marks import marks_that_are_too_pale, sizes_on_screen
from figures import THEMES, draw
from figures.compact import compact
from figures.contrast import MARK, TEXT, blend, contrast, on_page, read_page
from figures.painter import SVG, points
from playwright.sync_api import Browser
from small_figure import CIRCLE, LETTER, drawing, scatter, styles
from visit import open_tab

STYLE = mpl.rc_params_from_file(ROOT / "d2lmini" / "book.mplstyle", use_default_template=False)
PALETTE = ["#" + c.lower().strip("#") for c in STYLE["axes.prop_cycle"].by_key()["color"]]
COLOUR = re.compile(r"(fill|stroke): ?(#\w{6})")
SHOWN = """async () => {
  const seen = [];
  for (const image of document.querySelectorAll(".bd-article .plot > img")) {
    if (!image.checkVisibility()) continue;
    image.loading = "eager";
    await image.decode();
    seen.push([image.src, image.getBoundingClientRect().width]);
  }
  return seen;
}"""


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("chapters/")])
def test_text_in_a_figure_can_be_read(browser: Browser, built_book: Path, name: str) -> None:
    visit = open_tab(browser, built_book.as_uri())
    visit.page.goto((built_book / name).as_uri())
    visit.page.locator("details").evaluate_all("all => all.forEach(f => { f.open = true; })")
    covered = visit.page.get_by_role("button", name="Just show it")
    while covered.count():
        covered.first.click()
    pairs = visit.page.locator(".plot").count()
    for width in (1300, 390):
        for theme in THEMES:
            visit.screen(width, theme)
            shown = visit.page.evaluate(SHOWN)
            assert len(shown) == pairs
            for source, wide in shown:
                sizes = sizes_on_screen(Path(urlsplit(source).path), wide)
                assert all(9.99 <= size <= 16.01 for size in sizes), (source, wide, sizes)
    assert not visit.problems
    visit.page.context.close()


def test_each_figure_is_stored_as_an_svg_of_the_books_style() -> None:
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            for output in cell.get("outputs", []):
                kinds = set(output.get("data", {}))
                assert "image/png" not in kinds, f"{path.name}: {cell.source[:60]!r} shows a PNG"
                if "image/svg+xml" in kinds:
                    stored = output.data["image/svg+xml"]
                    assert compact(stored) == stored, f"{path.name}: {cell.source[:60]!r} is long"


@pytest.mark.parametrize("theme", THEMES)
def test_each_colour_has_contrast_to_the_page(theme: str) -> None:
    light, page = read_page("light"), read_page(theme)
    chance = random.Random(0)
    others = [f"#{chance.randrange(1 << 24):06x}" for _ in range(300)]
    assert len(PALETTE) == 7
    for colour in PALETTE:
        assert contrast(colour, light.ground) >= MARK
    for colour in PALETTE + others:
        for least in (MARK, TEXT):
            assert contrast(on_page(colour, page, light, least), page.ground) >= least


@pytest.mark.parametrize("theme", THEMES)
def test_each_mark_has_contrast_to_the_page(built_book: Path, theme: str) -> None:
    files = list((built_book / "_images").glob(f"*-{theme}.svg"))
    assert files
    plain = [file for file in files if "<image" not in file.read_text(encoding="utf-8")]
    assert plain
    assert not [pale for file in plain for pale in marks_that_are_too_pale(file, theme)]


def test_what_lies_on_an_image_keeps_its_colours() -> None:
    inside = f'<g style="fill: #ffffff" transform="translate(20 30) scale(0.1 -0.1)">{LETTER}</g>'
    above = f'<g transform="translate(20 8) scale(0.1 -0.1)">{LETTER}</g>'
    frame = '<path d="M 12 12 L 30 30" style="fill: none; stroke: #e69f00"/>'
    dark = styles("dark", text_1=inside, text_2=above, patch_2=frame)
    assert dark["text_1"] == "fill: #ffffff"
    assert dark["text_2"] == f"fill:{read_page('dark').text}"
    assert dark["patch_2"] == "fill: none; stroke: #e69f00"


def test_text_on_a_filled_mark_can_be_read() -> None:
    circle = '<path d="M 100 50 L 160 90 L 130 60" style="fill: #b57c00; stroke: #000000"/>'
    text = f'<g transform="translate(120 80) scale(0.1 -0.1)">{LETTER}</g>'
    for theme in THEMES:
        found = styles(theme, patch_2=circle, text_1=text)
        fill = dict(COLOUR.findall(found["patch_2"]))["fill"]
        assert contrast(fill, dict(COLOUR.findall(found["text_1"]))["fill"]) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_a_band_gets_an_edge_and_a_pale_line_more_ink(theme: str) -> None:
    ground = read_page(theme).ground
    band = '<path d="M 100 50 L 160 90" style="fill: #d55e00; opacity: 0.2"/>'
    line = '<path d="M 100 50 L 160 90" style="fill: none; stroke: #0072b2; stroke-opacity: 0.4"/>'
    found = styles(theme, patch_2=band, line2d_1=line)
    edge = dict(COLOUR.findall(found["patch_2"]))["stroke"]
    assert contrast(edge, ground) >= MARK
    assert "fill-opacity:0.2" in found["patch_2"]
    opacity = float(found["line2d_1"].rpartition("stroke-opacity:")[2])
    ink = dict(COLOUR.findall(found["line2d_1"]))["stroke"]
    assert contrast(blend(ink, opacity, ground), ground) >= MARK
    assert opacity < 1


@pytest.mark.parametrize(
    ("marks", "colour"),
    [
        (scatter("fill: #d55e00; fill-opacity: 0.7; ", CIRCLE), "#d55e00"),
        (scatter("", CIRCLE), "#000000"),
    ],
)
def test_many_equal_dots_become_one_line_of_dots(marks: str, colour: str) -> None:
    brief = compact(drawing(collection_1=marks))
    assert "<use" not in brief
    assert brief.count("h0") == 30
    assert f"stroke:{colour}" in brief
    assert "stroke-opacity:0.7" in brief
    assert compact(brief) == brief


@pytest.mark.parametrize(
    "marks",
    [
        scatter("fill: #d55e00; ", "M 0 0 L 1 1 L 2 0 z"),
        scatter("fill: none; ", CIRCLE),
        scatter("fill: #d55e00; ", CIRCLE, count=5),
    ],
    ids=["not round", "hollow", "few"],
)
def test_other_markers_stay_as_they_are(marks: str) -> None:
    assert compact(drawing(collection_1=marks)).count("<use") == marks.count("<use")


def test_a_point_of_a_line_is_where_it_was_however_the_line_is_written() -> None:
    corners = [(10 * k, 50 - (k % 3) * 4.5) for k in range(14)]
    line = "M " + " L ".join(f"{x} {y}" for x, y in corners) + " "
    brief = compact(drawing(line2d_1=f'<path d="{line}" style="fill: none; stroke: #0072b2"/>'))
    paths = [path.get("d", "") for path in ElementTree.fromstring(brief).iter(f"{{{SVG}}}path")]
    (written,) = (path for path in paths if " l " in path)
    assert np.array(list(points(written))) == pytest.approx(np.array(corners))


def test_a_figure_has_no_paper_and_no_date() -> None:
    text = drawing(text_1=f'<g transform="translate(9 99) scale(0.1 -0.1)">{LETTER}</g>')
    figure = draw(compact(text), "light")
    assert "today" not in figure.content
    assert "#ffffff" not in figure.content
    assert (figure.width, figure.height) == (400, 200)
    assert (figure.narrowest, figure.widest) == (300, 480)


def test_nothing_is_inverted() -> None:
    for folder in ("d2lmini", "softmaxlab", "theme"):
        for path in (ROOT / folder).rglob("*.css"):
            assert not re.search(r"filter:\s*invert", path.read_text(encoding="utf-8")), path
