"""Block nodes of a resolved Sphinx document as blocks of Markdown, and the code cells in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docutils import nodes
from sphinx.locale import _, get_translation

from .inline import InlineWriter
from .markdown import Block, CodeCell, Heading, display_math, fold, indent, quote

# The book's words for boxes without a title of their own.
TITLES = {"note": "Note", "warning": "Warning", "tip": "Tip", "important": "Important"}
NOTHING = {"comment", "compound", "index", "target", "title", "toctree"}


class BlockWriter:
    """Turn a document into blocks.

    Args:
        inline: writes what stands inside a paragraph.
        number: returns the number of a section, figure, equation or exercise as the book shows it,
            or an empty text.
        is_target: says whether a name is linked to from anywhere.
    """

    def __init__(
        self,
        inline: InlineWriter,
        number: Callable[[nodes.Element], str],
        is_target: Callable[[str], bool],
    ) -> None:
        self.inline, self.number, self.is_target = inline, number, is_target
        self.level = 0

    def children(self, node: nodes.Element) -> list[Block]:
        """Return the blocks of all children of a node."""
        return [block for child in node.children for block in self.write(child)]

    def write(self, node: nodes.Node) -> list[Block]:
        """Return the blocks of a node.

        Raises:
            NotImplementedError: there is no rule for this kind of node.
        """
        kind = type(node).__name__
        if kind in NOTHING:
            return []
        if kind in TITLES or kind == "admonition":
            return self._box(node)
        rule = getattr(self, f"_{kind}", None)
        if rule is None:
            raise NotImplementedError(f"a plain notebook has no rule for the node {kind}")
        return rule(node)

    def text(self, node: nodes.Element) -> str:
        """Return the blocks of a node without code cells as one text."""
        blocks = self.children(node)
        if not all(isinstance(block, str) for block in blocks):
            raise NotImplementedError("a plain notebook has no code cell inside a box or a list")
        return "\n\n".join(blocks)  # type: ignore[arg-type]

    def anchors(self, node: nodes.Element) -> str:
        """Return an invisible target for each name of a node that a link leads to."""
        return "".join(f'<a id="{name}"></a>' for name in node["ids"] if self.is_target(name))

    def title(self, node: nodes.Element) -> str:
        """Return the title of a node on one line."""
        title = node.next_node(nodes.title)
        if title is None or title.parent is not node:
            return _(TITLES[type(node).__name__])
        return self.inline.children(title).strip()

    def _section(self, node: nodes.section) -> list[Block]:
        if not isinstance(node.parent, nodes.document | nodes.section):  # an exercise's text
            return self.children(node)
        self.level += 1
        number = self.number(node)
        name = f"{number} {self.title(node)}" if number else self.title(node)
        blocks = [Heading(self._heading(name, node)), *self.children(node)]
        self.level -= 1
        return blocks

    def _heading(self, text: str, node: nodes.Element, below: int = 0) -> str:
        anchors = self.anchors(node)
        heading = f"{'#' * (self.level + below)} {text}"
        return f"{anchors}\n\n{heading}" if anchors else heading

    def _rubric(self, node: nodes.rubric) -> list[Block]:
        return [Heading(self._heading(self.inline.children(node), node, below=2))]

    def _paragraph(self, node: nodes.paragraph) -> list[Block]:
        return [self.anchors(node) + self.inline.children(node).strip()]

    def _bullet_list(self, node: nodes.Element) -> list[Block]:
        numbered = isinstance(node, nodes.enumerated_list)
        start = node.get("start", 1)
        return [
            "\n".join(
                indent(self.text(item), f"{i}. " if numbered else "- ")
                for i, item in enumerate(node.children, start)
            )
        ]

    _enumerated_list = _bullet_list

    def _definition_list(self, node: nodes.definition_list) -> list[Block]:
        entries = []
        for item in node.children:
            terms = [n for n in item.children if isinstance(n, nodes.term)]
            names = ", ".join(f"{self.anchors(t)}**{self.inline.children(t)}**" for t in terms)
            entries.append(indent(f"{names}: {self.text(item.children[-1])}", "- "))
        return ["\n".join(entries)]

    def _citation(self, node: nodes.citation) -> list[Block]:
        label, *rest = node.children
        words = " ".join(self.inline.children(part) for part in rest)
        return [f"{self.anchors(node)}[{label.astext()}] {' '.join(words.split())}"]

    def _literal_block(self, node: nodes.literal_block) -> list[Block]:
        language = node.get("language", "")
        return [f"```{'' if language == 'none' else language}\n{node.astext().rstrip()}\n```"]

    def _math_block(self, node: nodes.math_block) -> list[Block]:
        formula, anchors = display_math(node.astext(), self.number(node)), self.anchors(node)
        return [f"{anchors}\n\n{formula}" if anchors else formula]

    def _box(self, node: nodes.Element) -> list[Block]:
        if "dropdown" in node["classes"]:
            return [fold(self.title(node), self.text(node))]
        return [quote(f"{self.anchors(node)}**{self.title(node)}**\n\n{self.text(node)}")]

    def _exercise_enumerable_node(self, node: nodes.Element) -> list[Block]:
        kind = get_translation("exercise")("Exercise")
        name = f"**{kind} {self.number(node)}** {self.title(node)}"
        return [quote(f"{self.anchors(node)}{name}\n\n{self.text(node)}")]

    def _solution_node(self, node: nodes.Element) -> list[Block]:
        blocks = self.children(node)
        texts = [block for block in blocks if isinstance(block, str)]
        if len(texts) == len(blocks):
            return [self.anchors(node), fold(self.title(node), "\n\n".join(texts))]
        # A fold within a Markdown cell cannot hold code cells; one below a heading can.
        return [Heading(self._heading(self.title(node), node, below=1), is_folded=True), *blocks]

    def _table(self, node: nodes.table) -> list[Block]:
        def rows(part: nodes.Element | None, tag: str) -> Iterator[str]:
            for row in part.findall(nodes.row) if part is not None else ():
                yield "<tr>"
                for entry in row.children:
                    yield f"<{tag}>\n\n{self.text(entry)}\n\n</{tag}>"
                yield "</tr>"

        head, body = node.next_node(nodes.thead), node.next_node(nodes.tbody)
        lines = ["<table>", *rows(head, "th"), *rows(body, "td"), "</table>"]
        return ["\n".join(lines)]

    def _raw(self, node: nodes.raw) -> list[Block]:
        # Such as the place of a trainer, which is nothing without the page's script.
        is_shown = node["format"] == "html" and "page-only" not in node.astext().partition(">")[0]
        return [node.astext()] if is_shown else []

    def _container(self, node: nodes.container) -> list[Block]:
        if node.get("nb_element") == "cell_code":
            return [CodeCell(node["cell_index"], tuple(self._captions(node)))]
        if node.get("design_component") == "card-title":
            return [f"**{self.inline.children(node).strip()}**"]
        return self.children(node)

    def _captions(self, node: nodes.Element) -> Iterator[str]:
        for figure in node.findall(nodes.figure):
            words = "".join(self.inline.children(c) for c in figure.findall(nodes.caption))
            number = _("Fig. %s") % self.number(figure)
            yield f"{self.anchors(figure)}**{number}** {words}"

    def _PassthroughTextElement(self, node: nodes.Element) -> list[Block]:  # noqa: N802
        return [self.inline.children(node).strip()]

    _document = _glossary = _block_quote = children
