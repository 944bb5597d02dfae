"""What a phone has to load: sizes and numbers of files, never times, which a benchmark measures."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from bundles import is_used, keep_used, used_names
from conftest import PAGES
from soup import parse

MAX_PAGE = 75_000  # bytes of a page's own HTML, compressed
MAX_BEFORE_TEXT = 40_000  # bytes of the sheets without which no browser shows a page, compressed
MAX_SCRIPTS = 40_000  # bytes of the scripts that all pages load, compressed
MAX_SHEETS = 3  # the theme's, the book's own, and that of a live part
LIVE_PARTS = {
    "trainer": ".trainer",
    "questions": ".question-place, .guess-place",
    "microscope": ".microscope",
}


def packed(file: Path) -> int:
    """Return how many bytes a server sends for a file."""
    return len(gzip.compress(file.read_bytes(), 6))


def files(page: Path, tags: list[Tag], name: str) -> list[Path]:
    """Return the files that tags of a page name."""
    return [(page.parent / str(tag[name]).partition("?")[0]).resolve() for tag in tags]


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, built_book: Path) -> Path:
    """Give each page of the built book in turn."""
    return built_book / request.param


def test_a_page_shows_its_text_after_few_bytes(page: Path) -> None:
    soup = parse(page)
    assert packed(page) <= MAX_PAGE
    sheets = files(page, soup.select("link[rel=stylesheet]"), "href")
    assert len(sheets) <= MAX_SHEETS + len(LIVE_PARTS) - 1
    assert sum(map(packed, sheets)) <= MAX_BEFORE_TEXT
    assert not any("@import" in sheet.read_text(encoding="utf-8") for sheet in sheets)


def test_no_script_holds_a_page_up_and_each_is_used(page: Path) -> None:
    soup = parse(page)
    scripts = soup.select("script[src]")
    assert not [tag["src"] for tag in scripts if not tag.has_attr("defer")]
    loaded = files(page, scripts, "src")
    used = {part for part, places in LIVE_PARTS.items() if soup.select(places)}
    own = {file.stem for file in loaded} & LIVE_PARTS.keys()
    assert own == used
    common = [file for file in loaded if file.stem not in LIVE_PARTS]
    if page.name != "search.html":
        assert sum(map(packed, common)) <= MAX_SCRIPTS
        assert len(common) == 1


def test_every_image_has_its_size_and_comes_when_it_is_near(page: Path) -> None:
    """A page must not jump when an image arrives, nor load what the reader may never reach."""
    html = page.read_text(encoding="utf-8")
    # Scripts of the theme write some of the page.
    written = "".join(re.findall(r"document\.write\(`(.*?)`\)", html, re.DOTALL))
    soup = BeautifulSoup(html + written, "html.parser")
    assert soup.select("img")
    for image in soup.select("img"):
        size = str(image.get("width", "")), str(image.get("height", ""))
        assert all(re.fullmatch(r"[1-9]\d*", side) for side in size), image["src"][:80]
        assert image.get("loading") == "lazy", image["src"][:80]
    for drawing in soup.select("svg"):
        has_size = drawing.has_attr("width") and drawing.has_attr("height")
        assert has_size or drawing.has_attr("viewbox"), str(drawing)[:80]


@pytest.mark.parametrize("name", [name for name in PAGES if "chapters" in name])
def test_what_an_explorer_shows_is_a_file_of_its_own(built_book: Path, name: str) -> None:
    page = built_book / name
    soup = parse(page)
    for explorer in soup.select(".explorer"):
        assert not explorer.select("script")
        (data,) = files(page, [explorer], "data-source")
        assert data.read_text(encoding="utf-8").startswith("bookExplorers[")
        assert all(len(str(image["src"])) < 6_000 for image in explorer.select("img"))


SHEET = """
/* a comment */ a, .gone, :is(.gone, b) > i { color: red;
  margin: 0 }
.gone .kept, .kept:not(.gone):hover, #place, .bs-made{top:0}
@media print { .gone { top: 0 } }
@media print { .kept { top: 0 } .gone{left:0} }
@font-face { font-family: F; src: url(f.woff2) }
"""


def test_rules_that_match_nothing_go_and_all_others_stay() -> None:
    names = used_names(['<p class="kept other" id="place">'], ["add('said')"])
    assert names == {"kept", "other", "place", "add", "said"}
    assert keep_used(SHEET, names).splitlines() == [
        "a,:is(.gone, b) > i{color: red; margin: 0}",
        ".kept:not(.gone):hover,#place,.bs-made{top:0}",
        "@media print{.kept{top: 0}",
        "}",
        "@font-face{font-family: F; src: url(f.woff2)}",
    ]
    assert is_used("p .said", names)
    with pytest.raises(ValueError, match="must be valid, but line 1 is not"):
        keep_used("a{} }", set())
