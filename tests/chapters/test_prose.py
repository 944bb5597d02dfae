"""The prose of the book, and a proof that each of its checks can fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT
from prose_lint import CHECKS, find_problems

NAMES = [check.__name__ for check in CHECKS]
GLUED = {
    "output_type": "display_data",
    "data": {"text/plain": "'0.833'"},
    "metadata": {"scrapbook": {"name": "test-accuracy", "mime_prefix": ""}},
}
CELL = {
    "cell_type": "code",
    "execution_count": 1,
    "source": 'lr = 0.3\nassert accuracy > 0.83\nglue("test-accuracy", "0.833")',
    "metadata": {"mystnb": {"figure": {"name": "fig-curve", "caption": "Watch the curve."}}},
    "outputs": [GLUED],
}
PROSE = """
(good)=
# A good chapter

The **softmax** {cite:p}`bridle1990` gives {glue:text}`test-accuracy` with 28 × 28 pixels, see
{numref}`fig-curve`, {eq}`eq-sum` and [the code](https://example.org/12.5). We set lr to 0.3, and
`1.234` and $x = 1.234$ are no prose. It costs {term}`a logit <logit>`.

$$ 1.234 $$ (eq-sum)

```python
wget https://example.org  # teh 1.234
```

:::{admonition} What if the accuracy is 0.876?
:class: dropdown
Then be glad.
:::

```{exercise} Suppose
:label: ex-good
The accuracy is 0.876.
```
"""
GOOD = {
    "chapters/good.ipynb": json.dumps(
        {"cells": [{"cell_type": "markdown", "source": PROSE}, CELL]}, ensure_ascii=False
    ),
    "chapters/glossary.md": "```{glossary}\nsoftmax (软最大)\n    Makes sums of one.\n\n"
    "logits 对数几率\n    Scores.\n```\n",
    "chapters/references.bib": "@article{bridle1990,\n}\n",
    "_toc.yml": "root: chapters/good\nchapters:\n  - file: chapters/glossary.md\n",
}
# The check, the file, what is replaced in it by what, and a part of the complaint.
MISTAKES = [
    ("misspelled_words", "good.ipynb", "A good", "Teh good", "Teh ==> The"),
    ("misspelled_words", "good.ipynb", "Watch the curve", "Watch teh curve", "teh ==> the"),
    ("misspelled_words", "good.ipynb", "What if", "Waht if", "Waht ==> What"),
    ("misspelled_words", "good.ipynb", "The accuracy", "The acuracy", "acuracy ==> accuracy"),
    ("bare_urls", "good.ipynb", "[the code](https://example.org/12.5)", "https://a.b", "https"),
    ("bare_urls", "glossary.md", "Scores.", "<https://a.b>", "https://a.b"),
    ("typed_numbers", "good.ipynb", "28 × 28", "27 × 28", "[27]"),
    ("typed_numbers", "good.ipynb", "{glue:text}`test-accuracy`", "0.83", "[0.83]"),
    ("typed_numbers", "good.ipynb", "be glad", "add 12,345 pictures", "[12,345]"),
    ("typed_numbers", "good.ipynb", "`1.234`", "1.234", "[1.234]"),
    ("typed_numbers", "good.ipynb", "$x = 1.234$", "85%", "[85]"),
    ("typed_numbers", "glossary.md", "Scores.", "Scores of 1e-8.", "[1e-8]"),
    ("glued_keys", "good.ipynb", "text}`test-accuracy`", "text}`test-loss`", "glues test-loss"),
    ("glued_keys", "good.ipynb", "{glue:text}`test-accuracy`", "1", "test-accuracy is never used"),
    ("glued_keys", "glossary.md", "Scores.", "{glue:text}`good.ipynb::loss:s`", "glues loss"),
    ("glued_keys", "glossary.md", "Scores.", "{glue:text}`x.ipynb::loss:s`", "x.ipynb: no cell"),
    ("glued_keys", "good.ipynb", '"outputs": [{', f'"outputs": [{json.dumps(GLUED)}, {{', "twice"),
    ("labels", "good.ipynb", "(good)=", "(ex-good)=", "ex-good is defined 2 times"),
    ("labels", "good.ipynb", "(eq-sum)", "(fig-curve)", "fig-curve is defined 2 times"),
    ("labels", "good.ipynb", "{numref}`fig-curve`", "above", "nothing refers to fig-curve"),
    ("labels", "good.ipynb", "{eq}`eq-sum`", "above", "nothing refers to eq-sum"),
    ("citations", "good.ipynb", "bridle1990", "bridle1990,x1901", "x1901 is not in"),
    ("citations", "references.bib", "}\n", "}\n@book{x1901,\n}\n", "x1901 is never cited"),
    ("glossary", "good.ipynb", "pixels", "**pixels**", "no glossary entry for pixel"),
    ("glossary", "good.ipynb", "**softmax**", "softmax", "softmax is never used"),
    ("glossary", "good.ipynb", "<logit>", "<softmax>", "logit is never used"),
    ("execution", "good.ipynb", '"execution_count": 1', '"execution_count": null', "not executed"),
    ("execution", "good.ipynb", "display_data", "error", "ended in an error"),
    ("contents", "_toc.yml", "glossary", "another", "glossary.md is not in _toc.yml"),
    ("contents", "_toc.yml", "root: chapters/good", "", "good.ipynb is not in _toc.yml"),
]


@pytest.fixture(scope="module")
def problems() -> dict[str, list[str]]:
    return find_problems(ROOT / "chapters")


@pytest.mark.parametrize("name", NAMES)
def test_the_prose_of_the_book(problems: dict[str, list[str]], name: str) -> None:
    assert not problems[name], "\n".join(["", *problems[name]])


def write(folder: Path, files: dict[str, str]) -> Path:
    (folder / "chapters").mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "chapters"


def test_a_good_chapter_passes(tmp_path: Path) -> None:
    assert find_problems(write(tmp_path, GOOD)) == {name: [] for name in NAMES}


@pytest.mark.parametrize(("name", "file", "old", "new", "complaint"), MISTAKES)
def test_a_mistake_is_found(
    tmp_path: Path, name: str, file: str, old: str, new: str, complaint: str
) -> None:
    (path,) = (path for path in GOOD if path.endswith(file))
    assert old in GOOD[path]
    folder = write(tmp_path, {**GOOD, path: GOOD[path].replace(old, new)})
    found = find_problems(folder, name)[name]
    assert any(complaint in problem for problem in found), found


def test_every_check_is_proven() -> None:
    assert {mistake[0] for mistake in MISTAKES} == set(NAMES)
