"""Every word of the live parts comes from a catalog, and the catalog fits what they say."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import microscope
import pytest
import questions
import trainer
from babel.messages.jslexer import tokenize
from babel.messages.pofile import read_po
from live_words import catalog_file, key_of, keys_of, read_words, speaker, words_for
from live_words.catalog import scripts, sentences, update
from questions import describe
from trainer.script import join_modules

from softmaxlab.self_checks.questions import BLANK, QUESTIONS
from tests.trainer.programs import require

CHINESE = "zh_CN"
SCRIPTS = scripts()
ENTRIES = [module.SOURCES / "page.js" for module in (trainer, microscope, questions)]
PLACEHOLDER = re.compile(r"\{\w*\}")
# Two words side by side, or one that begins with a capital letter.
WORDS = re.compile(r"[A-Za-z]{2,}[,.:;…]? +[A-Za-z\d(]|^[A-Z][a-z]+[.:!?… ]*$")
# What comes before text that nobody reads: classes, selectors, the name of a cache.
UNREAD = {"class", "closest", "matchMedia", "open", "querySelector", "querySelectorAll"}
PYTHON = "history.js"  # holds lines of Python, which stay as they are
NAMES = {"Loss", "Accuracy"}  # the ends of trainLoss, testAccuracy …


def unsaid(source: str) -> Iterator[str]:
    """Yield the strings that look like words for a reader, outside of `say`."""
    inside: list[bool] = []
    before = ["", "", ""]
    for token in tokenize(source, jsx=False, dotted=False):
        if token.type in ("linecomment", "multilinecomment"):
            continue
        if token.type == "operator" and token.value == "(":
            inside.append(before[-1] == "say")
        elif token.type == "operator" and token.value == ")":
            inside.pop()
        elif token.type in ("string", "template_string") and not any(inside):
            text = re.sub(r"\$\{[^}]*\}", "1", token.value[1:-1])
            if WORDS.search(text) and before[-2] not in UNREAD and text not in NAMES:
                yield text
        before = [*before[1:], token.value]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_module_has_words_of_its_own(script: Path) -> None:
    found = list(unsaid(script.read_text(encoding="utf-8")))
    if script.name == PYTHON:
        found = [text for text in found if not re.search(r"d2l|lab|import|arrays", text)]
    assert not found, "these sentences belong into say(…), see theme/trainer/say.js"


@pytest.mark.parametrize(
    "line",
    [
        'says.textContent = "Draw first.";',
        'make("button", { type: "button" }, "Back");',
        'x.setAttribute("aria-label", `Step ${n} of ${m}`);',
        'const state = died ? "dies in it" : "";',
    ],
)
def test_words_outside_of_say_are_found(line: str) -> None:
    assert list(unsaid(line))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_sentence_is_one_that_babel_reads(script: Path) -> None:
    """A key that is no literal, or a call within a call, would be missing from the catalog."""
    source = re.sub(r"^\s*//.*$", "", script.read_text(encoding="utf-8"), flags=re.M)
    assert len(list(keys_of(source))) == len(re.findall(r"\bsay\(", source))


def test_the_worker_has_no_words() -> None:
    assert not list(keys_of(join_modules(trainer.SOURCES / "worker.js")))


def test_the_catalog_holds_what_is_said_and_nothing_else() -> None:
    with catalog_file(CHINESE).open("rb") as file:
        known = {message.id for message in read_po(file) if message.id}
    assert known == {key for _, key in sentences()}, "run `make catalogs`"


def test_a_translation_has_the_blanks_of_its_sentence() -> None:
    words = read_words(CHINESE)
    assert words
    for english, chinese in words.items():
        asked = set(PLACEHOLDER.findall(english)), english.count(BLANK)
        assert (set(PLACEHOLDER.findall(chinese)), chinese.count(BLANK)) == asked, english


def test_an_update_keeps_translations_and_drops_what_nobody_says(tmp_path: Path) -> None:
    file = catalog_file(CHINESE, tmp_path)
    file.parent.mkdir(parents=True)
    file.write_text('msgid "Pause"\nmsgstr "停"\n\nmsgid "Gone"\nmsgstr "没"\n', encoding="utf-8")
    update(CHINESE, tmp_path)
    first = file.read_bytes()
    assert read_words(CHINESE, tmp_path) == {"Pause": "停"}
    update(CHINESE, tmp_path)
    assert file.read_bytes() == first


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda path: path.parent.name)
def test_a_script_brings_the_words_that_it_asks_for_and_no_others(entry: Path) -> None:
    script = join_modules(entry)
    assert words_for(script, "en") == ""
    head = words_for(script, CHINESE)
    words = json.loads(head.removeprefix("const WORDS = ").removesuffix(";\n"))
    assert words
    assert words.keys() <= {key for _, key in keys_of(script)}
    whole = join_modules(entry, f"{head}const BOOK = {{}};\n")
    node = [require("node"), "--check", "--input-type=commonjs", "-"]
    subprocess.run(node, input=whole.encode(), check=True)


def test_numbers_of_a_sentence_from_python_are_blanks() -> None:
    sentence = "FP16: exp(-4) is about 0.018, x₁ and 7e-56 of 60,000."
    key, numbers = key_of(sentence)
    assert key == "{1}: exp({2}) is about {3}, x₁ and {4} of {5}."
    assert numbers == ["FP16", "-4", "0.018", "7e-56", "60,000"]


def test_a_question_is_asked_in_the_language_of_its_page() -> None:
    question = QUESTIONS["ex-forbidding-pixels"]
    assert describe(question, speaker(read_words("en"))) == describe(question)
    asked = describe(question, speaker(read_words(CHINESE)))
    assert asked["fields"][2]["name"] == "像素3"
    assert asked["label"] == question.label
    assert asked["secret"] != describe(question)["secret"]


def test_speaking_fills_the_blanks_in_the_translations_own_order(tmp_path: Path) -> None:
    file = catalog_file(CHINESE, tmp_path)
    file.parent.mkdir(parents=True)
    file.write_text('msgid "{1} of {2}"\nmsgstr "共{2}个中的{1}个"\n', encoding="utf-8")
    say = speaker(read_words(CHINESE, tmp_path))
    assert say("3 of -4.5") == "共-4.5个中的3个"
    assert say("unknown 7") == "unknown 7"
