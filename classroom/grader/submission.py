"""What a student handed in, fitted into the notebook that was handed out."""

import ast
import re
import symtable
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from .sandbox import MB, StoppedError

MAX_BYTES = 20 * MB
# An answer needs none of these; code that inspects the grader needs some.
NAMES = re.findall(
    r"\w+",
    "In __builtins__ __import__ compile eval exec exit getattr globals locals open quit setattr "
    "vars",
)
PARTS = re.findall(
    r"\w+",
    "__class__ __code__ __dict__ __eq__ __globals__ __ne__ __subclasses__ __traceback__ _exit "
    "_getframe _ih ast_transformers atexit builtins ctypes environ f_back f_globals f_locals fork "
    "gc get_ipython importlib inspect kill multiprocessing os pathlib run_cell settrace shutil "
    "signal socket sqlite3 subprocess sys system tb_frame threading traceback urllib",
)
MODULES = {"F", "d2l", "d2lmini", "math", "nn", "np", "numpy", "torch"}


def read(folder: Path, name: str) -> NotebookNode:
    """Read a student's notebook.

    Raises:
        StoppedError: no file has this name, or it is not a notebook.
    """
    path = folder / f"{name}.ipynb"
    if path.is_symlink() or not path.is_file():  # a link may lead to the solution
        others = sorted(other.name for other in folder.iterdir())
        raise StoppedError(f"there is no {path.name}, only {', '.join(others) or 'nothing'}")
    if path.stat().st_size > MAX_BYTES:
        raise StoppedError(f"{path.name} is larger than {MAX_BYTES // MB} MB")
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:  # nbformat raises a dozen kinds of them
        raise StoppedError(f"{path.name} is not a valid notebook") from error
    return notebook


def grade_id(cell: NotebookNode) -> str | None:
    """Return nbgrader's name of a cell, if it claims to have one."""
    mark = cell.metadata.get("nbgrader")
    name = mark.get("grade_id") if isinstance(mark, dict) else mark
    return None if name is None else str(name)


def fit(submitted: NotebookNode, released: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """Put the student's answers and own cells into a fresh copy of the released notebook.

    Returns:
        the notebook, and a sentence for each difference that an honest student would not cause.
    """
    result = nbformat.from_dict(released)
    ours = {grade_id(cell): cell for cell in result.cells if grade_id(cell)}
    theirs, extra, notes, place = {}, {None: []}, [], None
    for cell in submitted.cells:
        name = grade_id(cell)
        if name in ours and name not in theirs:
            theirs[name], place = cell, name
            extra[name] = []
            continue
        if name is not None:
            what = "appears twice" if name in ours else "was not handed out"
            notes.append(f"the graded cell {str(name)[:60]!r} {what}")
        if cell.cell_type == "code":
            extra[place].append(new_code_cell(cell.source))
        elif cell.cell_type == "markdown" and name is not None:
            extra[place].append(new_markdown_cell(cell.source))
    for name, cell in ours.items():
        if name not in theirs:
            notes.append(f"the cell {name!r} was deleted; it was restored")
        elif cell.metadata.nbgrader.solution:
            cell.source = theirs[name].source
        elif cell.source != theirs[name].source:
            notes.append(f"the cell {name!r} was edited; it was restored")
    order = [name for name in ours if name in theirs]
    if order != list(theirs):
        notes.append("cells were moved; their order was restored")
    cells = list(extra[None])
    for cell in result.cells:
        if grade_id(cell):
            cells += [cell, *extra.get(grade_id(cell), ())]
        elif cell.cell_type == "markdown":
            cells.append(cell)
    result.cells = cells
    return result, notes


def suspicions(notebook: NotebookNode) -> list[str]:
    """Say what a teacher should look at in the student's code: it is rare in honest answers."""
    found, helpers, own = set(), set(), set()
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or mark.get("grade"):
            continue
        # What starts with % or ! becomes a call of get_ipython; these are common, and harmless.
        text = re.sub(r"(?m)^\s*%(matplotlib|%?time|%?timeit)\b.*$", "", cell.source)
        try:
            text = TransformerManager().transform_cell(text)
            tree, names = ast.parse(text), symtable.symtable(text, "cell", "exec").get_symbols()
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if mark.get("locked"):
            helpers |= {name.get_name() for name in names if name.is_namespace()}
            continue
        own |= {name.get_name() for name in names if name.is_assigned()}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in NAMES:
                found.add(node.id)
            parts = (str(getattr(node, key, "")) for key in ("id", "attr", "name", "module"))
            found |= {part.split(".")[0] for part in parts}.intersection(PARTS)
            for target in getattr(node, "targets", ()) if isinstance(node, ast.Assign) else ():
                text = ast.unparse(target)
                if isinstance(target, ast.Attribute) and text.split(".")[0] in MODULES:
                    found.add(f"{text[:60]} = …")
    found |= {f"{name} = …" for name in helpers & own}
    if "get_ipython" in found:
        found ^= {"get_ipython", "get_ipython, or a line with ! or %"}
    return [f"the code uses {name!r}" for name in sorted(found)]
