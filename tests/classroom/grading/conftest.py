"""`make test` runs a part of these tests, `make test-grading` all of them."""

import os
from pathlib import Path

import pytest

from classroom.grader.course import Course
from classroom.grader.sandbox import isolation_error

from . import bank
from .course import hand_in, make_course


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


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Give a course where one student handed in the right solution."""
    monkeypatch.setenv("GRADING_SECRET", "a secret")
    course = make_course(tmp_path, ("stability",))
    hand_in(course, "ada", bank.right("solution", "stability"))
    return course
