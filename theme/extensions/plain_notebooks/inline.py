"""Inline nodes of a resolved Sphinx document as CommonMark, LaTeX and a little HTML."""

from __future__ import annotations

from collections.abc import Callable

from docutils import nodes

# What would start markup in a text that is none. `$` starts a formula in every notebook viewer.
ESCAPES = str.maketrans({"\\": "\\\\", "`": "\\`", "*": "\\*", "_": "\\_", "$": "\\$"})
HTML_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
HTML_TAGS = {"subscript": "sub", "superscript": "sup"}


class InlineWriter:
    """Turn what stands inside a paragraph into one line of Markdown.

    Args:
        link: maps a reference node to an address, or to None where only its text stays.
    """

    def __init__(self, link: Callable[[nodes.Element], str | None]) -> None:
        self.link = link

    def children(self, node: nodes.Element) -> str:
        """Return all children of a node as one line."""
        return "".join(map(self.write, node.children))

    def write(self, node: nodes.Node) -> str:
        """Return a node as Markdown.

        Raises:
            NotImplementedError: there is no rule for this kind of node.
        """
        kind = type(node).__name__
        if kind in HTML_TAGS:
            return f"<{HTML_TAGS[kind]}>{self.children(node)}</{HTML_TAGS[kind]}>"
        rule = getattr(self, f"_{kind}", None)
        if rule is None:
            raise NotImplementedError(f"a plain notebook has no rule for the inline node {kind}")
        return rule(node)

    def _Text(self, node: nodes.Text) -> str:  # noqa: N802 (the name of the node)
        text = node.astext().translate(ESCAPES).translate(HTML_ESCAPES)
        return text.replace("](", "]\\(").replace("\n", " ")

    def _strong(self, node: nodes.strong) -> str:
        return f"**{self.children(node)}**"

    def _emphasis(self, node: nodes.emphasis) -> str:
        return f"*{self.children(node)}*"

    def _literal(self, node: nodes.literal) -> str:
        text = node.astext()
        if "kbd" in node["classes"]:
            return f"<kbd>{text.translate(HTML_ESCAPES)}</kbd>"
        fence = "``" if "`" in text else "`"
        padding = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{fence}{padding}{text}{padding}{fence}"

    def _math(self, node: nodes.math) -> str:
        return f"${' '.join(node.astext().split())}$"

    def _reference(self, node: nodes.Element) -> str:
        text, address = self.children(node), self.link(node)
        before = " " if text.startswith(" ") else ""
        return f"{before}[{text.strip()}]({address})" if address else text

    _number_reference = _reference

    def _raw(self, node: nodes.raw) -> str:
        return node.astext() if node["format"] == "html" else ""

    def _inline(self, node: nodes.inline) -> str:
        # Such as a sentence that says that a page has no kernel: `[…]{.page-only}`.
        return "" if "page-only" in node["classes"] else self.children(node)

    _PassthroughTextElement = _title_reference = children

    def _nothing(self, node: nodes.Node) -> str:
        return ""

    _index = _target = _comment = _nothing
