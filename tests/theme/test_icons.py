"""The theme's icons: those that a page shows are there, and no others."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pydata_sphinx_theme
from conftest import PAGES, ROOT
from fontTools.ttLib import TTFont
from icons import RULE, keep_used, reduce_icons
from repository import github_name

STYLE = (
    "@font-face{font-family:Font Awesome\\ 6 Brands;src:url(fa-brands.woff2)}"
    "@font-face{font-family:Font Awesome\\ 6 Free;src:url(fa-solid.woff2),"
    'url(fa-solid.ttf) format("truetype")}.fa-lg{font-size:1.25em}'
    '.fa-bars:before,.fa-navicon:before{content:"\\f0c9"}.fa-0:before{content:"\\30"}'
)


def characters(font: Path) -> set[int]:
    with TTFont(font) as loaded:
        return set(loaded.getBestCmap())


def test_rules_of_other_icons_go_and_all_else_stays() -> None:
    style, codes = keep_used(STYLE, {"fa-navicon", "fa-lg"}, {0xF002}, {"fa-solid"})
    assert codes == {0xF0C9, 0xF002}
    assert "fa-0" not in style
    assert ".fa-navicon:before" in style
    assert ".fa-lg{" in style
    assert re.findall(r"url\(([^)]*)\)", style) == ["fa-solid.woff2"]
    style, _ = keep_used(STYLE, set(), set(), {"fa-solid", "fa-brands"})
    assert re.findall(r"url\(([^)]*)\)", style) == ["fa-brands.woff2", "fa-solid.woff2"]


def test_a_book_from_github_has_its_icon(tmp_path: Path) -> None:
    """The theme's fonts, of which the brands are one of their own."""
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static"
    shutil.copytree(theme / "vendor/fontawesome", tmp_path / "_static/vendor/fontawesome")
    (tmp_path / "page.html").write_text('<i class="fab fa-github"></i><i class="fas fa-bars"></i>')
    app = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=tmp_path)
    reduce_icons(app, None)
    (sheet,) = tmp_path.rglob("all.min.css")
    glyphs = {font.stem: characters(font) for font in tmp_path.rglob("*.woff2")}
    assert glyphs == {"fa-solid-900": {0xF0C9}, "fa-brands-400": {0xF09B}}
    faces = re.findall(r"/([\w-]+)\.\w+\)", sheet.read_text(encoding="utf-8"))
    assert sorted(faces) == sorted(glyphs)


def test_every_icon_of_every_page_has_its_rule_and_its_glyph(built_book: Path) -> None:
    (sheet,) = built_book.glob("_static/vendor/fontawesome/*/css/all.min.css")
    fonts = list(sheet.parents[1].glob("webfonts/*"))
    brands = ["fa-brands-400.woff2"] if github_name(ROOT) else []
    assert sorted(font.name for font in fonts) == [*brands, "fa-solid-900.woff2"]
    glyphs = set().union(*map(characters, fonts))
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
    assert sheet.stat().st_size + sum(font.stat().st_size for font in fonts) < 30_000
