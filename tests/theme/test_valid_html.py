"""What an HTML checker asks for: https://validator.github.io/validator/ finds no error of ours."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import ALL_PAGES
from soup import parse

LABELABLE = ("button", "input", "meter", "output", "progress", "select", "textarea")
# What may not stand in a summary: it takes phrases, or one heading.
BLOCKS = ("p", "div", "ul", "ol", "table", "section", "figure", "pre")


@pytest.fixture(params=ALL_PAGES)
def soup(request: pytest.FixtureRequest, built_book: Path) -> BeautifulSoup:
    """Parse each page in turn."""
    return parse(built_book / request.param)


def test_an_id_stands_once(soup: BeautifulSoup) -> None:
    # The theme's field and the page's own, on the search page, share theirs.
    counts = Counter(str(tag["id"]) for tag in soup.select("[id]:not(#search-input)"))
    assert not [name for name, count in counts.items() if count > 1]


def test_a_summary_holds_phrases(soup: BeautifulSoup) -> None:
    assert not [summary for summary in soup.select("summary") if summary.find(BLOCKS)]


def test_a_label_has_one_control(soup: BeautifulSoup) -> None:
    assert not [label for label in soup.select("label") if len(label.find_all(LABELABLE)) > 1]


def test_styles_stand_in_the_head(soup: BeautifulSoup) -> None:
    assert isinstance(soup.body, Tag)
    assert not soup.body.find_all("style")
    assert not soup.select("table[border]")


def test_a_page_says_what_it_is_about(soup: BeautifulSoup) -> None:
    (tag,) = soup.select('head meta[name="description"]')
    text = str(tag["content"])
    assert 20 <= len(text) <= 160, text
    assert not set("\\{}<>") & set(text), text


def test_no_two_pages_say_the_same(built_book: Path) -> None:
    texts = Counter()
    for name in ALL_PAGES:
        page = parse(built_book / name)
        texts[str(page.select('meta[name="description"]')[0]["content"])] += 1
    assert max(texts.values()) == 1, texts.most_common(1)
