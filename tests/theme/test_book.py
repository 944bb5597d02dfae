"""The built book: what its HTML and CSS say, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import ALL_PAGES, ROOT, toc_files
from soup import parse

MAX_PAGE_BYTES = 1_500_000
PASSIVE_LINKS = {"canonical", "author", "license", "next", "prev", "search", "index", "help", "top"}
LOADING_ATTRIBUTES = ("src", "srcset", "poster", "data", "background", "action", "formaction")
REMOTE = re.compile(r"(?:https?:)?//[\w.-]+\.\w+", re.I)
REMOTE_CSS = re.compile(r"""(?:url\(|@import)\s*['"]?\s*(?:https?:)?//[^)'";\s]*""", re.I)
LEFTOVERS = re.compile(
    r"\*\*"
    r"|\{[\w:+.-]+\}`|^\s*:::|```|Unknown (?:directive|interpreted|role|target|key)|undefined label"
    r"|\{(?:math|figure|exercise|solution|note|admonition)\}",
    re.M,
)


@pytest.fixture(params=ALL_PAGES)
def page(request: pytest.FixtureRequest, built_book: Path) -> Path:
    """Give each page of the built book in turn."""
    return built_book / request.param


def remote_loads(soup: BeautifulSoup) -> Iterator[str]:
    """Yield all that a page would load from another host (a link to follow is none of that)."""
    for tag in soup.find_all(True):
        for name in LOADING_ATTRIBUTES:
            if REMOTE.search(str(tag.get(name, ""))):
                yield f"<{tag.name} {name}={tag[name]}>"
        href = str(tag.get("href", ""))
        loads = tag.name in {"link", "use", "image", "base"}
        if loads and REMOTE.match(href) and not PASSIVE_LINKS & set(tag.get("rel") or []):
            yield f"<{tag.name} href={href}>"
        yield from REMOTE_CSS.findall(str(tag.get("style", "")))
        if tag.name == "style":
            yield from REMOTE_CSS.findall(tag.get_text())
        if tag.name == "script" and not tag.get("src"):
            yield from REMOTE.findall(tag.get_text())
        if tag.name == "meta" and str(tag.get("http-equiv", "")).lower() == "refresh":
            yield from REMOTE.findall(str(tag.get("content", "")))


def anchors(soup: BeautifulSoup) -> set[str]:
    """Return the names that a fragment can point at."""
    return {str(tag.get("id") or tag.get("name")) for tag in soup.find_all(True)} | {"", "top"}


def local_target(page: Path, link: str) -> tuple[Path, str] | None:
    """Resolve a link of a page into file and fragment; None where it leaves the book."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return target, unquote(parts.fragment)


def test_the_book_holds_the_pages_of_its_contents_and_no_others(built_book: Path) -> None:
    built = {path.relative_to(built_book).as_posix() for path in built_book.rglob("*.html")}
    made = ("_", "slides/")
    pages = {name for name in built if not name.removeprefix("zh/").startswith(made)}
    assert pages == {*ALL_PAGES, "index.html", "zh/index.html"}


def test_every_chapter_is_in_the_contents_and_the_reverse() -> None:
    sources = (path for path in (ROOT / "chapters").rglob("*") if path.suffix in {".md", ".ipynb"})
    names = {
        path.relative_to(ROOT).with_suffix("").as_posix()
        for path in sources
        if ".ipynb_checkpoints" not in path.parts
    }
    assert names == set(toc_files())


def test_a_page_loads_nothing_from_another_host(page: Path) -> None:
    assert not list(remote_loads(parse(page)))


def test_the_first_page_leads_into_the_book(built_book: Path) -> None:
    soup = parse(built_book / "index.html")
    assert not list(remote_loads(soup))
    link = soup.find("a")
    assert isinstance(link, Tag)
    assert (built_book / str(link["href"])).is_file()


def test_no_stylesheet_loads_anything_from_another_host(built_book: Path) -> None:
    for sheet in built_book.rglob("*.css"):
        found = REMOTE_CSS.findall(sheet.read_text(encoding="utf-8"))
        assert not found, f"{sheet.relative_to(built_book)}: {found}"


def test_every_internal_link_and_file_of_a_page_exists(page: Path) -> None:
    broken = []
    for tag in parse(page).find_all(True):
        for link in filter(None, (tag.get("href"), tag.get("src"))):
            resolved = local_target(page, str(link))
            if resolved is None:
                continue
            target, fragment = resolved
            known = target.is_file()
            if known and fragment and target.suffix == ".html":
                known = fragment in anchors(parse(target))
            if not known:
                broken.append(str(link))
    assert not broken


def test_every_picture_has_words_that_say_what_it_shows(page: Path) -> None:
    for image in parse(page).find_all("img"):
        alt = str(image.get("alt") or "").strip()
        assert alt, f"no alt text: {image['src']}"
        assert not re.search(r"\.(png|svg|jpe?g|gif|webp)$|_images/", alt, re.I), alt


def test_a_page_is_light(page: Path) -> None:
    """Count the page and its pictures, but not what all pages share in `_static`.

    Of the two drawings of a figure a browser loads the one that it shows, if both are lazy.
    """
    files = {page}
    for tag in parse(page).find_all(src=True):
        if "only-dark" in tag.get("class", []) and tag.get("loading") == "lazy":
            continue
        resolved = local_target(page, str(tag["src"]))
        if resolved and "_static" not in resolved[0].parts:
            files.add(resolved[0])
    size = sum(file.stat().st_size for file in files)
    assert size <= MAX_PAGE_BYTES, f"{size:,} bytes; draw fewer points or fewer dots per inch"


def test_a_page_has_one_title(page: Path) -> None:
    titles = [title.get_text() for title in parse(page).find_all("h1")]
    assert len(titles) == 1, titles


def test_every_table_has_headers(page: Path) -> None:
    for table in parse(page).select(".bd-article table:not(.indextable, .genindextable)"):
        assert table.find("th"), table.get_text(" ", strip=True)[:80]


def test_no_markup_is_left_in_the_text(page: Path) -> None:
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    assert not soup.select(".system-message, .problematic")
    for tag in soup.select("script, style, pre, code, .math"):
        tag.decompose()
    assert not LEFTOVERS.findall(soup.get_text())
