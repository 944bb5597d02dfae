"""The printed book: `make pdf` without its set-up."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from conftest import PAGES, ROOT
from playwright.sync_api import Browser
from print_pdf import EDITIONS

MARGIN = 22 / 297  # of a sheet's height; the footer lies within it
EMPTIEST = 0.5  # of a sheet, between the margins, below its last line
SOLUTIONS = [name for name in PAGES if "solutions-" in name]


def emptiness(pdf: bytes) -> list[float]:
    """Return how much of each sheet is empty below what is printed on it, from 0 to 1."""
    shares = []
    for sheet in pypdfium2.PdfDocument(pdf):
        light = sheet.render(scale=0.5, grayscale=True).to_numpy().squeeze()
        edge = round(MARGIN * len(light))
        inner = light[edge:-edge]
        printed = np.flatnonzero((inner < 200).any(axis=1))
        shares.append(1 - (printed.max() + 1) / len(inner) if len(printed) else 1.0)
    return shares


@pytest.mark.parametrize("name", SOLUTIONS)
def test_no_sheet_of_printed_solutions_is_half_empty(built_book: Path, browser: Browser, name: str):
    """Code that does not fit on a sheet goes on over the page."""
    page = browser.new_page()
    page.goto((built_book / name).as_uri())
    page.evaluate("document.fonts.ready.then(() => true)")
    *full, last = emptiness(page.pdf(format="A4", print_background=True))
    page.close()
    assert len(full) >= 4
    assert max(full) <= EMPTIEST, [round(share, 2) for share in full]
    assert last < 1, "the last sheet is blank"


def test_the_book_prints(built_book: Path, browser: Browser):
    assert browser.is_connected()  # the fixture skips, or fails in CI, where there is no Chromium
    start = "from jupyter_book.cli.main import main; main()"
    for command in (
        ["-c", start, "build", str(ROOT), "-W", "--keep-going", "--all", "--builder", "singlehtml"],
        ["-m", "translation.edition", "singlehtml"],
        ["theme/extensions/print_pdf.py"],
    ):
        paths = os.environ | {"PYTHONPATH": str(ROOT / "theme" / "extensions")}
        run = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=paths, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stdout + run.stderr
    for name, words in zip(EDITIONS.values(), ("cross-entropy", "交叉熵"), strict=True):
        pdf = (ROOT / "_build" / name).read_bytes()
        check_pdf(pdf)
        sheets = [*pypdfium2.PdfDocument(pdf)][:20]
        assert any(words in sheet.get_textpage().get_text_range() for sheet in sheets)


def check_pdf(pdf: bytes) -> None:
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", pdf)) > 50
    # a link within the document, and one that leads out of it
    assert re.search(rb"/Dest|/GoTo", pdf)
    assert b"/URI (https://doi.org/" in pdf
    assert b"/URI (file:" not in pdf
    full = emptiness(pdf)[:-1]
    # A tall figure is never split, so it may leave a gap before it, but seldom.
    gaps = [n for n, share in enumerate(full, 1) if share > EMPTIEST]
    assert len(gaps) <= len(full) / 40, gaps
