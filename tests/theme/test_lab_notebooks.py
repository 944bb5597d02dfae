"""The plain notebooks as `make lab` shows them, in a real JupyterLab."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import learner
import pytest
from own_server import TOKEN, running
from playwright.sync_api import Browser, Page, expect
from visit import PATIENCE

CORE = "05-softmax-concise.ipynb"
MARKUP = re.compile(r"\{[\w:+.-]+\}`|:::|\[\^|\$\$|</?details|OWNER/REPOSITORY")


@pytest.fixture(scope="module")
def own(built_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lab") / "my-notebooks"
    learner.hand_out(built_book / "notebooks", folder)
    return folder


@pytest.fixture(scope="module", params=["light", "dark"])
def address(request: pytest.FixtureRequest, own: Path) -> Iterator[str]:
    """Start the JupyterLab of `make lab` in one of its themes, and give its address."""
    config = own.parent / request.param
    settings = config / "lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    theme = {"theme": f"JupyterLab {request.param.title()}"}
    (settings / "themes.jupyterlab-settings").write_text(json.dumps(theme))
    command = [*learner.command(own), "--no-browser", "--allow-root"]
    environment = learner.environment() | {"JUPYTER_CONFIG_DIR": str(config)}
    with running(command, config / "lab.log", env=environment, cwd=own) as server:
        yield server


def open_lab(browser: Browser, address: str, name: str, width: int) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    # A workspace of its own: the default one would open again what the last test looked at.
    page.goto(f"{address}/lab/workspaces/{uuid4().hex}/tree/{name}?token={TOKEN}")
    # Until its kernel is there, the notebook is still being drawn.
    indicator = page.locator(".jp-Notebook-ExecutionIndicator").first
    expect(indicator).to_have_attribute("data-status", "idle")
    return page


# JupyterLab draws a cell when it comes into sight: wait until frames go by without a change.
DRAWN = """panel => new Promise(end => {
  let size = 0, same = 0;
  const look = () => {
    same = panel.scrollHeight + panel.innerText.length === size ? same + 1 : 0;
    size = panel.scrollHeight + panel.innerText.length;
    same === 12 ? end(true) : requestAnimationFrame(look);
  };
  look();
})"""


def scrolled(page: Page) -> Iterator[None]:
    """Go through a notebook from top to bottom: cells out of sight are not drawn."""
    panel = page.locator(".jp-WindowedPanel-outer").first
    while True:
        panel.evaluate(DRAWN)
        yield
        before = panel.evaluate("panel => panel.scrollTop")
        panel.evaluate("panel => panel.scrollBy(0, 0.8 * panel.clientHeight)")
        if panel.evaluate("panel => panel.scrollTop") == before:
            return


# The text of each cell in sight, and whether something in it is wider than the cell. A long formula
# may be: it has a scroll bar of its own.
IN_SIGHT = """cells => cells.filter(cell => cell.checkVisibility()).map(cell => [
  cell.innerText,
  cell.scrollWidth > cell.clientWidth + 1 && cell.querySelector('[display=true]') === null,
])"""


@pytest.mark.parametrize("width", [1300, 800])
def test_the_core_chapter_shows_no_markup(browser: Browser, address: str, width: int) -> None:
    page = open_lab(browser, address, CORE, width)
    page.locator("mjx-container").first.wait_for()
    formulas = captions = 0
    for _ in scrolled(page):
        for text, is_too_wide in page.eval_on_selector_all(".jp-MarkdownOutput", IN_SIGHT):
            assert not MARKUP.search(text), text
            assert not is_too_wide, text
            captions += text.startswith("Fig. 5.")
        formulas = max(formulas, page.locator("mjx-container").count())
        assert page.locator("mjx-merror").count() == 0
    assert formulas > 5
    assert captions >= 5
    page.context.close()


def test_it_opens_on_the_landing_page_without_a_teacher_s_furniture(
    browser: Browser, address: str, own: Path
) -> None:
    first = "00-index.ipynb"
    assert Path(learner.command(own)[-1]).name == first
    page = open_lab(browser, address, first, 1300)
    expect(page.locator(".jp-NotebookPanel h1").first).to_contain_text("Concisely")
    files = page.locator(".jp-DirListing-itemText")
    names = [name for name in files.all_inner_texts() if name.endswith(".ipynb")]
    assert names == sorted(path.name for path in own.glob("*.ipynb"))
    assert names[0] == first
    text = page.locator("body").inner_text()
    assert not re.search("nbgrader|Validate|Create Assignment|Jupyter news", text, re.I)
    page.context.close()


def test_links_lead_to_their_place_and_to_other_notebooks(browser: Browser, address: str) -> None:
    page = open_lab(browser, address, CORE, 1300)
    # Cells that are still being drawn push away the place that a link has led to.
    page.locator(".jp-WindowedPanel-outer").first.evaluate(DRAWN)
    page.locator(".jp-NotebookPanel a", has_text="Fig. 5.1").first.click()
    caption = page.locator(".jp-MarkdownOutput", has_text="The first eight test")
    expect(caption).to_be_in_viewport()
    page.locator(".jp-NotebookPanel a", has_text="The Fashion-MNIST data").first.click()
    tab = page.locator(".lm-TabBar-tab.jp-mod-current")
    expect(tab).to_contain_text("02-fashion-mnist.ipynb")
    page.context.close()
