"""What the outputs of a notebook were computed from: its code, and the packages it imports."""

from __future__ import annotations

import ast
import hashlib
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[3]
KEY = "computed_from"
# The laboratory stands on the small package, so a change of that reaches both.
PACKAGES = {"d2lmini": ("d2lmini",), "softmaxlab": ("d2lmini", "softmaxlab")}
# Scripts and styles of live widgets are not among them: no stored output shows a live widget.
COMPUTES = {".py", ".mplstyle"}


def fingerprint(notebook: NotebookNode) -> dict[str, str]:
    """Return a hash of the code cells, and one of each package of the book that they import.

    Comments and docstrings do not count, because they compute nothing.
    """
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    hashes = {"code": _hash(bare_code(source, is_cell=True) for source in sources)}
    used = {part for name in _imports(sources) for part in PACKAGES.get(name, ())}
    return hashes | {name: _package_hash(ROOT / name) for name in sorted(used)}


def is_stale(notebook: NotebookNode) -> bool:
    """Say whether a notebook's code, or what it imports, changed since it was executed."""
    return notebook.metadata.get(KEY) != fingerprint(notebook)


def refusal(paths: Iterable[Path]) -> str:
    """Return a sentence about the notebooks that are stale, an empty text if none is."""
    names = [path.stem for path in paths if is_stale(nbformat.read(path, 4))]
    if not names:
        return ""
    verb = "is" if len(names) == 1 else "are"
    return f"{', '.join(names)} {verb} older than the code: run `make execute`."


def bare_code(source: str, *, is_cell: bool = False) -> str:
    """Return Python code without comments, docstrings and empty lines; other text as it is.

    A cell has no docstring of its own: a text that stands alone is what it shows.
    """
    try:
        docstrings = list(_docstrings(source, is_cell))
        spans = [*_comments(source), *docstrings]
        inside = _string_rows(source) - {
            row for (a, _), (b, _) in docstrings for row in range(a, b)
        }
    except (SyntaxError, tokenize.TokenError):
        return source
    lines = source.encode().splitlines()
    for (first, start), (last, end) in sorted(spans, reverse=True):
        # A docstring may span lines; what is left of it goes onto the first of them.
        lines[first - 1 : last] = [lines[first - 1][:start] + lines[last - 1][end:]]
        lines[first:first] = [b""] * (last - first)
    # Of a text over several lines, spaces and empty lines count.
    kept = (line if row in inside else line.rstrip() for row, line in enumerate(lines, 1))
    rows = (line for row, line in enumerate(kept, 1) if line or row in inside)
    return b"\n".join(rows).decode()


Span = tuple[tuple[int, int], tuple[int, int]]


def _comments(source: str) -> Iterator[Span]:
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            start = len(lines[row - 1][:column].encode())
            yield (row, start), (row, start + len(token.string.encode()))


def _string_rows(source: str) -> set[int]:
    """Return the rows that end within a text over several lines."""
    tree = ast.parse(source)
    texts = [n for n in ast.walk(tree) if isinstance(n, ast.JoinedStr | ast.Constant)]
    spans = [(n.lineno, n.end_lineno) for n in texts if isinstance(n, ast.JoinedStr) or _is_text(n)]
    lines = source.splitlines()
    quotes = {row for row, line in enumerate(lines, 1) if '"""' in line or "'''" in line}
    return {row for a, b in spans if a in quotes for row in range(a, b)}


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)


def _docstrings(source: str, is_cell: bool) -> Iterator[Span]:
    owners = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(ast.parse(source)):
        if is_cell and isinstance(node, ast.Module):
            continue
        if isinstance(node, owners) and ast.get_docstring(node) is not None:
            text = node.body[0]
            yield (text.lineno, text.col_offset), (text.end_lineno, text.end_col_offset)


def _parse(source: str) -> ast.Module:
    """Parse a cell; where that fails, without its magics and its commands for the shell."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse(re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.M))


def _imports(sources: list[str]) -> Iterator[str]:
    for source in sources:
        try:
            tree = _parse(source)
        except SyntaxError:  # not Python
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield (node.module or "").split(".")[0]


@cache
def _package_hash(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.suffix in COMPUTES)
    return _hash(
        part
        for path in files
        for part in (
            path.relative_to(folder).as_posix(),
            (bare_code if path.suffix == ".py" else str)(path.read_text(encoding="utf-8")),
        )
    )


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()[:16]
