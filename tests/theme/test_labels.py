"""The words of the theme's buttons in the Chinese edition, with those of a book from GitHub."""

from __future__ import annotations

import re

import pytest
from translation.compiled import read_words
from translation.labels import UNREACHED, translated


@pytest.mark.parametrize(
    "page", ['<a title="{}">', '<button aria-label="{}">', '<span class="btn__text-container">{}<']
)
@pytest.mark.parametrize("label", UNREACHED)
def test_every_label_is_said_in_chinese(page: str, label: str) -> None:
    said = translated(page.format(label), read_words("theme"))
    start, end = page.split("{}")
    assert said.startswith(start)
    assert said.endswith(end)
    assert re.fullmatch(r"(?:Binder|Colab|[\u4e00-\u9fff])+", said[len(start) : -len(end)])


def test_the_text_of_a_page_stays() -> None:
    text = '<p>Main <a title="Main idea">Repository</a></p>'
    assert translated(text, read_words("theme")) == text
