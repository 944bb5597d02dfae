"""What Sphinx's catalogs do not reach by themselves, made reachable by transforms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_subtitle

from .compiled import read_words

BRACKETS = {" (": "（", ")": "）"}
SENTENCE = re.compile(r"(<p\b[^>]*>)(.*?)(</p>)", re.DOTALL)


class html_words(nodes.raw, addnodes.translatable):  # type: ignore[misc]  # noqa: N801
    """HTML in the text of a page, whose paragraphs are messages."""

    def preserve_original_messages(self) -> None:
        """Keep the messages, because a translation replaces them."""
        self["messages"] = [match[2] for match in SENTENCE.finditer(self.astext())]

    def extract_original_messages(self) -> Sequence[str]:
        """Return the messages."""
        return self["messages"]

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Put a translation in the place of its message."""
        text = self.astext().replace(f">{original_message}<", f">{translated_message}<")
        self.children = [nodes.Text(text)]


class messages(nodes.Element, addnodes.translatable):  # type: ignore[misc]  # noqa: N801
    """Messages for the catalog alone."""

    def preserve_original_messages(self) -> None:
        """Keep them: they are kept."""

    def extract_original_messages(self) -> Sequence[str]:
        """Return the messages."""
        return self["messages"]

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Change nothing: nobody sees this."""


def is_output(node: nodes.Node) -> bool:
    """Tell whether a node is part of a cell's output."""
    while node is not None and "cell_output" not in getattr(node, "attributes", {}).get(
        "classes", ()
    ):
        node = node.parent
    return node is not None


class MakeTranslatable(SphinxTransform):
    """Say of titles of exercises and of HTML that they hold messages, and of formulas that not."""

    default_priority = 5  # before Sphinx keeps the messages

    def apply(self, **kwargs: object) -> None:
        """Change the nodes of a page."""
        titles = list(self.document.findall(exercise_subtitle))
        for title in titles:
            title.source, title.rawsource = self.document["source"], title.astext()
        if titles and self.app.builder.name == "gettext":
            # The titles themselves will have been put together with numbers by then.
            self.document += messages(messages=[title.astext() for title in titles])
        for formula in self.document.findall(nodes.math_block):
            formula["translatable"] = False
        for html in self._html():
            html.replace_self(html_words(html.rawsource, html.astext(), **html.attributes))

    def _html(self) -> Iterable[nodes.raw]:
        for raw in list(self.document.findall(nodes.raw)):
            is_block = raw.get("format") == "html" and SENTENCE.search(raw.astext())
            if is_block and not is_output(raw):
                yield raw


class Settle(SphinxTransform):
    """Leave nodes that all extensions know, once Sphinx has translated the page."""

    default_priority = 30

    def apply(self, **kwargs: object) -> None:
        """Change the nodes of a page."""
        for html in list(self.document.findall(html_words)):
            del html["messages"]
            html.replace_self(nodes.raw(html.rawsource, html.astext(), **html.attributes))
        # Otherwise each sentence would carry the document that it was parsed in, and a page would
        # be ten times as large for those who read it again.
        for node in self.document.findall():
            node.document = self.document
        # References and solutions take the titles of exercises from here.
        registry = getattr(self.env, "sphinx_exercise_registry", {})
        for exercise in self.document.findall(exercise_enumerable_node):
            registry[exercise["label"]]["node"] = exercise.deepcopy()


def name_english(app: Sphinx, document: nodes.document, page: str) -> None:
    """Say that works are cited in English, for those who hear the page."""
    for citation in document.findall(nodes.citation):
        citation["classes"].append("language-en")  # which docutils writes as `lang`


def close_up(app: Sphinx, document: nodes.document, page: str) -> None:
    """Put the titles of exercises into full-width brackets, which need no spaces."""
    for exercise in document.findall(exercise_enumerable_node):
        for text in list(exercise.children[0].findall(nodes.Text)):
            if str(text) in BRACKETS:
                text.parent.replace(text, nodes.Text(BRACKETS[str(text)]))


class TranslateContents(SphinxTransform):
    """Translate the captions of the table of contents, which Sphinx only extracts."""

    default_priority = 110  # after sphinx-external-toc has put them in

    def apply(self, **kwargs: object) -> None:
        """Translate the captions on the page that holds the table."""
        words = read_words(self.env.docname)
        for table in self.document.findall(addnodes.toctree):
            if table["caption"]:
                table["caption"] = words.get(table["caption"], table["caption"])
