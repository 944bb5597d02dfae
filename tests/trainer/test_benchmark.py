"""What `make bench` does to the trainer still works on the page; its times are not tested."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from conftest import ROOT


def test_an_epoch_can_be_timed_in_the_page(
    lesson, built_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    page = runpy.run_path(str(ROOT / "benchmarks" / "page.py"))
    assert page["PAGE"] == (built_book / "chapters" / "index.html").as_uri()
    lesson.page.evaluate(page["SET_UP"], page["FULL_SPEED"])
    lesson.page.wait_for_function(page["ENDED"])
    lesson.page.evaluate(page["EPOCH"], 5)
    assert lesson.get("begun.count") == 60_000
    assert lesson.get("begun.settings.batchSize") == 32
    assert lesson.get("views.rows.length") == 1
