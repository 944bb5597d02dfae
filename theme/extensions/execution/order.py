"""The order in which notebooks are executed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.base import DocutilsRenderer
from myst_parser.parsers.mdit import create_md_parser


def in_order(paths: Iterable[Path]) -> list[Path]:
    """Sort notebooks so that one whose values another one shows comes before that.

    Args:
        paths: notebooks of one folder.

    Raises:
        graphlib.CycleError: two notebooks show values of each other.
    """
    paths = sorted(paths)
    parser = create_md_parser(MdParserConfig(enable_extensions={"colon_fence"}), DocutilsRenderer)
    shown = {path: {path.parent / name for name in sources(path, parser)} for path in paths}
    order = TopologicalSorter({path: shown[path] & set(paths) - {path} for path in paths})
    return list(order.static_order())


def sources(path: Path, parser: MarkdownIt) -> set[str]:
    """Return the names of the notebooks whose values a notebook glues into its text."""
    cells = nbformat.read(path, 4).cells
    texts = (cell.source for cell in cells if cell.cell_type == "markdown")
    return {name for text in texts for name in _glued(text, parser)}


def _glued(text: str, parser: MarkdownIt) -> Iterator[str]:
    for token in _walk(parser.parse(text)):
        if token.type == "myst_role" and token.meta["name"].startswith("glue"):
            document, separator, _ = token.content.partition("::")
            if separator:
                yield document
        elif token.type in ("fence", "colon_fence"):  # a directive, whose text is parsed later
            yield from _glued(token.content, parser)


def _walk(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _walk(token.children or [])
