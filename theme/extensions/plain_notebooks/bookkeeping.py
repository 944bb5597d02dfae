"""What a learner's notebook needs of the cells that only keep the book's accounts.

Cells that the page does not show assert what the text claims and glue numbers into it. A few also
define what a later cell uses; only that stays.
"""

from __future__ import annotations

import ast
import dis
from collections.abc import Iterable, Iterator
from types import CodeType

Definition = (
    ast.Assign | ast.AnnAssign | ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
)


def without_glue(source: str) -> str:
    """Return the code of a cell without the import of `glue` and the calls of it."""
    return _cut(source, [s for s in _statements(source) if _is_glue(s)])


def needed_of(hidden: str, needed: set[str]) -> str:
    """Return what later cells need of a hidden cell, an empty text if they need nothing.

    Args:
        hidden: the code of the cell.
        needed: the names that later cells read. It is updated to what they and this cell read.
    """
    statements, dropped = _statements(hidden), []
    own = {name for statement in statements for name in _names(statement)[1]}
    for statement in reversed(statements):
        if _is_account(statement) or not _changes(statement) & own & needed:
            dropped.append(statement)
        else:
            _step_back(statement, needed)
    return _cut(hidden, dropped)


def add_needs(source: str, needed: set[str]) -> None:
    """Update the names that are read later by those that a shown cell reads and sets."""
    for statement in reversed(_statements(source)):
        _step_back(statement, needed)


def _statements(source: str) -> list[ast.stmt]:
    # A magic is no Python; none of ours sets a name.
    lines = ("" if line.startswith("%") else line for line in source.splitlines())
    return ast.parse("\n".join(lines)).body


def _cut(source: str, statements: Iterable[ast.stmt]) -> str:
    gone = {n for s in statements for n in range(s.lineno, (s.end_lineno or s.lineno) + 1)}
    lines = (line for n, line in enumerate(source.splitlines(), 1) if n not in gone)
    kept = "\n".join(lines).strip("\n")
    return kept if _has_code(kept) else ""


def _has_code(source: str) -> bool:
    return any(line.strip() and not line.strip().startswith("#") for line in source.splitlines())


def _called(node: ast.AST) -> ast.expr | None:
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    return node.value.func if is_call else None  # type: ignore[attr-defined]


def _is_glue(node: ast.AST) -> bool:
    function = _called(node)
    return (isinstance(function, ast.Name) and function.id == "glue") or (
        isinstance(node, ast.ImportFrom) and node.module == "myst_nb"
    )


def _is_account(node: ast.AST) -> bool:
    """Say whether a statement only asserts and glues, in a loop for instance."""
    if isinstance(node, ast.For | ast.If | ast.With):
        return all(map(_is_account, node.body))
    return isinstance(node, ast.Assert) or _is_glue(node)


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _changes(statement: ast.stmt) -> set[str]:
    """Return the names that a statement sets, and those whose objects it may change."""
    names = set(_names(statement)[1])
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            names.add(_root(node) or "")
        function = _called(node)
        if isinstance(function, ast.Attribute):
            names.add(_root(function) or "")
    return names


def _step_back(statement: ast.stmt, needed: set[str]) -> None:
    reads, sets = _names(statement)
    if isinstance(statement, Definition):
        needed -= sets
    needed |= reads


def _names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """Return the names that a statement reads before it sets them, and those that it sets."""
    reads: set[str] = set()
    sets: set[str] = set()
    for instruction in dis.get_instructions(compile(ast.Module([statement], []), "<cell>", "exec")):
        if instruction.opname == "STORE_NAME":
            sets.add(instruction.argval)
        elif instruction.opname == "LOAD_NAME" and instruction.argval not in sets:
            reads.add(instruction.argval)
        elif isinstance(instruction.argval, CodeType):
            reads |= set(_globals(instruction.argval)) - sets
    return reads, sets


def _globals(code: CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname == "LOAD_GLOBAL":
            yield instruction.argval
        elif isinstance(instruction.argval, CodeType):
            yield from _globals(instruction.argval)
