"""`make test` runs a part of these tests, `make test-grading` all of them."""

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "whole: only in `make test-grading`, for it takes long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("GRADING_BANK") != "whole":
        later = [item for item in items if item.get_closest_marker("whole")]
        items[:] = [item for item in items if item not in later]
        config.hook.pytest_deselected(items=later)
