"""A teacher's mistake is a sentence, and two teachers do not disturb each other."""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from filelock import FileLock
from nbgrader.converters.base import NbGraderException

from classroom.grader.__main__ import main
from classroom.grader.course import Course, release
from classroom.grader.gradebook import definitions

from . import bank
from .course import graded

NAME = "stability"


def command(course: Course, *options: str) -> list[str]:
    return ["make grade", *options, "--course", str(course.root), "--jobs", "1"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["stabilty"], "no assignment 'stabilty' .* There are: stability"),
        (["../secret"], "no assignment '../secret'"),
        ([NAME, "--again", "nobody"], "No submission of nobody. Nothing was graded"),
    ],
)
def test_a_typo_gets_a_sentence(
    course: Course, options: list[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", command(course, *options))
    with pytest.raises(SystemExit, match=sentence):
        main()


def test_a_table_that_does_not_fit_gets_a_sentence(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = course.table(NAME) / "limits.py"
    table.write_text(table.read_text().replace('overflows", 1', 'overflows", 2'))
    monkeypatch.setattr(sys, "argv", command(course, NAME))
    with pytest.raises(SystemExit, match="overflows.*1 points.*2 in checks/stability"):
        main()
    shutil.rmtree(course.table(NAME))
    with pytest.raises(SystemExit, match="is missing: it says what is asked"):
        main()


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("source", '"cells"', "cells", "NotJSONError"),
        ("checks", "CHECKS", "CHECKS = (", "SyntaxError"),
        ("source", "    return ", "    return (", "SyntaxError"),
    ],
)
def test_a_teachers_mistake_gets_a_sentence(
    course: Course,
    file: str,
    old: str,
    new: str,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = course.source(NAME) if file == "source" else course.table(NAME) / "limits.py"
    path.write_text(path.read_text().replace(old, new, 1))
    monkeypatch.setattr(sys, "argv", command(course, NAME))
    with pytest.raises(SystemExit, match=f"cannot be used: {sentence}"):
        main()


def test_a_check_cannot_be_removed_once_work_is_graded(course: Course) -> None:
    graded(course)
    path, table = course.source(NAME), course.table(NAME) / "limits.py"
    path.write_text(path.read_text().replace("naive-softmax-overflows", "another-name"))
    table.write_text(table.read_text().replace("naive-softmax-overflows", "another-name"))
    with pytest.raises(NbGraderException) as error:
        release(course, NAME)
    assert "Cannot add or remove" in str(error.value)
    assert len(str(error.value)) < 300


def test_another_assignment_may_be_released_meanwhile(course: Course) -> None:
    before = definitions(course, NAME)
    for folder in ("source", "checks"):
        shutil.copytree(bank.SOURCE.parent / folder / "concise", course.root / folder / "concise")
    release(course, "concise")
    assert definitions(course, NAME) == before != definitions(course, "concise")


def test_of_two_teachers_one_releases(course: Course) -> None:
    path = course.source(NAME)
    path.write_text(path.read_text() + "\n")
    stamp = course.results(NAME) / ".source"
    before = stamp.read_text()
    with ThreadPoolExecutor() as pool, FileLock(stamp.with_suffix(".lock"), mode=0o660):
        waiting = pool.submit(release, course, NAME)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=1)
        assert stamp.read_text() == before
