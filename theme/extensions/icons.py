"""Sphinx extension: of the theme's icons, only those that the pages show.

The theme brings all of Font Awesome: 100 kB of style and 400 kB of fonts for some dozen icons.
"""

from __future__ import annotations

import re
from pathlib import Path

from fontTools import subset
from sphinx.application import Sphinx

RULE = re.compile(r'((?:\.fa-[\w-]+:before,?)+)\{content:"\\([\da-f]+)"\}')
FACE = re.compile(r"@font-face\{[^}]*\}")
CODE = re.compile(r"\\(f[\da-f]{3})\b")
BRAND = re.compile(r'class="(?:fab|fa-brands)\b')  # such as GitHub's, if the book comes from there


def keep_used(
    style: str, names: set[str], codes: set[int], fonts: set[str]
) -> tuple[str, set[int]]:
    """Return Font Awesome's style with the rules of some icons, and the characters of those.

    Args:
        style: the minified stylesheet.
        names: classes of icons, such as ``fa-bars``.
        codes: characters that are needed besides.
        fonts: the names of the fonts to keep, such as ``fa-solid-900``.
    """
    kept = set(codes)

    def keep(rule: re.Match[str]) -> str:
        if not names & set(re.findall(r"fa-[\w-]+", rule[1])):
            return ""
        kept.add(int(rule[2], 16))
        return rule[0]

    style = RULE.sub(keep, style)
    # Older names of the fonts, and older formats, are for older browsers and other pages.
    faces = [face for face in FACE.findall(style) if "Awesome\\ 6" in face]
    faces = [face for face in faces if any(font in face for font in fonts)]
    face = re.sub(r',url\([^)]*\.ttf\) format\("truetype"\)', "", "".join(faces))
    return FACE.sub("", style) + face, kept


def cut(font: Path, codes: set[int]) -> None:
    """Leave only some characters in a font."""
    options = subset.Options(flavor="woff2", layout_features=[], hinting=False, desubroutinize=True)
    characters = subset.Subsetter(options)
    characters.populate(unicodes=codes)
    with subset.load_font(font, options) as loaded:
        characters.subset(loaded)
        subset.save_font(loaded, font, options)


def reduce_icons(app: Sphinx, exception: Exception | None) -> None:
    """Cut the theme's icons down to those of the built pages."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    pages = "".join(page.read_text(encoding="utf-8") for page in out.rglob("*.html"))
    others = (path for path in out.glob("_static/**/*.css") if "fontawesome" not in str(path))
    codes = {int(code, 16) for path in others for code in CODE.findall(path.read_text("utf-8"))}
    fonts = {"fa-solid-900"} | ({"fa-brands-400"} if BRAND.search(pages) else set())
    for sheet in out.glob("_static/vendor/fontawesome/*/css/all.min.css"):
        names = set(re.findall(r"\bfa-[\w-]+", pages))
        style, kept = keep_used(sheet.read_text(encoding="utf-8"), names, codes, fonts)
        sheet.write_text(style, encoding="utf-8")
        for font in sheet.parents[1].glob("webfonts/*"):
            if font.suffix == ".woff2" and font.stem in fonts:
                cut(font, kept)
            else:
                font.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("build-finished", reduce_icons, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
