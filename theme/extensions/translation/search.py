"""Search in Chinese: the index and the query are split into pairs of characters.

Chinese writes no spaces, and a browser has no dictionary to find words with. With pairs on both
sides a word is found inside a sentence: 测试精度 is 测试, 试精 and 精度.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx.search import SearchLanguage

CHARACTERS = r"[\u3400-\u9fff]"
WORD = re.compile(rf"{CHARACTERS}+|(?:(?!{CHARACTERS})\w)+")

# The same for the query; a single character stays one.
SPLITTER = r"""
function splitQuery(query) {
  return (query.match(/[\u3400-\u9fff]+|[^\s\u3000-\u9fff\uff00-\uffef!-\/:-@\[-^`{-~]+/gu) || [])
    .flatMap((run) => /^[\u3400-\u9fff]{2,}$/u.test(run)
      ? Array.from(run.slice(1), (_, at) => run.slice(at, at + 2)) : [run]);
}
"""


def pairs(run: str) -> Iterator[str]:
    """Yield each two neighbours of a run of Chinese characters, a single one as it is."""
    yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))


class ChinesePairs(SearchLanguage):
    """Chinese as Sphinx's search sees it, with the English words in between as they are."""

    lang = "zh"
    language_name = "Chinese"
    js_splitter_code = SPLITTER
    js_stemmer_code = "class Stemmer { stemWord(word) { return word; } }\n"

    def init(self, options: dict[str, str]) -> None:
        """Need nothing: Sphinx's own class loads a dictionary."""

    def split(self, input: str) -> list[str]:  # noqa: A002 (Sphinx's name)
        """Split a text into English words and pairs of Chinese characters."""
        runs = WORD.findall(input)
        is_chinese = re.compile(CHARACTERS).match
        return [part for run in runs for part in (pairs(run) if is_chinese(run) else [run])]

    def word_filter(self, word: str) -> bool:
        """Keep all words; English alone has short ones that say nothing."""
        return len(word) > 1 or bool(re.match(CHARACTERS, word))
