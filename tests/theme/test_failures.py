"""A failed test in the browser names a screenshot and a console that a contributor can look at."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from PIL import Image

FAILING = """
import pytest

@pytest.fixture
def page(browser):
    page = browser.new_context(viewport={"width": 200, "height": 100}).new_page()
    page.set_content("<body style='background: red'>")
    page.evaluate("console.error('what the page said')")
    yield page
    page.context.close()

@pytest.fixture
def broken_page(page):
    raise TimeoutError("it never got ready")

def test_it(page):
    assert page.title() == "another"

def test_before_it_starts(broken_page):
    pass
"""


@pytest.mark.parametrize("name", ["test_it", "test_before_it_starts"])
def test_a_page_is_kept(browser, tmp_path: Path, name: str) -> None:
    assert browser.is_connected()  # the fixture skips, or fails in CI, where there is no Chromium
    (tmp_path / "tests").mkdir()
    helpers = [p for p in (ROOT / "tests").glob("*.py") if not p.name.startswith("test_")]
    for file in (ROOT / "_toc.yml", *helpers):
        shutil.copy(file, tmp_path / file.relative_to(ROOT))
    (tmp_path / "tests" / "test_failing.py").write_text(FAILING, encoding="utf-8")
    path = os.pathsep.join([str(ROOT), str(ROOT / "theme" / "extensions")])
    command = [sys.executable, "-m", "pytest", "--rootdir", tmp_path, "tests", "-k", f"{name}"]
    environment = os.environ | {"PYTHONPATH": path}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.returncode == 1, run.stdout + run.stderr
    files = sorted((tmp_path / "_build" / "failures").iterdir())
    image, console = files
    assert (image.suffix, console.suffix) == (".png", ".txt")
    assert all(str(file) in run.stdout for file in files)
    assert "error: what the page said" in console.read_text(encoding="utf-8")
    with Image.open(image) as picture:
        assert picture.convert("RGB").getpixel((100, 50)) == (255, 0, 0)
