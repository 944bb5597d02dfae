"""What a plain notebook is made of, and pieces of Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it import MarkdownIt


@dataclass(frozen=True)
class Heading:
    """A heading, which starts a Markdown cell of its own; a folded one hides what is below it."""

    text: str
    is_folded: bool = False


@dataclass(frozen=True)
class CodeCell:
    """The place of a code cell: its index in the chapter, and what stands below its output."""

    index: int
    captions: tuple[str, ...] = ()


Block = str | Heading | CodeCell


def indent(text: str, marker: str) -> str:
    """Return an item of a list, given its marker."""
    space = " " * len(marker)
    return "\n".join(
        line if not line else (marker if i == 0 else space) + line
        for i, line in enumerate(text.splitlines())
    )


def quote(text: str) -> str:
    """Return a quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def fold(title: str, text: str) -> str:
    """Return a text that shows itself when its title is clicked."""
    summary = MarkdownIt().renderInline(title)
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>"


def display_math(tex: str, number: str) -> str:
    """Return a formula that stands by itself, with its number if it has one."""
    # One line, because JupyterLab takes formulas out before it knows of quotes and lists.
    formula = " ".join(tex.split())
    if "\\\\" in formula and "\\begin" not in formula:
        formula = f"\\begin{{aligned}} {formula} \\end{{aligned}}"
    tag = f" \\tag{{{number}}}" if number else ""
    return f"$$ {formula}{tag} $$"
