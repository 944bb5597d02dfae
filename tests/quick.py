"""The options of `make`: --quick leaves out browser, built book and grader, --part names a part."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

NEEDS_MORE = {"built_book", "browser", "site"}  # fixtures


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="no browser, built book or grader")
    parser.addoption("--part", metavar="NAME", help="remember under this name that all passed")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what cannot be imported with the requirements of `make check`."""
    if not config.getoption("--quick"):
        return None
    if collection_path.is_dir():
        return collection_path.name == "classroom" or None
    text = collection_path.read_text(encoding="utf-8") if collection_path.suffix == ".py" else ""
    return bool(re.search(r"^from (playwright|axe_playwright|nbgrader)", text, re.M)) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a built book."""
    if config.getoption("--quick"):
        later = [item for item in items if NEEDS_MORE & set(getattr(item, "fixturenames", ()))]
        items[:] = [item for item in items if item not in later]
        config.hook.pytest_deselected(items=later)
