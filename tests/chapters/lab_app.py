"""A real JupyterLab and a real Jupyter Notebook 7, and a page with a live panel in either."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from own_server import TOKEN, running
from playwright.sync_api import Browser, Page, expect
from visit import PATIENCE

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


@pytest.fixture(scope="module", name="folder")
def give_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
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


@pytest.fixture(scope="module", params=list(APPS), name="address")
def give_address(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
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


@pytest.fixture(params=["light", "dark"], name="theme")
def give_theme(request: pytest.FixtureRequest, folder: Path) -> str:
    settings = folder / "config/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    name = f"JupyterLab {request.param.title()}"
    (settings / "themes.jupyterlab-settings").write_text(json.dumps({"theme": name}))
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    return request.param


@pytest.fixture(name="page")
def give_page(browser: Browser, theme: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


@pytest.fixture(name="panel")
def give_panel(page: Page, address: str, theme: str) -> Page:
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
