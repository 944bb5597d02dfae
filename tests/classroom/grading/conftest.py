"""`make test` runs a part of these tests, `make test-grading` all of them."""

import os

import pytest

from classroom.grader.sandbox import isolation_error


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "whole: only in `make test-grading`, for it takes long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("GRADING_BANK") != "whole":
        later = [item for item in items if item.get_closest_marker("whole")]
        items[:] = [item for item in items if item not in later]
        config.hook.pytest_deselected(items=later)


@pytest.fixture(scope="session", autouse=True)
def isolation() -> None:
    """Go on only where students' code can be isolated; in CI it must be."""
    if error := isolation_error():
        sentence = f"This machine cannot isolate students' code: {error}."
        pytest.fail(sentence) if os.environ.get("CI") == "true" else pytest.skip(sentence)
