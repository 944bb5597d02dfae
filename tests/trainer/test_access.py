"""The trainer for every reader: keyboard, screen reader, small screen, paper, no JavaScript."""

from __future__ import annotations

import pytest
from accessibility import check_accessibility
from lesson import PAGES, Lesson
from playwright.sync_api import Page


def test_everything_can_be_done_by_keyboard(lesson):
    page, keyboard = lesson.page, lesson.page.keyboard
    lesson.root.locator("[data-name=rate]").focus()
    keyboard.press("ArrowRight")
    assert lesson.get("controls.read().settings.rate") == 0.11
    for _ in range(2):
        keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.name") == "speed"
    keyboard.press("End")
    while page.evaluate("document.activeElement.className") != "main":
        keyboard.press("Tab")
    keyboard.press("Enter")
    lesson.wait("ended")
    while page.evaluate("document.activeElement.tagName") != "SUMMARY":
        keyboard.press("Tab")
    keyboard.press("Enter")
    keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "trainer-pad"
    for key in ("ArrowUp", "ArrowLeft", "Space", "Shift+ArrowDown"):
        keyboard.press(key)
    assert lesson.get("views.ask.pad.cursor") == [13, 14]
    assert lesson.get("views.ask.pad.image[13 * 28 + 13]") == 255
    assert lesson.get("views.ask.pad.image[14 * 28 + 13]") == 255
    keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Shift left"


@pytest.mark.parametrize("name", PAGES)
def test_everyone_can_use_it(open_lesson, site, name):
    lesson = open_lesson(site, name)
    page = lesson.page
    check_accessibility(page, ".trainer")  # `test_browser.py` looks at the rest of the page
    lesson.train(epochs=2)
    lesson.root.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    lesson.root.locator(".trainer-mistakes canvas").first.wait_for()
    for width in (1300, 390):
        for scheme in ("light", "dark"):
            lesson.visit.screen(width, scheme)
            size = page.evaluate(
                "[document.documentElement.scrollWidth, document.body.scrollWidth]"
            )
            assert max(size) <= width, "the page scrolls sideways"
            check_accessibility(page, ".trainer")


@pytest.mark.parametrize("name", PAGES)
def test_without_javascript_there_is_a_sentence(browser, site, name):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + name)
    place = page.locator(".trainer")
    assert place.get_by_text("With JavaScript you can train").is_visible()
    assert place.locator("button").count() == 0
    for picture in place.locator("img.only-light").all():
        assert picture.is_visible()
    context.close()


def test_paper_shows_the_last_state_and_no_controls(lesson: Lesson):
    page: Page = lesson.page
    page.emulate_media(media="print")
    assert lesson.root.locator("img.only-light").is_visible()
    assert lesson.root.locator(".trainer-controls").is_hidden()
    page.emulate_media(media="screen")
    lesson.train()
    page.emulate_media(media="print")
    assert lesson.root.locator("img.only-light").is_hidden()
    assert lesson.root.locator(".trainer-charts").is_visible()
    assert lesson.root.locator(".trainer-templates").is_visible()
    assert lesson.root.locator(".trainer-controls").is_hidden()
