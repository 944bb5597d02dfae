"""Formulas as MathML: typeset at build time, spaced as TeX does it, in a font that has them all."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import formulas
import pytest
from bs4 import BeautifulSoup
from conftest import PAGES, ROOT
from docutils import nodes
from fontTools.ttLib import TTFont
from formulas import tag, to_mathml

FONT = ROOT / "theme" / "static" / "math.woff2"


def flat(tex: str, is_display: bool = False) -> str:
    """Return a formula as text, with ␣ for a thin space."""
    formula = ET.fromstring(to_mathml(tex, is_display))
    return "".join("␣" if tag(part) == "mspace" else part.text or "" for part in formula.iter())


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\log x", "log␣x"),
        (r"2\log x", "2␣log␣x"),
        (r"\log_2 m + 1", "log2␣m+1"),
        (r"\exp(x)", "exp(x)"),
        (r"\operatorname{Var} z", "Var␣z"),
        (r"f(x)\log y", "f(x)␣log␣y"),
    ],
)
def test_names_of_functions_stand_apart(tex: str, text: str) -> None:
    # TeX puts a thin space after a closing bracket, too.
    assert flat(tex) in (text, text.replace(")␣", ")"))


def test_a_sign_is_no_subtraction() -> None:
    signs = {
        tex: [p.get("form") for p in ET.fromstring(to_mathml(tex, False)).iter() if p.text == "−"]
        for tex in ("-z", r"\exp(-z)", "a = -1", "a - b", "(a) - b")
    }
    assert signs == {
        "-z": ["prefix"],
        r"\exp(-z)": ["prefix"],
        "a = -1": ["prefix"],
        "a - b": [None],
        "(a) - b": [None],
    }


@pytest.mark.parametrize("name", ["aligned", "gathered", "split"])
def test_lines_of_a_formula_become_rows(name: str) -> None:
    tex = f"\\begin{{{name}}} a = b \\\\[1ex] c = d \\end{{{name}}}"
    formula = ET.fromstring(to_mathml(tex, is_display=True))
    rows = [part for part in formula.iter() if tag(part) == "mtr"]
    assert [re.sub(r"\s", "", "".join(row.itertext())) for row in rows] == ["a=b", "c=d"]


@pytest.mark.parametrize("tex", [r"\nosuchcommand{x}", r"a & b"])
def test_what_cannot_be_typeset_is_named(tex: str) -> None:
    with pytest.raises(ValueError, match="cannot be typeset"):
        to_mathml(tex, is_display=False)


def test_a_formula_that_cannot_be_typeset_is_a_warning_of_the_build(monkeypatch) -> None:
    warnings = []
    monkeypatch.setattr(
        formulas.LOGGER, "warning", lambda text, *args, location: warnings.append(args)
    )
    assert formulas.typeset(nodes.math(text=r"\nosuch{<x>}")) == r"<code>\nosuch{&lt;x&gt;}</code>"
    ((error,),) = warnings
    assert "cannot be typeset" in str(error)


def test_pages_hold_mathml_whose_font_has_every_character(built_book: Path) -> None:
    known = set(TTFont(FONT).getBestCmap())
    count = 0
    for page in PAGES:
        html = (built_book / page).read_text(encoding="utf-8")
        assert not re.search(r"<script[^>]*mathjax", html, re.I)
        for formula in BeautifulSoup(html, "html.parser").select(".math math"):
            count += 1
            assert formula["alttext"]
            missing = {c for c in formula.get_text() if ord(c) not in known} - set("\n\xa0")
            assert not missing, (page, formula["alttext"], missing)
            letters = [mi.get_text() for mi in formula("mi") if len(mi.get_text()) == 1]
            assert all(ord(italic(letter)) in known for letter in letters), formula["alttext"]
    assert count > 1000


def italic(letter: str) -> str:
    """Return the character that a browser shows for a letter of its own (MathML Core 3.2.1)."""
    for first, start in (("A", 0x1D434), ("a", 0x1D44E), ("Α", 0x1D6E2), ("α", 0x1D6FC)):
        if 0 <= ord(letter) - ord(first) < 26 and letter != "h":
            return chr(start + ord(letter) - ord(first))
    return "ℎ" if letter == "h" else letter
