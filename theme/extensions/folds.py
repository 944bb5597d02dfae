"""Sphinx extension: what is folded is a `<details>`, which takes no room and needs no script.

The doctree stays as it is; only its HTML differs. So the plain notebooks know nothing of this.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.nodes import solution_node


def is_fold(node: nodes.Node | None) -> bool:
    """Tell whether a box has the class `dropdown`."""
    return isinstance(node, nodes.admonition | solution_node) and "dropdown" in node["classes"]


def visit_box(self: HTML5Translator, node: nodes.Element, name: str = "") -> None:
    """Begin a box, folded or not; a named one, such as a note, gets its title."""
    if not is_fold(node):
        HTML5Translator.visit_admonition(self, node, name)
        return
    self.body.append(self.starttag(node, "details", CLASS="admonition"))


def depart_box(self: HTML5Translator, node: nodes.Element | None = None) -> None:
    """End a box."""
    self.body.append("</details>\n" if is_fold(node) else "</div>\n")


def visit_title(self: HTML5Translator, node: nodes.title) -> None:
    """Write the title of a fold as its summary, without links: a click on it unfolds."""
    if not is_fold(node.parent):
        HTML5Translator.visit_title(self, node)
        return
    self.body.append(self.starttag(node, "summary", "", CLASS="admonition-title"))
    for child in node.children:
        for part in child.children if isinstance(child, nodes.reference) else [child]:
            part.walkabout(self)
    self.body.append("</summary>\n")
    raise nodes.SkipNode


def depart_title(self: HTML5Translator, node: nodes.title) -> None:
    """End any other title."""
    HTML5Translator.depart_title(self, node)


def register(app: Sphinx, *_: object) -> None:
    """Replace how boxes and titles are written, after all extensions have said how."""
    for box in (nodes.admonition, solution_node):
        app.add_node(box, override=True, html=(visit_box, depart_box))
    app.add_node(nodes.title, override=True, html=(visit_title, depart_title))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("config-inited", register)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
