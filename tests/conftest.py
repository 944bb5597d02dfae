"""Fixtures shared by the tests."""

from __future__ import annotations

import faulthandler
import gzip
import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from building import build_book
from failures import keep_console, keep_pages
from hypothesis import settings
from lesson import give_home, give_lesson, give_open_lesson, give_tab
from part import pytest_collection, pytest_sessionfinish
from quick import pytest_addoption, pytest_collection_modifyitems, pytest_ignore_collect
from torch.utils.data import DataLoader

import d2lmini as d2l
from d2lmini.files import read_fashion_mnist

__all__ = [
    "give_home",
    "give_lesson",
    "give_open_lesson",
    "give_tab",
    "pytest_addoption",
    "pytest_collection",
    "pytest_collection_modifyitems",
    "pytest_ignore_collect",
    "pytest_sessionfinish",
]

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Here, so that each file has the same examples and no deadline also when it runs alone.
settings.register_profile("book", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("book")
ROOT = Path(__file__).resolve().parent.parent
FAILURES = ROOT / "_build" / "failures"


def toc_files() -> list[str]:
    """Return the sources that `_toc.yml` names, in order and without a suffix."""

    def walk(node: object) -> list[str]:
        if isinstance(node, list):
            return [name for item in node for name in walk(item)]
        if isinstance(node, dict):
            own = [str(node[key]) for key in ("root", "file") if key in node]
            return own + [name for value in node.values() for name in walk(value)]
        return []

    import yaml

    names = walk(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")))
    return [re.sub(r"\.(md|ipynb)$", "", name) for name in names]


# `test_book.py` proves that the built folder holds these pages and no others.
PAGES = [f"{name}.html" for name in toc_files()] + ["genindex.html", "search.html"]
# The Chinese edition lies below the English one.
ALL_PAGES = [*PAGES, *(f"zh/{name}" for name in PAGES)]


def pytest_configure(config: pytest.Config) -> None:
    """Give Jupyter and IPython a home of this run's own; a user's settings have no say in it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's jobs in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
    home = TemporaryDirectory(prefix="home-of-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(home.cleanup)
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        os.environ[name] = str(Path(home.name) / name.lower())


def pytest_unconfigure() -> None:
    """Fail, and show what it waits for, if Python does not end within five minutes from here."""
    faulthandler.dump_traceback_later(300, exit=True, file=sys.__stderr__)


def pytest_sessionstart() -> None:
    if "KEEP_FAILURES" not in os.environ:
        shutil.rmtree(FAILURES, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep what the browser shows when a test fails, and say where."""
    report = yield
    if report.failed:
        kept = keep_pages(FAILURES, item.nodeid)
        if kept:
            report.sections.append(("the pages at that moment", "\n".join(map(str, kept))))
    return report


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy what makes the environment, so that its lock and its .venv are this test's own."""
    shutil.copy(ROOT / "make.py", tmp_path)
    shutil.copytree(ROOT / "commands", tmp_path / "commands")
    return tmp_path


@pytest.fixture(scope="session")
def built_book() -> Path:
    """Build the book in both languages, refuse any warning, and return the folder of its HTML."""
    return build_book(ROOT)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one Chromium for all tests; skip where there is none, but fail in CI."""
    from chromium import launch_options
    from playwright.sync_api import expect, sync_playwright
    from visit import PATIENCE

    expect.set_options(timeout=PATIENCE)
    try:
        options = launch_options()
    except RuntimeError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**options)
        keep_console(chromium)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(built_book: Path) -> Iterator[str]:
    """Serve the built book on a free port of this machine and give its address."""
    handler = partial(QuietHandler, directory=str(built_book))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    """A file server that does not write a line for each request."""

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@pytest.fixture(scope="session")
def fashion() -> tuple[DataLoader, DataLoader]:
    """Give the real data; a test must not change it."""
    return d2l.load_data_fashion_mnist(256, seed=0)


@pytest.fixture(scope="session")
def contents() -> dict[str, bytes]:
    """Give the four decompressed files of the data set by name."""
    result = {}
    for name, pixels in read_fashion_mnist().items():
        magic = 2051 if pixels.ndim == 3 else 2049
        header = b"".join(number.to_bytes(4, "big") for number in (magic, *pixels.shape))
        result[name] = header + pixels.numpy().tobytes()
    return result


@pytest.fixture(scope="session")
def archives(contents: dict[str, bytes]) -> dict[str, bytes]:
    """Give the same files as they are served, by name."""
    return {
        f"{name}.gz": gzip.compress(content, compresslevel=1) for name, content in contents.items()
    }
