"""Sphinx extension: what a reader types into the search field leads to the page that explains it.

Sphinx finds words and titles. This adds as titles: each exercise and each solution by number, each
term of the glossary, in English and in Chinese, where a chapter defines it, and each name of code
where the chapters speak of it most. `search_scorer.js` ranks what is found.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from solution_numbers import chapter_of, exercise_number, solutions
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.locale import _

Titles = dict[str, list[tuple[str, str]]]
"""By page, what is found, and the name of the section or box that it leads to."""

SCORER = Path(__file__).with_name("search_scorer.js")
CHINESE = re.compile(r"[\w ]*[\u4e00-\u9fff][\w ]*")
TAG = re.compile(r"<[^>]*>")
FIRST = re.compile(r"[.。]")
NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")  # with what stands before it: nn.Linear
SHORTEST = 3  # letters of a name of code that anybody looks for
WEIGHT_OF_SOLUTIONS, WEIGHT_OF_OTHERS = 0.03, 0.3


def section_of(node: nodes.Node) -> str:
    """Return the name of the section around a node, an empty text for a page's own beginning."""
    section: Any = node.parent
    while section is not None and not isinstance(section, nodes.section):
        section = section.parent
    return section["ids"][0] if section is not None else ""


def chinese_names(text: str) -> list[str]:
    """Return the names in a text such as 准确率（精度）."""
    return [name.strip() for name in CHINESE.findall(text)]


def glossary_terms(document: nodes.document) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the names of each entry of a glossary, and its names in the other language."""
    for item in document.findall(nodes.definition_list_item):
        terms = [term.astext() for term in item.children if isinstance(term, nodes.term)]
        # The other names are the first sentence, those in brackets included.
        first = TAG.sub("", FIRST.split(item.children[-1].astext())[0])
        if CHINESE.search("".join(terms)):
            yield chinese_names("".join(terms)), [first]
        else:
            yield terms, chinese_names(first)


def exercise_titles(env: BuildEnvironment) -> Iterator[tuple[str, str, str]]:
    """Yield page, title and name of each exercise and each solution, by number."""
    found = solutions(env)
    for label, entry in getattr(env, "sphinx_exercise_registry", {}).items():
        if "target_label" in entry["node"] and entry["node"]["target_label"]:
            continue
        number = exercise_number(env, label)
        for title in (_("Exercise %s") % number, number):
            yield entry["docname"], title, label
        if label in found:
            for title in (_("Solution S%s") % number, f"S{number}"):
                yield found[label][0], title, found[label][1]


def term_titles(env: BuildEnvironment, chapters: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield page, title and section of each term of the glossary, where it is first in bold."""
    defined: dict[str, tuple[str, str]] = {}
    for page in chapters:
        for node in env.get_doctree(page).findall(nodes.strong):
            defined.setdefault(node.astext().lower(), (page, section_of(node)))
    for page in env.all_docs:
        for english, chinese in glossary_terms(env.get_doctree(page)):
            place = next((defined[t.lower()] for t in english if t.lower() in defined), None)
            if place:
                names = {name for term in english for name in (term, term.replace("-", " "))}
                for name in sorted(names) + chinese:
                    yield place[0], name, place[1]


def name_titles(env: BuildEnvironment, chapters: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield page, title and section of each name of code that the text of a chapter mentions."""
    counts: dict[str, Counter[str]] = {}
    first: dict[tuple[str, str], str] = {}
    for page in chapters:
        for node in env.get_doctree(page).findall(nodes.literal):
            found = NAME.findall(node.astext())
            for name in {part for path in found for part in (path, path.split(".")[-1])}:
                counts.setdefault(name, Counter())[page] += 1
                first.setdefault((name, page), section_of(node))
    for name, pages in counts.items():
        if len(name) < SHORTEST:
            continue
        page = pages.most_common(1)[0][0]  # of two equals, the one that is read first
        yield page, name, first[name, page]


def numbered_chapters(env: BuildEnvironment) -> list[str]:
    """Return the pages with a number that are no solutions, in the order of reading."""
    numbers = {page: parts.get("") for page, parts in env.toc_secnumbers.items()}
    chapters = [page for page, number in numbers.items() if number and not chapter_of(page)]
    return sorted(chapters, key=lambda page: numbers[page])  # type: ignore[arg-type, return-value]


def collect(app: Sphinx, env: BuildEnvironment) -> None:
    """Collect the titles, and put the weights of the pages into the script that ranks them."""
    chapters = numbered_chapters(env)
    titles: Titles = {}
    for finder in (
        exercise_titles(env),
        term_titles(env, chapters),
        name_titles(env, chapters),
    ):
        for page, title, name in finder:
            titles.setdefault(page, []).append((title, name))
    app.searched_titles = titles  # type: ignore[attr-defined]
    weights = dict.fromkeys(env.all_docs, WEIGHT_OF_OTHERS)
    weights |= {page: WEIGHT_OF_SOLUTIONS for page in env.all_docs if chapter_of(page)}
    # The order of reading decides where nothing else does.
    weights |= {page: 1 - place / 1000 for place, page in enumerate(chapters)}
    script = f"const WEIGHTS = {json.dumps(weights)};\n{SCORER.read_text(encoding='utf-8')}"
    Path(app.config.html_search_scorer).write_text(script, encoding="utf-8")


def add_titles(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Add the titles of a page, which Sphinx has just read for its index."""
    indexer = getattr(app.builder, "indexer", None)
    if indexer is not None and doctree is not None:
        added = getattr(app, "searched_titles", {}).get(page, [])
        known = indexer._all_titles.setdefault(page, [])
        # The title of an exercise comes without its number: "(Vary the settings)".
        numbers = {name: title for title, name in added if title.startswith(_("Exercise %s") % "")}
        known[:] = [(f"{numbers.get(name, '')}{title}", name) for title, name in known]
        # A section that has the same title is found already.
        own = {title.lower() for title, _ in known}
        known += [pair for pair in added if pair[0].lower() not in own]


def choose_scorer(app: Sphinx, config: Config) -> None:
    """Say where the script will be: `collect` writes it; a build that reads no page keeps it."""
    folder = Path(app.doctreedir)
    folder.mkdir(parents=True, exist_ok=True)
    config.html_search_scorer = str(folder / SCORER.name)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("config-inited", choose_scorer)
    app.connect("env-check-consistency", collect)
    app.connect("html-page-context", add_titles)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
