"""The parts of MathJax, from ``sphinx-mathjax-offline``, that the slides can ask for."""

from __future__ import annotations

import importlib.util
from pathlib import Path

MATHJAX = "tex-mml-chtml.js"
# The fonts and the TeX extensions are loaded on use; a11y and sre are what a reader of formulas
# by speech switches on in MathJax's menu.
PARTS = (
    MATHJAX,
    "a11y/*.js",
    "input/tex/extensions/*.js",
    "output/chtml/fonts/woff-v2/*.woff",
    "sre/mathmaps/base.json",
    "sre/mathmaps/en.json",
    "sre/mathmaps/nemeth.json",
)


def mathjax_folder() -> Path:
    """Return the folder of the installed MathJax 3."""
    # The package's name has dashes in it: it can be found, but not imported by a statement.
    spec = importlib.util.find_spec("sphinx-mathjax-offline")
    if spec is None or spec.origin is None:
        raise ImportError("sphinx-mathjax-offline is missing: pip install -r requirements.txt")
    return Path(spec.origin).parent / "static" / "mathjax"
