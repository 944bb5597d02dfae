"""What the teacher knows: an assignment's table of checks, its solution, and a student's seed."""

import ast
import hmac
import importlib.util
from functools import cache
from pathlib import Path

import nbformat

from .checks import Check


def load_checks(folder: Path) -> dict[str, Check]:
    """Read an assignment's table, the lists ``CHECKS`` of all files of a folder, by cell."""
    files = sorted(folder.glob("*.py"))
    checks = (check for path in files for check in load_file(path, path.read_bytes()))
    return {check.cell: check for check in checks}


@cache
def load_file(path: Path, _: bytes) -> list[Check]:
    """Read a part of a table; again if its content, the second argument, changes."""
    spec = importlib.util.spec_from_file_location(f"checks_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CHECKS


@cache
def load_reference(notebook: str) -> dict:
    """Run the teacher's notebook, without its checks and experiments, and return its names."""
    names: dict = {"__name__": "reference"}
    for cell in nbformat.reads(notebook, as_version=4).cells:
        mark = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not mark or mark.get("grade"):
            continue
        tree = ast.parse(cell.source)
        if mark.get("solution"):
            keep = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
            tree.body = [node for node in tree.body if isinstance(node, keep)]
        exec(compile(tree, "reference", "exec"), names)
    return names


def student_seed(secret: bytes, assignment: str, student: str) -> bytes:
    """Return where a student's inputs come from."""
    key = f"{assignment}\n{student}".encode("utf-8", "surrogateescape")
    return hmac.digest(secret, key, "sha256")
