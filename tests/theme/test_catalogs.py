"""The catalogs of the Chinese edition, message by message."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from conftest import ROOT
from markdown_it import MarkdownIt
from term_lint import OTHERS, glossary, wrong_terms
from translation.catalogs import BUILD, read, revive
from translation.compiled import FOLDER, for_parser
from translation.messages import FIXED, fixed_parts, has_words

CATALOGS = sorted(FOLDER.rglob("*.po"))
PAGES = [path for path in CATALOGS if path.parent.name == "chapters"]
OTHERS_THAN_PAGES = [FOLDER / "live.po", FOLDER / "outputs.po"]
HAN = re.compile(r"[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(
    r"[\u4e00-\u9fff]\s*[,;:?!]|[\u4e00-\u9fff]\.(?:\s|$)|[\u4e00-\u9fff] ?\((?!\{)"
)
SPACE = re.compile(r"[\u4e00-\u9fff] +[A-Za-z0-9`$*{]|[A-Za-z0-9`$*}] +[\u4e00-\u9fff]")
SENTENCE = re.compile(r"(?:[A-Za-z]{2,}[ ,.:;]+){4}")
BLANK = re.compile(r"\{\w+\}")
MARKDOWN = MarkdownIt()


def messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale="zh_CN") if message.id]


def translated(path: Path) -> list[Message]:
    return [message for message in messages(path) if message.string and not message.fuzzy]


def shown(text: str) -> str:
    """Return a text as a reader sees it, with a letter for each formula, code and reference."""
    for pattern in FIXED.values():
        text = pattern.sub("x", text) if pattern is not FIXED["link"] else text
    text = re.sub(r"<code>.*?</code>", "x", text)
    return re.sub(r"<[^>]*>", "", MARKDOWN.renderInline(text))


def test_what_is_not_translated_is_named(capsys: pytest.CaptureFixture) -> None:
    """A release fails; a contributor who reads no Chinese is only told."""
    left = {path.name: [m for m in messages(path) if not m.string or m.fuzzy] for path in CATALOGS}
    lines = [f"{name}: {m.id[:70]!r}" for name, missing in left.items() for m in missing]
    if lines and os.environ.get("RELEASE"):
        pytest.fail("not translated:\n" + "\n".join(lines))
    with capsys.disabled():
        head = f"\n{len(lines)} messages of the Chinese edition are not translated"
        print(head, *lines[:20], sep="\n  ")


def test_no_catalog_is_older_than_the_text(built_book: Path, capsys: pytest.CaptureFixture) -> None:
    """What was never put into a catalog is in none of those that are not translated."""
    # In a process of its own: what the build warns of is not for the tests.
    code = "from translation.catalogs import make_templates; make_templates()"
    paths = os.environ | {"PYTHONPATH": str(ROOT / "theme" / "extensions")}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=paths, check=True)
    templates, stale = BUILD / "gettext", []
    for template in sorted(templates.rglob("*.pot")):
        catalog = FOLDER / template.relative_to(templates).with_suffix(".po")
        known = {message.id for message in messages(catalog)} if catalog.exists() else set()
        wanted = {message.id for message in messages(template)}
        stale += [f"{catalog.name}: {text[:70]!r}" for text in sorted(wanted - known)]
    assert len(list(templates.rglob("*.pot"))) > 25
    if stale and os.environ.get("RELEASE"):
        pytest.fail("in no catalog, so run `make catalogs`:\n" + "\n".join(stale))
    if stale:
        with capsys.disabled():
            print("\nin no catalog, so run `make catalogs`:", *stale, sep="\n  ")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_translation_keeps_what_is_fixed(path: Path) -> None:
    """Roles, glued values, formulas, code and links are those of the source."""
    for message in translated(path):
        source, text = fixed_parts(message.id), fixed_parts(message.string)
        assert source == text, f"{message.id}\nlost {source - text}, invented {text - source}"


@pytest.mark.parametrize("path", OTHERS_THAN_PAGES, ids=lambda path: path.stem)
def test_a_translation_keeps_its_blanks(path: Path) -> None:
    for message in translated(path):
        source, text = (set(BLANK.findall(part)) for part in (message.id, message.string))
        assert source == text, message.string


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_emphasis_is_seen_and_as_frequent(path: Path) -> None:
    """Beside Chinese punctuation CommonMark takes asterisks for letters."""
    for message in translated(path):
        assert "**" not in shown(message.string), message.string
        bold = [MARKDOWN.renderInline(t).count("<strong>") for t in (message.id, message.string)]
        assert bold[0] == bold[1], message.string


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.stem)
def test_chinese_is_typed_as_chinese(path: Path) -> None:
    """Full-width punctuation; the space beside Latin letters is the style's."""
    for message in translated(path):
        text = shown(message.string)
        assert not HALF_WIDTH.search(text), message.string
        # A number keeps its space, as in 图 5.1.
        assert path.name == "theme.po" or not SPACE.search(text), message.string
        if SENTENCE.search(shown(message.id)):
            assert HAN.search(text), message.string


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.stem)
def test_terms_are_the_glossary_s(path: Path) -> None:
    names = glossary(ROOT / "chapters" / "glossary.md")
    wrong = [w for message in translated(path) for w in wrong_terms(message.string, names)]
    assert not wrong


def test_the_lint_of_terms_knows_the_glossary() -> None:
    names = glossary(ROOT / "chapters" / "glossary.md")
    assert len(names) > 100
    assert list(wrong_terms("过度拟合", names)) == [f"过度拟合: write {names['overfitting']}"]
    for term, others in OTHERS.items():
        assert not re.search(others, names.get(term, "")), term


def test_the_glossary_has_one_source() -> None:
    """A term of the Chinese glossary is the Chinese name that stands in the English one."""
    names = glossary(ROOT / "chapters" / "glossary.md")
    known = {message.id: message.string for message in translated(FOLDER / "chapters/glossary.po")}
    assert {term: known[term] for term in names if term in known} == {
        term: name for term, name in names.items() if term in known
    }


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("see {ref}`the path <p>`, $x$", ["$x$", "{ref}`<p>`"]),
        ("`a $b$` and [x](http://y)", ["](http://y)", "`a $b$`"]),
        ("{glue:text}`k` [x]{.page-only}", ["]{.page-only}", "{glue:text}`k`"]),
    ],
)
def test_the_fixed_parts_of_a_message(text: str, parts: list[str]) -> None:
    assert sorted(fixed_parts(text)) == parts


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("$x_1$", False),
        ("{doc}`a`", False),
        ("`f`, `g`", False),
        ("73%", False),
        ("It falls.", True),
    ],
)
def test_a_message_without_words_needs_no_translator(text: str, is_one: bool) -> None:
    assert has_words(text) == is_one


def test_the_parser_gets_what_it_can_read() -> None:
    assert for_parser("1. 分发", "chapters/teaching") == r"1\. 分发"
    text = for_parser("共{glue:text}`num-a`个", "chapters/beyond")
    assert text == "共{glue:text}`beyond.ipynb::num-a:s`个"


def test_a_message_that_comes_back_is_trusted_again(tmp_path: Path):
    """A table of what took longest shows other words from run to run."""
    path = tmp_path / "outputs.po"
    gone = '#~ msgid "reading"\n#~ msgstr "读取"\n\n#~ msgid "other"\n#~ msgstr "别的"\n'
    path.write_text(gone, encoding="utf-8")
    before = read(path)
    back = '#, fuzzy\nmsgid "reading"\nmsgstr "读取"\n\n#, fuzzy\nmsgid "others"\nmsgstr "别的"\n'
    path.write_text(back, encoding="utf-8")
    revive(path, before)
    assert {message.id: message.fuzzy for message in messages(path)} == {
        "reading": False,
        "others": True,
    }
