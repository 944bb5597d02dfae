"""The book, its code and its messages use plain words, and the check of that can fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT
from word_lint import FOLDERS, PLAIN, find_words, sources, written

FAULTS = [
    ("how you would mend it", "fix"),
    ("it mends the loss", "fix"),
    ("Mended: the loss", "fix"),
    ("mending", "fix"),
    ("it can not fail", "cannot"),
    ("Can\nnot fail", "cannot"),
    ("# it can\n    # not fail", "cannot"),
    ("// it can\n// not fail", "cannot"),
    ('f"{x} can "\n    f"not fail"', "cannot"),
    ("the dearest answer", "most expensive"),
    ("the signs are turned round", "flipped"),
    ("it turns round", "flipped"),
    ("how they hang together", "are related"),
    ("it stumbled over a file", "fails"),
    ("it works all the same.", "still"),
    ("a slider that works all\nthe same", "still"),
    ("they answer all the same", "still"),
    ("missing beside its sisters", "incomplete"),
    ("a bool is none", "is rejected"),
    ("whoever has no score", "students who"),
    ("10,000 test pictures", "image"),
    ("the first training picture", "image"),
    ("minibatches of 256 pictures", "images"),
    ("a minibatch of pictures", "images"),
    ("it can be had", "is available"),
    ("it sees to it", "makes sure"),
    ("once for all", "once and for all"),
    ("where it stands; so for the next five", "like the next"),
    ("it is worth knowing", "useful"),
    ("def test_it_can_not_fail():", "cannot"),
    ("what is to be seen", "you see"),
]
FINE = [
    "{numref}`fig-fixed` recommends an amendment; it cannot fail, and the rows are all the same.",
    "turned around; a return round(x, 3); a picture of the whole; none of them is a tie",
]


@pytest.mark.parametrize(("text", "plain"), FAULTS)
def test_a_fault_is_found(text: str, plain: str) -> None:
    (found, *_) = find_words(text)
    assert f"({plain})" in found


def test_every_word_is_proven() -> None:
    assert {plain for _, plain in FAULTS} == set(PLAIN.values())


@pytest.mark.parametrize("text", FINE)
def test_plain_english_passes(text: str) -> None:
    assert not list(find_words(text))


def test_a_notebook_is_read_without_its_outputs(tmp_path: Path) -> None:
    figure = {"figure": {"caption": "dearest caption"}, "image": {"alt": "dearest alt"}}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["dearest prose"]},
        {
            "cell_type": "code",
            "metadata": {"mystnb": figure, "slides": [{"notes": "dearest note"}]},
            "source": "# dearest comment",
            "outputs": [{"text": "dearest output"}],
        },
    ]
    path = tmp_path / "page.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    words = [found.split(": ", 1)[1] for found in find_words(written(path))]
    assert len(words) == 5
    assert not any("output" in word for word in words)


@pytest.mark.parametrize("suffix", ["md", "py", "js", "css", "html", "yml"])
def test_every_kind_of_source_is_read(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "theme" / "static").mkdir(parents=True)
    path = tmp_path / "theme" / "static" / f"page.{suffix}"
    path.write_text("it can not fail", encoding="utf-8")
    assert list(sources(tmp_path, "theme")) == [path]
    assert list(find_words(written(path)))


@pytest.mark.parametrize("folder", [*FOLDERS, ""])
def test_the_repository_uses_plain_words(folder: str) -> None:
    paths = list(sources(ROOT, folder))
    assert paths
    found = [f"{p.relative_to(ROOT)}: {w}" for p in paths for w in find_words(written(p))]
    assert not found, "\n".join(["", *found])
