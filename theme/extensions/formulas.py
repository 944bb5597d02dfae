"""Sphinx extension: formulas as MathML, so that a page needs no script for them.

latex2mathml reads the LaTeX. What it leaves out is TeX's spacing (The TeXbook, chapter 18), which
is put in here: around the names of functions, and none around what is no relation or operation.
"""

from __future__ import annotations

import re
from html import escape
from itertools import zip_longest
from xml.etree import ElementTree as ET

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

LOGGER = logging.getLogger(__name__)
NAMESPACE = "http://www.w3.org/1998/Math/MathML"
# The environments that it does not know, by those that look the same.
ENVIRONMENTS = {"aligned": "split", "gathered": "matrix"}
ROWS = {"math", "mrow", "mtd", "mstyle", "msqrt"}
LIMITS = {"max", "min", "argmax", "argmin"}
ORDINARY = {"|", "/", "‖"}
SIGNS = {"+", "−", "-", "±"}
CLOSING = {")", "]", "}", "⌋", "|", "‖", "!"}
THIN = "0.167em"


def to_mathml(tex: str, is_display: bool) -> str:
    """Return a formula in LaTeX as MathML.

    Raises:
        ValueError: the formula holds a command that is not known.
    """
    text = re.sub(r"\\\\\[[^\]]*\]", r"\\\\", tex.strip())
    for name, same in ENVIRONMENTS.items():
        text = text.replace(f"{{{name}}}", f"{{{same}}}")
    if is_display and "\\\\" in text and "\\begin" not in text:
        text = f"\\begin{{split}}{text}\\end{{split}}"
    ET.register_namespace("", NAMESPACE)
    try:
        formula = ET.fromstring(convert(text, display="block" if is_display else "inline"))
    except ET.ParseError:
        raise ValueError(f"the formula {tex!r} cannot be typeset: is an & in no table?") from None
    for part in formula.iter():
        if left := re.search(r"\\\w*|&", part.text or ""):
            raise ValueError(f"the formula {tex!r} holds {left[0]!r}, which cannot be typeset.")
        if tag(part) in ROWS:
            set_spaces(part)
        if is_display and tag(part) == "msub" and part[0].text in LIMITS:
            part.tag = f"{{{NAMESPACE}}}munder"
        if "{gathered}" in tex and tag(part) == "mtable":
            part.set("displaystyle", "true")
    formula.set("alttext", " ".join(tex.split()))
    return ET.tostring(formula, encoding="unicode")


def set_spaces(row: ET.Element) -> None:
    """Put TeX's spaces between the parts of a row."""
    parts = list(row)
    before = None
    for part, following in zip_longest(parts, parts[1:]):
        if part.text in SIGNS and tag(part) == "mo" and (before is None or is_open(before)):
            part.set("form", "prefix")
        before = part
        if tag(part) == "mo" and part.text in ORDINARY:
            part.set("lspace", "0")
            part.set("rspace", "0")
        if tag(part) == "mo" and is_function(part):
            part.set("lspace", "0")
            part.set("rspace", "0")
        if following is None:
            continue
        name_then_argument = is_function(base(part)) and not is_mark(following)
        argument_then_name = not is_mark(part) and is_function(base(following))
        if name_then_argument or argument_then_name:
            space = ET.Element(f"{{{NAMESPACE}}}mspace", {"width": THIN})
            row.insert(list(row).index(following), space)


def tag(part: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return part.tag.rpartition("}")[2]


def base(part: ET.Element) -> ET.Element:
    """Return what an element's index or exponent belongs to, or the element."""
    has_script = tag(part) in ("msub", "msup", "msubsup", "munder", "mover", "munderover")
    return base(part[0]) if has_script and len(part) else part


def is_function(part: ET.Element) -> bool:
    """Return whether an element is a name such as log or max."""
    return tag(part) in ("mi", "mo") and bool(re.fullmatch(r"[A-Za-z]{2,}|E", part.text or ""))


def is_open(part: ET.Element) -> bool:
    """Return whether what follows an element is the first of its kind: a sign, no operation."""
    return tag(part) == "mo" and part.text not in CLOSING


def is_mark(part: ET.Element) -> bool:
    """Return whether an element brings its own space, or wants none."""
    return tag(part) in ("mspace", "mtext") or (tag(part) == "mo" and not is_function(part))


def typeset(node: nodes.math | nodes.math_block) -> str:
    """Return a formula as MathML, or warn and return its LaTeX."""
    try:
        return to_mathml(node.astext(), is_display=isinstance(node, nodes.math_block))
    except ValueError as error:
        LOGGER.warning("%s", error, location=node)
        return f"<code>{escape(node.astext())}</code>"


def visit_math(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in the text."""
    self.body.append(f'<span class="math">{typeset(node)}</span>')
    raise nodes.SkipNode


def visit_displaymath(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula that stands by itself, with its number and the link to it."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node["number"]:
        number = escape(get_node_equation_number(self, node))
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append(f'<div class="formula">{typeset(node)}</div></div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer with Sphinx."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_displaymath, None))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
