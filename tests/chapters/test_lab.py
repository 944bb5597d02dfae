"""The live panels in a real JupyterLab and a real Jupyter Notebook 7, by mouse and keyboard."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from figures.contrast import TEXT, contrast, luminance
from own_server import TOKEN, running
from PIL import Image
from playwright.sync_api import Browser, Page, expect

PATIENCE = 120_000  # milliseconds; a busy machine starts a kernel slowly
expect.set_options(timeout=PATIENCE)
APPS = {"lab": ("lab/tree", "LabApp"), "notebook": ("notebooks", "JupyterNotebookApp")}
# The indicator in the toolbar says "idle" before there is a kernel at all, and cells that are run
# then are not run. So ask the application itself.
READY = """() => {
  const context = window.jupyterapp?.shell.currentWidget?.context;
  const kernel = context?.sessionContext.session?.kernel;
  return context?.isReady && context.sessionContext.isReady
    && kernel?.connectionStatus === "connected" && kernel.status === "idle";
}"""
EXECUTED = """() => {
  const { content, context } = window.jupyterapp.shell.currentWidget;
  return context.sessionContext.session.kernel.status === "idle"
    && content.widgets.every(({ model }) => model.type !== "code" || model.executionCount);
}"""
SWEEP = """import torch
import d2lmini as d2l
import softmaxlab as lab

def load_data(batch_size, seed):
    draw = torch.Generator().manual_seed(0)
    X, y = torch.randn(1000, 784, generator=draw), torch.arange(1000) % 10
    return d2l.load_array((X, y), batch_size, seed=seed), d2l.load_array((X, y), 500, False)

frame, nets = lab.sweep([0.01, 0.1], [256, 500], [0, 1], num_epochs=2, cache=False,
                        load_data=load_data, return_nets=True, progress=False)
lab.panel(lab.sweep_explorer(frame, nets))"""
CURVES = """import matplotlib.pyplot as plt
import torch
from torch import nn

import d2lmini as d2l

plt.style.use("d2lmini.book")
data = d2l.load_array((torch.randn(200, 784), torch.arange(200) % 10), 100)
net = d2l.softmax_regression(seed=0)
d2l.train_ch3(net, data, data, nn.CrossEntropyLoss(), 2, torch.optim.SGD(net.parameters(), 0.1))
plt.rcParams["figure.facecolor"] = "none"  # as in styles of others
animator = d2l.Animator(xlabel="epoch")
animator.add(1, 0.5)
animator.add(2, 0.25)"""
FOCUS = """() => { const e = document.activeElement;
  return e.getAttribute("aria-label") || e.labels?.[0]?.textContent || e.textContent.trim(); }"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home of the test's own, with the notebook as a learner gets it."""
    folder = tmp_path_factory.mktemp("lab")
    notebook = json.loads((ROOT / "chapters" / "playground.ipynb").read_text(encoding="utf-8"))
    # Of the chapter just the live part: the rest is tested by nbval.
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    panels = [cell for cell in code if "lab.playground(" in "".join(cell["source"])]
    assert len(panels) == 1
    panels[0]["source"] = ["import softmaxlab as lab\n", "\n", *panels[0]["source"]]
    cells = {
        "playground": panels[0],
        "sweep": {**panels[0], "id": "sweep", "source": [SWEEP]},
        "curves": {**panels[0], "id": "curves", "source": [CURVES]},
    }
    (folder / "notebooks").mkdir()
    for name, cell in cells.items():
        cell["outputs"], cell["execution_count"] = [], None
        text = json.dumps({**notebook, "cells": [cell]})
        (folder / "notebooks" / f"{name}.ipynb").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=list(APPS))
def address(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Start a server on loopback, with a token, and give a notebook's address but for its name."""
    app = request.param
    path, config = APPS[app]
    command = [sys.executable, "-m", "jupyter", app, "--no-browser", "--allow-root"]
    command += [f"--ServerApp.root_dir={folder / 'notebooks'}"]
    # So that a test can ask for the state of the kernel.
    command += [f"--{config}.expose_app_in_browser=True"]
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "PYTHONPATH": str(ROOT),
    }
    with running(command, folder / f"{app}.log", env=environment) as server:
        # Without the tabs of earlier tests.
        yield f"{server}/{path}/{{}}.ipynb?token={TOKEN}&reset"


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, folder: Path) -> str:
    settings = folder / "config/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    name = f"JupyterLab {request.param.title()}"
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": name}))
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    return request.param


@pytest.fixture
def page(browser: Browser, theme: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


@pytest.fixture
def panel(page: Page, address: str, theme: str) -> Page:
    """Open the playground and run it."""
    open_and_run(page, address.format("playground"), sliders=6)
    dark = page.evaluate("document.body.dataset.jpThemeLight") == "false"
    assert dark == (theme == "dark")
    return page


def open_and_run(page: Page, address: str, sliders: int) -> None:
    """Run all cells by the menu, as a learner does, and wait until the widgets are shown."""
    page.goto(address)
    page.wait_for_function(READY)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).first.click()
    page.wait_for_function(EXECUTED)
    expect(page.locator(".d2l-slider")).to_have_count(sliders)


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
    expect(panel.locator(".jp-Notebook").first).to_be_visible(timeout=PATIENCE)


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
