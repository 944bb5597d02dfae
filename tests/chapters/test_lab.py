"""The live panels in a real JupyterLab and a real Jupyter Notebook 7, by mouse and keyboard."""

from __future__ import annotations

import re
from io import BytesIO

from axe_playwright_python.sync_playwright import Axe
from figures.contrast import TEXT, contrast, luminance
from lab_app import (
    give_address,
    give_folder,
    give_page,
    give_panel,
    give_theme,
    open_and_run,
)
from PIL import Image
from playwright.sync_api import Page, expect

__all__ = ["give_address", "give_folder", "give_page", "give_panel", "give_theme"]

FOCUS = """() => { const e = document.activeElement;
  return e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.textContent.trim(); }"""


def set_number(page: Page, name: str, value: str) -> None:
    """Type a number and press Enter; the slider must follow while the field keeps the focus."""
    field = page.get_by_label(f"{name}, number")
    field.fill(value)
    field.press("Enter")
    slider = page.get_by_label(name, exact=True)
    expect(slider).to_have_attribute("aria-valuetext", value)
    expect(field).to_be_focused()


def check_accessibility(page: Page) -> None:
    violations = Axe().run(page, context=".jp-OutputArea-output").response["violations"]
    assert not violations, [(v["id"], v["nodes"][0]["html"]) for v in violations]


def status(page: Page) -> object:
    return page.get_by_role("status").filter(has_text=re.compile("lr|Set|Reading|loss|Stopped"))


def test_set_train_stop_diverge_reload(panel: Page, address: str, theme: str) -> None:
    set_number(panel, "Learning rate", "0.03")
    set_number(panel, "Batch size", "64")
    set_number(panel, "Epochs", "3")
    panel.get_by_role("button", name="Train").click()
    expect(status(panel)).to_contain_text("lr 0.03, batch 64")
    expect(status(panel)).to_contain_text("after 3 epochs")
    curves = panel.get_by_alt_text(re.compile("Curves of loss and accuracy with lr 0.03, batch 64"))
    expect(curves).to_be_visible()
    accuracy = re.search(r"test accuracy ([\d.]+)", curves.get_attribute("alt"))
    assert 0.75 < float(accuracy[1]) < 0.9
    expect(panel.get_by_alt_text(re.compile("Weight template of"))).to_have_count(10)
    check_accessibility(panel)

    # Stopped in the middle.
    set_number(panel, "Epochs", "50")
    set_number(panel, "Batch size", "16")
    panel.get_by_role("button", name="Train").click()
    panel.get_by_alt_text(re.compile(r"batch 16\. After epoch \d+:")).wait_for()
    panel.get_by_role("button", name="Stop").click()
    expect(status(panel)).to_contain_text("Stopped in epoch")

    # A rate that diverges, and the panel is ready again. A busy kernel may hear of a slider's
    # change after the press, so the press brings along what the page shows.
    set_number(panel, "Learning rate", "10")
    late = panel.locator(".d2l-slider[data-name='Weight decay']")
    late.evaluate("slider => { slider.dataset.value = 1; }")
    panel.get_by_role("button", name="Train").click()
    expect(status(panel)).to_contain_text("in epoch 1 with learning rate 10")
    expect(panel.get_by_role("button", name="Train")).to_be_enabled()
    panel.get_by_role("button", name="Reset").click()
    expect(panel.get_by_label("Learning rate, number")).to_have_value("0.1")

    panel.on("dialog", lambda dialog: dialog.accept())
    panel.reload()
    expect(panel.locator(".jp-Notebook").first).to_be_visible()


def test_with_the_keyboard_alone(panel: Page) -> None:
    slider = panel.get_by_label("Learning rate", exact=True)
    assert slider.get_attribute("aria-valuetext") == "0.1"
    slider.focus()
    panel.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "0.15"
    names = []
    for _ in range(16):
        names.append(panel.evaluate(FOCUS))
        if names[-1] == "Train":
            break
        panel.keyboard.press("Tab")
    wanted = ["Learning rate", "Batch size", "Epochs", "Weight decay", "Initial std", "Seed"]
    assert names == [part for name in wanted for part in (name, f"{name}, number")] + ["Train"]
    set_number(panel, "Epochs", "1")
    panel.get_by_role("button", name="Train").focus()
    panel.keyboard.press("Enter")
    expect(status(panel)).to_contain_text("lr 0.15, batch 256")
    expect(status(panel)).to_contain_text("after 1 epoch.")
    # Stop had the focus, and is disabled again.
    expect(panel.get_by_role("button", name="Train")).to_be_focused()

    # The focus stays in the panel: Stop has it during a run, Train after it.
    set_number(panel, "Epochs", "50")
    set_number(panel, "Batch size", "16")
    panel.get_by_role("button", name="Train").focus()
    panel.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="Stop")).to_be_focused()
    panel.get_by_alt_text(re.compile(r"batch 16\. After epoch \d+:")).wait_for()
    panel.keyboard.press("Enter")
    expect(status(panel)).to_contain_text("Stopped in epoch")
    expect(panel.get_by_role("button", name="Train")).to_be_focused()

    # Whoever is elsewhere stays there.
    set_number(panel, "Epochs", "1")
    panel.get_by_role("button", name="Train").click()
    panel.get_by_label("Seed", exact=True).focus()
    expect(status(panel)).to_contain_text("after 1 epoch.")
    expect(panel.get_by_label("Seed", exact=True)).to_be_focused()


def test_past_runs_can_be_read_and_removed(panel: Page) -> None:
    set_number(panel, "Epochs", "1")
    panel.get_by_label("Compare").check()
    for rate in ("0.1", "3"):
        set_number(panel, "Learning rate", rate)
        panel.get_by_role("button", name="Train").click()
        expect(status(panel)).to_contain_text(f"lr {rate}, batch 256: test accuracy")
    remove = panel.get_by_role("button", name="Remove lr 0.1, batch 256")
    expect(remove).to_be_visible()
    check_accessibility(panel)
    remove.click()
    expect(remove).to_have_count(0)
    panel.get_by_role("button", name="Reset").click()
    expect(panel.get_by_label("Compare")).not_to_be_checked()


def test_the_results_of_a_sweep_are_live(page: Page, address: str) -> None:
    open_and_run(page, address.format("sweep"), sliders=2)
    summary, settings = page.locator(".explorer-summary"), page.locator(".explorer-settings")
    before = summary.text_content()
    slider = page.get_by_label("Learning rate", exact=True)
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(settings).to_contain_text("Learning rate 0.01, Batch size 256, Seed spread on")
    expect(summary).not_to_have_text(before)
    page.get_by_label("Seed spread").uncheck()
    expect(settings).to_contain_text("Seed spread off")
    expect(page.get_by_text("click a cell")).to_be_hidden()
    check_accessibility(page)


def test_curves_stand_out_in_both_themes(page: Page, address: str) -> None:
    open_and_run(page, address.format("curves"), sliders=0)
    figures = page.locator(".jp-OutputArea-output img")
    expect(figures).to_have_count(2)
    for figure in figures.all():
        shot = Image.open(BytesIO(figure.screenshot())).convert("RGB")
        counts = shot.getcolors(shot.width * shot.height)
        ground, *colours = (f"#{bytes(rgb).hex()}" for _, rgb in sorted(counts, reverse=True))
        # Lines and words are drawn dark: on a dark page they would be its own colour.
        assert contrast(min(colours, key=luminance), ground) >= TEXT, ground
