"""Sphinx extension: each figure of a notebook for a light and for a dark page.

A notebook stores a figure as an SVG on white paper. A page shows the one of the two that fits its
theme, so wide that its text is 10 to 16 pixels high; where that is wider than a phone, it scrolls.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from .contrast import read_page
from .svg import Figure, for_page

THEMES = ("light", "dark")


class themed_image(nodes.image):  # noqa: N801, docutils names its nodes so
    """The image of a figure for one theme."""


def show_themes(app: Sphinx, document: nodes.document) -> None:
    """Put two images in the place of each SVG that a cell shows."""
    for image in list(document.findall(nodes.image)):
        if image["uri"].endswith(".svg") and _is_output(image):
            image.replace_self(_pair(app, image))


def _is_output(node: nodes.Node) -> bool:
    while node.parent is not None and node.get("nb_element") != "cell_code_output":
        node = node.parent
    return node.parent is not None


def _pair(app: Sphinx, image: nodes.image) -> nodes.container:
    stored = Path(app.env.relfn2path(image["uri"], app.env.docname)[1])
    both = nodes.container(classes=["plot"])
    for theme in THEMES:
        figure = draw(stored.read_text(encoding="utf-8"), theme)
        name = f"{stored.stem}-{theme}.svg"
        (stored.parent / name).write_text(figure.content, encoding="utf-8")
        both += themed_image(
            uri=f"{Path(image['uri']).parent.as_posix()}/{name}",
            alt=image.get("alt", ""),
            theme=theme,
            figure=figure._replace(content=""),
        )
    return both


def draw(source: str, theme: str) -> Figure:
    """Draw a stored figure for a page of the theme ``"light"`` or ``"dark"``."""
    return for_page(source, read_page(theme), read_page("light"))


def to_html(figure: Figure, theme: str, source: str, words: str, loading: str = "lazy") -> str:
    """Return the image of a figure, between the widths at which its text can be read."""
    style = f"min-width:{figure.narrowest}px;max-width:{figure.widest}px"
    size = f'width="{figure.width}" height="{figure.height}" style="{style}"'
    return (
        f'<img class="only-{theme}" src="{escape(source)}" alt="{escape(words)}" {size}'
        f' loading="{loading}">\n'
    )


def visit_image(writer: Any, node: themed_image) -> None:
    """Write an image as HTML."""
    builder = writer.builder
    source = f"{builder.imgpath}/{builder.images[node['uri']]}"
    loading = "lazy" if builder.name == "html" else "eager"  # all of a single page gets printed
    writer.body.append(to_html(node["figure"], node["theme"], source, node["alt"], loading))


def depart_image(writer: Any, node: themed_image) -> None:
    """Do nothing: an image has no end."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.add_node(themed_image, html=(visit_image, depart_image))
    app.connect("doctree-read", show_themes, priority=400)  # before Sphinx collects the images
    return {"parallel_read_safe": True, "parallel_write_safe": True}
