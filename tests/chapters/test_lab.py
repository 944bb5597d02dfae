"""The playground in a real JupyterLab and a real Jupyter Notebook 7, by mouse and keyboard."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from playwright.sync_api import Browser, Page, expect

TOKEN = "a-token-for-this-test"
PATIENCE = 120_000  # milliseconds; a busy machine starts a kernel slowly
expect.set_options(timeout=PATIENCE)
APPS = {"lab": "lab/tree", "notebook": "notebooks"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home of the test's own, with the notebook as a learner gets it."""
    folder = tmp_path_factory.mktemp("lab")
    notebook = json.loads((ROOT / "chapters" / "playground.ipynb").read_text(encoding="utf-8"))
    # Of the chapter just the live part: the rest is tested by nbval.
    panels = [cell for cell in notebook["cells"] if "lab.playground(" in "".join(cell["source"])]
    assert len(panels) == 1
    panels[0]["source"] = ["import d2lmini as d2l\n", "\n", *panels[0]["source"]]
    (folder / "notebooks").mkdir()
    text = json.dumps({**notebook, "cells": panels})
    (folder / "notebooks" / "playground.ipynb").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=list(APPS))
def address(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Start a server on loopback, with a token, and give the notebook's address."""
    app = request.param
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", app, "--no-browser", "--allow-root"]
    options = [f"--port={port}", "--ip=127.0.0.1", f"--IdentityProvider.token={TOKEN}"]
    places = [f"--ServerApp.root_dir={folder / 'notebooks'}"]
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "PYTHONPATH": str(ROOT),
    }
    with (folder / f"{app}.log").open("w") as log:
        server = subprocess.Popen(
            [*command, *options, *places], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_for_server(f"http://127.0.0.1:{port}/api?token={TOKEN}", server)
            yield f"http://127.0.0.1:{port}/{APPS[app]}/playground.ipynb?token={TOKEN}"
        finally:
            server.terminate()
            server.wait(30)


def wait_for_server(url: str, server: subprocess.Popen) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server did not start"
        try:
            with urllib.request.urlopen(url):
                return
        except urllib.error.URLError:
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest, folder: Path) -> str:
    settings = folder / "config/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    name = f"JupyterLab {request.param.title()}"
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": name}))
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    return request.param


@pytest.fixture
def panel(browser: Browser, address: str, theme: str) -> Iterator[Page]:
    """Open the notebook and run all its cells."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    open_and_run(page, address)
    dark = page.evaluate("document.body.dataset.jpThemeLight") == "false"
    assert dark == (theme == "dark")
    yield page
    context.close()


def open_and_run(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".jp-Notebook-ExecutionIndicator").first).to_have_attribute(
        "data-status", "idle"
    )
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).first.click()
    page.locator(".d2l-slider").nth(5).wait_for()


def set_number(page: Page, name: str, value: str) -> None:
    field = page.get_by_label(f"{name}, number")
    field.fill(value)
    field.press("Enter")


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
    violations = Axe().run(panel, context=".jp-OutputArea-output").response["violations"]
    assert not violations, [(v["id"], v["nodes"][0]["html"]) for v in violations]

    # Stopped in the middle.
    set_number(panel, "Epochs", "50")
    set_number(panel, "Batch size", "16")
    panel.get_by_role("button", name="Train").click()
    panel.get_by_alt_text(re.compile(r"After epoch \d+:")).wait_for()
    panel.get_by_role("button", name="Stop").click()
    expect(status(panel)).to_contain_text("Stopped in epoch")

    # A rate that diverges, and the panel is ready again.
    set_number(panel, "Learning rate", "10")
    set_number(panel, "Weight decay", "1")
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
        names.append(
            panel.evaluate(
                "() => { const e = document.activeElement;"
                " return e.getAttribute('aria-label') || e.labels?.[0]?.textContent"
                " || e.textContent.trim(); }"
            )
        )
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
