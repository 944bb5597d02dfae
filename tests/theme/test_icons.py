"""The theme's icons: those that a page shows are there, and no others."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import PAGES
from fontTools.ttLib import TTFont
from icons import RULE, keep_used

STYLE = (
    "@font-face{font-family:Font Awesome\\ 6 Brands;src:url(b.woff2)}"
    "@font-face{font-family:Font Awesome\\ 6 Free;src:url(fa-solid.woff2),"
    'url(fa-solid.ttf) format("truetype")}.fa-lg{font-size:1.25em}'
    '.fa-bars:before,.fa-navicon:before{content:"\\f0c9"}.fa-0:before{content:"\\30"}'
)


def test_rules_of_other_icons_go_and_all_else_stays() -> None:
    style, codes = keep_used(STYLE, {"fa-navicon", "fa-lg"}, {0xF002})
    assert codes == {0xF0C9, 0xF002}
    assert "fa-0" not in style
    assert ".fa-navicon:before" in style
    assert ".fa-lg{" in style
    assert re.findall(r"url\(([^)]*)\)", style) == ["fa-solid.woff2"]


def test_every_icon_of_every_page_has_its_rule_and_its_glyph(built_book: Path) -> None:
    (sheet,) = built_book.glob("_static/vendor/fontawesome/*/css/all.min.css")
    fonts = list(sheet.parents[1].glob("webfonts/*"))
    assert [font.name for font in fonts] == ["fa-solid-900.woff2"]
    glyphs = set(TTFont(fonts[0]).getBestCmap())
    rules = {
        name: int(rule[2], 16)
        for rule in RULE.finditer(sheet.read_text(encoding="utf-8"))
        for name in re.findall(r"fa-[\w-]+", rule[1])
    }
    assert set(rules.values()) <= glyphs
    styles = {"fa-solid", "fa-lg"}
    shown = {
        name
        for page in PAGES
        for name in re.findall(r"\bfa-[\w-]+", (built_book / page).read_text(encoding="utf-8"))
    }
    assert len(shown) > 8
    assert shown <= set(rules) | styles
    assert sheet.stat().st_size + fonts[0].stat().st_size < 30_000
