"""The microscope on its page, by mouse, by keyboard, on a phone and without JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

PAGE = "chapters/numerical-stability.html"


def open_page(browser: Browser, address: str, **options: object) -> tuple[Page, Locator]:
    page = browser.new_context(**options).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    place = page.locator(".microscope")
    expect(place).to_have_class("microscope page-only alive")
    assert not errors
    return page, place


@pytest.fixture(params=["1300 light", "390 dark"])
def place(request: pytest.FixtureRequest, browser: Browser, built_book: Path) -> Locator:
    width, theme = request.param.split()
    size = {"width": int(width), "height": 900}
    _, place = open_page(browser, (built_book / PAGE).as_uri(), viewport=size, color_scheme=theme)
    yield place
    place.page.context.close()


def test_it_steps_marks_and_speaks(place: Locator) -> None:
    says = place.get_by_role("status")
    expect(says).to_contain_text("Step 1 in float16")
    place.get_by_role("button", name="Next step").click()
    expect(says).to_contain_text("Naive, e = torch.exp(z): a number overflows to inf here")
    naive = place.get_by_role("region", name="Naive")
    expect(naive.locator("li", has_text="first inf")).to_have_text("e = torch.exp(z) ✕ first inf")
    expect(naive.get_by_role("row", name="shirt")).to_contain_text("22032")
    expect(naive.get_by_label("bits 0 11101 0101100001")).to_be_visible()
    place.get_by_label("Number format").select_option("float32")
    expect(says).to_contain_text("Step 2 in float32")
    expect(place.locator(".fails")).to_have_count(0)
    assert place.evaluate("p => p.scrollWidth <= p.clientWidth")
    place.get_by_label("Number format").select_option("float64")
    assert place.evaluate("p => p.scrollWidth <= p.clientWidth")
    violations = Axe().run(place.page, context=".microscope").response["violations"]
    assert not violations, [(v["id"], v["nodes"][0]["html"]) for v in violations]


def test_by_keyboard_alone(place: Locator) -> None:
    page = place.page
    place.get_by_label("Number format").focus()
    page.keyboard.press("Tab")  # Back is disabled
    expect(place.get_by_label("Step", exact=True)).to_be_focused()
    page.keyboard.press("End")
    expect(place.get_by_role("status")).to_contain_text("Step 5")
    page.keyboard.press("Shift+Tab")
    expect(place.get_by_role("button", name="Back")).to_be_focused()
    for step in (4, 3, 2, 1):
        page.keyboard.press("Enter")
        expect(place.get_by_role("status")).to_contain_text(f"Step {step}")
    # Back is disabled now, and the keyboard is not lost.
    expect(place.get_by_label("Step", exact=True)).to_be_focused()


@pytest.mark.parametrize("typed", ["", "1e4", "-1000.5"])
def test_a_wrong_logit_gets_a_sentence_and_the_last_numbers_stay(
    place: Locator, typed: str
) -> None:
    field = place.get_by_label("Logit of shirt")
    before = place.locator(".microscope-columns").inner_text()
    field.fill(typed)
    expect(place.get_by_role("status")).to_have_text(
        "The logit of shirt must be a number from −1000 to 1000."
    )
    expect(field).to_have_attribute("aria-invalid", "true")
    assert place.locator(".microscope-columns").inner_text() == before
    field.fill("1000")
    expect(field).to_have_attribute("aria-invalid", "false")
    expect(place.get_by_role("status")).to_contain_text("Step 1")


def test_after_back_fields_and_numbers_agree(browser: Browser, site: str) -> None:
    page, place = open_page(browser, site + PAGE)
    place.get_by_label("Number format").select_option("bfloat16")
    place.get_by_label("Logit of coat").fill("3")
    page.goto(site + "search.html")
    page.go_back()
    place = page.locator(".microscope.alive")
    name = place.get_by_label("Number format").input_value()
    expect(place.get_by_role("status")).to_contain_text(f"Step 1 in {name}")
    logit = place.get_by_label("Logit of coat").input_value()
    expect(place.get_by_role("row", name="coat").first).to_contain_text(logit)
    page.context.close()


def test_without_javascript_a_sentence_stands_there(browser: Browser, built_book: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((built_book / PAGE).as_uri())
    expect(page.locator(".microscope")).to_have_text(
        "With JavaScript you can step through the softmax here, bit by bit."
    )
    page.context.close()
