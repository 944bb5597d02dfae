"""Sphinx extension: a way from each exercise to its solution, and back.

Both links are put into the resolved document, so that pages, paper and plain notebooks have them.
"""

from __future__ import annotations

from docutils import nodes
from folds import depart_box, visit_box
from solution_numbers import exercise_number, solutions
from sphinx.application import Sphinx
from sphinx.locale import _, get_translation
from sphinx_exercise.nodes import exercise_enumerable_node, solution_node


def link(app: Sphinx, page: str, target: tuple[str, str], text: str, kind: str) -> nodes.paragraph:
    """Return a paragraph with a link from a page to a label on another."""
    address = f"{app.builder.get_relative_uri(page, target[0])}#{target[1]}"
    reference = nodes.reference("", text, internal=True, refuri=address)
    return nodes.paragraph("", "", reference, classes=[kind])


def add_links(app: Sphinx, document: nodes.document, page: str) -> None:
    """End an exercise with the link to its solution; begin a solution with that to its exercise."""
    env = app.env
    found = solutions(env)
    for exercise in list(document.findall(exercise_enumerable_node)):
        if exercise["label"] in found:
            text = _("Solution S%s") % exercise_number(env, exercise["label"])
            exercise += link(app, page, found[exercise["label"]], text, "to-solution")
    for solution in list(document.findall(solution_node)):
        label = solution["target_label"]
        home = env.sphinx_exercise_registry[label]["docname"]  # type: ignore[attr-defined]
        number, title = exercise_number(env, label), solution.children[0]
        said = title.astext().removeprefix(get_translation("exercise")("Solution to"))
        words = " ".join(said.split())
        to_exercise = link(app, page, (home, label), words, "to-exercise")
        solution.parent.insert(solution.parent.index(solution), to_exercise)
        # The heading above names the subject, and the link says of which exercise.
        solution.replace(title, nodes.title("", _("Solution S%s") % number))


def register(app: Sphinx, *__: object) -> None:
    """Replace how exercises are written, after the extension `folds` has done so for boxes."""
    app.add_node(exercise_enumerable_node, override=True, html=(visit_box, depart_box))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("config-inited", register, priority=900)
    app.connect("doctree-resolved", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
