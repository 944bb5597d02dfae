"""Sphinx extension: solutions carry the number of their chapter, so that S5.1 answers exercise 5.1.

The page ``solutions-NAME`` belongs to the page ``NAME``. Its sections, figures and equations get
that page's number with an S before it. A section is the solution of the exercise at its place;
`check_places` makes sure of that.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx_exercise.nodes import solution_node

PREFIX = "solutions-"
LOGGER = logging.getLogger(__name__)


def chapter_of(page: str) -> str:
    """Return the page whose exercises a page solves, an empty text for a page without solutions."""
    path = PurePosixPath(page)
    if not path.name.startswith(PREFIX):
        return ""
    return str(path.with_name(path.name.removeprefix(PREFIX)))


def solutions(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    """Return for each exercise with a solution, by label: the page and the label of that."""
    registry = getattr(env, "sphinx_exercise_registry", {})
    targets = {label: entry["node"].get("target_label") for label, entry in registry.items()}
    return {of: (registry[label]["docname"], label) for label, of in targets.items() if of}


def exercise_number(env: BuildEnvironment, label: str) -> str:
    """Return the number of an exercise, such as 5.1."""
    page = env.sphinx_exercise_registry[label]["docname"]  # type: ignore[attr-defined]
    return ".".join(map(str, env.toc_fignumbers[page]["exercise"][label]))


def renumber(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Replace the numbers that Sphinx has just given to the pages of solutions."""
    for page, sections in env.toc_secnumbers.items():
        number = env.toc_secnumbers.get(chapter_of(page), {}).get("")
        if not number:
            continue
        first = f"S{number[0]}"
        for numbers in (sections, *env.toc_fignumbers.get(page, {}).values()):
            for name, old in numbers.items():
                numbers[name] = (first, *old[1:])  # type: ignore[index]
        for node in (env.titles[page], *env.tocs[page].findall(nodes.reference)):
            if node.get("secnumber"):
                node["secnumber"] = (first, *node["secnumber"][1:])
    return []


def check_places(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a solution that stands in a section with another number than its exercise."""
    labels = {label: exercise for exercise, (_, label) in solutions(env).items()}
    for page in sorted({page for page, _ in solutions(env).values()}):
        for solution in env.get_doctree(page).findall(solution_node):
            section: Any = solution.parent
            while not isinstance(section, nodes.section):
                section = section.parent
            place = env.toc_secnumbers.get(page, {}).get(f"#{section['ids'][0]}") or ()
            number = f"S{exercise_number(env, labels[solution['label']])}"
            if ".".join(map(str, place)) != number:
                LOGGER.warning(
                    "%s must be section %s, because that is the number of its exercise.",
                    solution["label"],
                    number,
                    location=page,
                )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("env-get-updated", renumber, priority=900)  # after the numbers were given
    app.connect("env-check-consistency", check_places)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
