"""Sphinx extension: a way from each exercise to its solution, and back."""

from __future__ import annotations

import html

from docutils import nodes
from folds import depart_box, visit_box
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.nodes import exercise_enumerable_node, solution_node


def depart_exercise(self: HTML5Translator, node: nodes.Element) -> None:
    """End an exercise with a link to its solution, if the book has one."""
    for label, entry in getattr(self.builder.env, "sphinx_exercise_registry", {}).items():
        if entry["node"].get("target_label") == node["label"]:
            page = self.builder.get_relative_uri(self.builder.current_docname, entry["docname"])
            # All that is printed is on one page.
            page = "" if self.builder.name == "singlehtml" else page
            link = f'<a class="reference internal" href="{page}#{label}">Solution</a>'
            self.body.append(f'<p class="to-solution">{link}</p>\n')
    depart_box(self, node)


def visit_solution(self: HTML5Translator, node: nodes.Element) -> None:
    """Begin a solution with the link to its exercise, which its title holds."""
    reference = node.children[0].next_node(nodes.reference)
    if reference is not None:
        words = html.escape(reference.astext().strip())
        link = f'<a class="reference internal" href="{reference["refuri"]}">{words}</a>'
        self.body.append(f'<p class="to-exercise">{link}</p>\n')
    visit_box(self, node)


def register(app: Sphinx, *_: object) -> None:
    """Replace how both are written, after the extension `folds` has done so."""
    app.add_node(exercise_enumerable_node, override=True, html=(visit_box, depart_exercise))
    app.add_node(solution_node, override=True, html=(visit_solution, depart_box))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("config-inited", register, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
