"""The book: built, printed, executed, translated, and opened in JupyterLab."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from . import paths
from .environment import BROWSER, CATALOGS, setup
from .lock import alone
from .process import check, run, side_by_side

# Not its script: that starts the Python of where the project was when it was installed.
# --all: an incremental build does not fail for a page that failed before.
START = "from jupyter_book.cli.main import main; main()"
BOOK: Sequence[str | Path] = (paths.PYTHON, "-c", START, "build", ".", "--all")
STRICTLY = ("-W", "--keep-going")
CHINESE: Sequence[str | Path] = (paths.PYTHON, "-m", "translation.edition")
EXTENSIONS = {"PYTHONPATH": str(paths.ROOT / "theme" / "extensions")}


def build(*options: str) -> int:
    """Build the book in English and return the exit code."""
    with alone():
        return run(*BOOK, *options)


def book() -> None:
    """Build the book into _build/html, Chinese in zh/ below it; warnings are errors."""
    setup()
    with alone():
        chinese = {paths.BUILD / "chinese.log": (*CHINESE, "html")}
        code = side_by_side((*BOOK, *STRICTLY), chinese, env=os.environ | EXTENSIONS)
    check(code, "the book has warnings or errors: see above, or _build/html/reports.")
    page = paths.BUILD / "html/index.html"
    print(f"\nThe book is ready. Open it in a browser:\n  {page.as_uri()}")


def run_extension(module: str, *arguments: str | Path) -> int:
    """Run a module of theme/extensions with the environment's Python; return its exit code."""
    return run(paths.PYTHON, "-m", module, *arguments, env=os.environ | EXTENSIONS)


def execute() -> None:
    """Run the notebooks that are older than their code, or those named, and write them back."""
    setup()
    with alone():
        code = run_extension("execution.run", *sys.argv[2:])
    check(code, "not all is executed: see above.")


def catalogs() -> None:
    """Bring the catalogs of the Chinese edition up to date with the English text."""
    setup(CATALOGS)
    with alone():
        code = run_extension("translation.catalogs")
    check(code, "the catalogs are not up to date: see above.")


def need_browser() -> None:
    """Say before the work that there is no browser to print or measure with."""
    sys.path.insert(0, EXTENSIONS["PYTHONPATH"])
    from chromium import launch_options

    try:
        launch_options()
    except RuntimeError as error:
        check(True, str(error))


def pdf() -> None:
    """Print the whole book as one PDF a language into _build; needs a Chromium or Chrome."""
    need_browser()
    setup(BROWSER)
    code = build(*STRICTLY, "--builder", "singlehtml")
    with alone():
        code = code or run_extension("translation.edition", "singlehtml")
    check(code, "the book has warnings: see above.")
    check(
        run(paths.PYTHON, "theme/extensions/print_pdf.py"),
        "the page could not be printed: see above.",
    )


def slides() -> None:
    """Make the slides of the core chapters, in a folder that works without a network."""
    book()
    deck = paths.BUILD / "html" / "slides" / "index.html"
    print(f"\nThe slides are ready. Open them in a browser:\n  {deck.as_uri()}")


def linkcheck() -> None:
    """Ask every external link of the book whether it answers; needs the network."""
    setup()
    check(build("--builder", "linkcheck"), "some links are broken: see above.")


def lab() -> None:
    """Open JupyterLab on notebooks of your own, in my-notebooks."""
    editions = [paths.BUILD / "html" / "notebooks", paths.BUILD / "html" / "zh" / "notebooks"]
    patterns = ("chapters/*", "theme/**/*.py", "locale/**/*.po", "_toc.yml")
    newest = max(path.stat().st_mtime for pattern in patterns for path in paths.ROOT.glob(pattern))
    if any(not plain.exists() or plain.stat().st_mtime < newest for plain in editions):
        book()
    setup()
    sys.exit(run_extension("learner"))
