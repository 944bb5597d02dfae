"""The printed book: `make pdf` without its set-up."""

import re
import subprocess
import sys
from pathlib import Path

from conftest import ROOT
from playwright.sync_api import Browser


def test_the_book_prints(built_book: Path, browser: Browser):
    assert browser.is_connected()  # the fixture skips, or fails in CI, where there is no Chromium
    start = "from jupyter_book.cli.main import main; main()"
    for command in (
        ["-c", start, "build", str(ROOT), "-W", "--keep-going", "--all", "--builder", "singlehtml"],
        ["theme/extensions/print_pdf.py"],
    ):
        run = subprocess.run(
            [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stdout + run.stderr
    pdf = (ROOT / "_build" / "softmax-regression.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", pdf)) > 50
    # a link within the document, and one that leads out of it
    assert re.search(rb"/Dest|/GoTo", pdf)
    assert b"/URI (https://doi.org/" in pdf
    assert b"/URI (file:" not in pdf
