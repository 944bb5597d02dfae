"""The decks of slides, opened from the disk as a teacher opens them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from nbformat import v4
from playwright.sync_api import Browser, Page
from slides.deck import MARK, deck
from translation.compiled import read_words

WORDS = ("title", "text", "notes")
CORE = (
    "linear-regression-concise",
    "fashion-mnist",
    "softmax-regression",
    "softmax-scratch",
    "softmax-concise",
)
# Whatever is wider or taller than its place on the slide; a formula is measured by its content.
OVERFLOW = """() => {
  const slide = document.querySelector("section.present");
  const wrong = [];
  if (slide.scrollHeight > Reveal.getConfig().height) wrong.push("too tall");
  for (const part of slide.querySelectorAll("*")) {
    const inline = getComputedStyle(part).display === "inline";
    if (part.clientWidth && !inline && !part.closest("mjx-container")
        && part.scrollWidth > part.clientWidth + 2) wrong.push(part.className);
  }
  for (const formula of slide.querySelectorAll("mjx-math")) {
    const inner = formula.getBoundingClientRect(), outer = slide.getBoundingClientRect();
    if (inner.right > outer.right + 2 || formula.querySelector("mjx-merror")) wrong.push("formula");
  }
  return wrong;
}"""


def marks(chapter: str, folder: Path) -> list[dict]:
    """Return what the slides of a chapter are to show, in the language of the folder."""
    cells = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", 4).cells
    words = read_words(f"chapters/{chapter}") if folder.parent.name == "zh" else {}
    return [
        {part: words.get(text, text) if part in WORDS else text for part, text in mark.items()}
        for cell in cells
        for mark in cell.metadata.get(MARK, [])
    ]


@pytest.fixture(scope="module", params=["slides", "zh/slides"])
def folder(request: pytest.FixtureRequest, built_book: Path) -> Path:
    return built_book / request.param


@pytest.fixture(params=CORE)
def chapter(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def show(browser: Browser, folder: Path, chapter: str) -> Iterator[Page]:
    """Open a deck in a tab that is told of everything that it may not do."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    problems: list[str] = []
    page.on("request", lambda r: r.url.startswith(("file:", "data:")) or problems.append(r.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: m.type in ("error", "warning") and problems.append(m.text))
    page.goto((folder / f"{chapter}.html").as_uri())
    page.wait_for_function("window.Reveal?.isReady()")
    yield page
    context.close()
    assert not problems


def test_every_slide_has_room_for_what_it_shows(show: Page, folder: Path, chapter: str) -> None:
    wanted = [mark["title"].replace("`", "") for mark in marks(chapter, folder)]
    assert show.evaluate("Reveal.getTotalSlides()") == len(wanted) > 10
    titles = []
    for number in range(len(wanted)):
        show.evaluate("number => Reveal.slide(number)", number)
        titles.append(show.locator("section.present h2").inner_text().strip())
        assert show.evaluate(OVERFLOW) == [], titles[-1]
    assert titles == wanted


def test_figures_have_words_and_formulas_are_set(show: Page, chapter: str) -> None:
    for image in show.locator(".slides img").all():
        assert (image.get_attribute("alt") or "") not in ("", "None"), chapter
    assert "$$" not in show.locator(".slides").inner_text()


def test_a_slide_shows_what_it_is_marked_for(show: Page, folder: Path, chapter: str) -> None:
    for number, mark in enumerate(marks(chapter, folder)):
        section = show.locator(".slides > section").nth(number)
        shows = mark.get("shows", [])
        code, formulas = (
            section.locator(".jp-CodeMirrorEditor"),
            section.locator("mjx-container[display=true]"),
        )
        assert (code.count() == 1) == ("code" in shows), mark["title"]
        assert (section.locator(".jp-OutputArea-output").count() > 0) == ("output" in shows)
        assert formulas.count() == len([s for s in shows if s.startswith("eq-")])


def test_the_overview_and_the_speaker_view(show: Page, folder: Path, chapter: str) -> None:
    show.keyboard.press("o")
    show.wait_for_function("Reveal.isOverview()")
    show.keyboard.press("o")
    with show.expect_popup() as popup:
        show.keyboard.press("s")
    notes = popup.value.locator(".speaker-controls-notes .value")
    slides = marks(chapter, folder)
    noted = next(i for i, mark in enumerate(slides) if "notes" in mark)
    show.evaluate("number => Reveal.slide(number)", noted)
    notes.get_by_text(slides[noted]["notes"]).wait_for()


def test_a_print_has_a_page_for_each_slide(browser: Browser, folder: Path, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "softmax-concise.html").as_uri() + "?print-pdf")
    page.wait_for_selector(".pdf-page")
    page.wait_for_function("window.Reveal?.isReady()")
    page.pdf(path=tmp_path / "deck.pdf", prefer_css_page_size=True)
    page.close()
    pages = (tmp_path / "deck.pdf").read_bytes().count(b"/Type /Page\n")
    assert pages == len(marks("softmax-concise", folder))


def test_the_list_names_the_five_core_chapters_in_order(folder: Path) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    places = [page.index(f'href="{chapter}.html"') for chapter in CORE]
    assert places == sorted(places)
    assert 'href="../slides/index.html"' in (folder.parent / "chapters/teaching.html").read_text()


def test_a_slide_that_shows_what_is_not_there_is_refused() -> None:
    cell = v4.new_markdown_cell("x")
    for mark in ({"title": "T", "shows": ["eq-no"]}, {"title": "T", "text": "{glue:text}`no`"}):
        cell.metadata[MARK] = [mark]
        notebook = v4.new_notebook(cells=[cell])
        with pytest.raises(KeyError, match="no"):
            deck(notebook, notebook, {})
