"""Print the single-page builds of the book as PDFs with Chromium: `make pdf` calls this."""

import sys
from pathlib import Path

from chromium import launch_options
from playwright.sync_api import sync_playwright

BUILD = Path(__file__).resolve().parents[2] / "_build"
EDITIONS = {"singlehtml": "softmax-regression.pdf", "zh/singlehtml": "softmax-regression-zh.pdf"}
"""The folder of each edition, and the name of its PDF."""


# A link to a file beside the book, such as the slides, leads nowhere from a document of its own.
UNLINK = """() => document.querySelectorAll("a[href]").forEach(a => {
  if (a.protocol === "file:" && a.pathname !== location.pathname) a.removeAttribute("href");
})"""


def write_page_at_top(folder: Path) -> Path:
    """Copy the page to where its links to styles and pictures start from, and return its path.

    Some links within it still name the file from which they came.
    """
    top = folder / "book.html"
    html = (
        (folder / "chapters" / "index.html")
        .read_text(encoding="utf-8")
        .replace('href="chapters/index.html#', 'href="#')
    )
    top.write_text(html, encoding="utf-8")
    return top


def print_page(folder: Path, target: Path) -> None:
    """Print the page once its fonts and images are there."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = browser.new_page()
        page.goto(write_page_at_top(folder).as_uri())
        page.evaluate("document.fonts.ready.then(() => true)")
        page.evaluate(UNLINK)
        page.emulate_media(media="print", color_scheme="light")
        page.pdf(
            path=target,
            format="A4",
            margin={"top": "18mm", "bottom": "20mm", "left": "18mm", "right": "18mm"},
            display_header_footer=True,
            header_template="<span></span>",
            footer_template='<div style="font-size:8px;width:100%;text-align:center">'
            '<span class="pageNumber"></span> / <span class="totalPages"></span></div>',
            print_background=True,
            outline=True,
            tagged=True,
        )
        browser.close()
    print(f"The book as a PDF:\n  {target.as_uri()}")


def main() -> None:
    """Print each edition that is built."""
    for folder, name in EDITIONS.items():
        if (BUILD / folder).exists():
            print_page(BUILD / folder, BUILD / name)


if __name__ == "__main__":
    try:
        main()
    except RuntimeError as error:
        sys.exit(str(error))
