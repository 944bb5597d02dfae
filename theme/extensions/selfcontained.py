"""Sphinx extension: pages that load nothing from another host.

MathJax comes from the PyPI package ``sphinx-mathjax-offline``. Used as an extension that
package copies all of its 24 MB; this one copies the parts that our pages can ask for.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

from sphinx.application import Sphinx

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


def copy_mathjax(app: Sphinx, exception: Exception | None) -> None:
    """Copy MathJax into the built book."""
    if exception or app.builder.format != "html":
        return
    source = mathjax_folder()
    for pattern in PARTS:
        for file in source.glob(pattern):
            target = Path(app.outdir) / "_static" / "mathjax" / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.config.mathjax_path = f"mathjax/{MATHJAX}"
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
