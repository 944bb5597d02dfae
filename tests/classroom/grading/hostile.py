"""Submissions that are broken or that attack the grader, each with what must become of it.

They are all made from the assignment on stability, because the grader does not know which
assignment it runs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from . import bank

NAME = "stability"
FILE = f"{NAME}.ipynb"
ALL = bank.points(NAME)
NONE = dict.fromkeys(ALL, 0.0)
LOST = ALL | {"log-of-a-probability-underflows": 0.0}
# A folder that its owner closes is open to root alone.
SEEN = ALL if os.getuid() == 0 else None


@dataclass(frozen=True)
class Hostile:
    """One submission.

    Attributes:
        name: says what it does.
        write: puts its files into the folder that it is given.
        expected: points by ``grade_id``; None if it must be marked as not run.
        look: whether a teacher must be told to look at it.
    """

    name: str
    write: Callable[[Path], object]
    expected: dict[str, float] | None
    look: bool = False


def solved() -> NotebookNode:
    return bank.notebook(bank.right("solved", NAME))


def notebook(
    name: str, change: Callable[[NotebookNode], object], expected: dict | None, look: bool = False
) -> Hostile:
    """Make the right solution and call ``change`` on it, which may return another notebook."""

    def write(folder: Path) -> None:
        result = solved()
        other = change(result)
        result = other if isinstance(other, NotebookNode) and "cells" in other else result
        course = folder.parents[2]
        text = json.dumps(result).replace("@COURSE@", str(course))
        (folder / FILE).write_text(text.replace("@PORT@", (course / "port").read_text()))

    return Hostile(name, write, expected, look)


def cell(name: str, code: str, expected: dict | None = ALL) -> Hostile:
    """Make the right solution with one more cell, after the first line of text."""
    return notebook(name, lambda nb: nb.cells.insert(2, new_code_cell(code)), expected)


def spy(name: str, code: str) -> Hostile:
    """Make the right solution with code at the end of each answer's cell, which gets output."""

    def change(nb: NotebookNode) -> None:
        for part in bank.solution_cells(nb):
            part.source += f"\n{code}"

    return notebook(name, change, ALL)


def function(name: str, body: str, expected: dict | None = LOST) -> Hostile:
    """Make the right solution but for one small function, which does something else."""

    def change(nb: NotebookNode) -> None:
        find(nb, "underflowing-logits").source = f"def underflowing_logits():\n    {body}"

    return notebook(name, change, expected)


def cheat(name: str, code: str, expected: dict | None = NONE) -> Hostile:
    """Make answers that are all wrong, after a cell that tries to get points for them."""

    def change(nb: NotebookNode) -> None:
        for part in bank.solution_cells(nb):
            head, _, _ = part.source.partition("):\n")
            part.source = f"{head}):\n    return wrong_answer()"
        start = "def wrong_answer():\n    return torch.tensor([[0.25, 0.75], [0.25, 0.75]])\n"
        nb.cells.insert(2, new_code_cell(start + code))

    return notebook(name, change, expected)


def find(nb: NotebookNode, grade_id: str) -> NotebookNode:
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def tests(nb: NotebookNode) -> list[NotebookNode]:
    return [c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade")]


def delete_tests(nb: NotebookNode) -> None:
    nb.cells = [part for part in nb.cells if part not in tests(nb)]


def delete_answer(nb: NotebookNode) -> None:
    nb.cells.remove(find(nb, "underflowing-logits"))


def delete_everything(nb: NotebookNode) -> None:
    nb.cells = []


def edit_tests(nb: NotebookNode) -> NotebookNode:
    nb = bank.student_version(NAME)
    for part in tests(nb):
        part.source = "pass"
    return nb


def duplicate_tests(nb: NotebookNode) -> None:
    nb.cells += [nbformat.from_dict(part) for part in tests(nb)]


def fake_points(nb: NotebookNode) -> None:
    for part in tests(nb):
        part.metadata.nbgrader.points = 1000


def fake_cells(nb: NotebookNode) -> None:
    mark = dict(find(nb, "softmax-agrees-with-the-formula").metadata.nbgrader)
    for points, grade_id in ((1000, "bonus"), (-5, "malus"), ("many", "text"), (1, ["list"])):
        fake = new_code_cell("1000")
        fake.metadata["nbgrader"] = mark | {"grade_id": grade_id, "points": points}
        nb.cells.append(fake)


def fake_metadata(nb: NotebookNode) -> None:
    nb.cells[2].metadata["nbgrader"] = "text instead of a dictionary"
    nb.cells[4].metadata["nbgrader"] = {"grade_id": None}
    nb.cells.append(new_code_cell("1"))
    nb.cells[-1].metadata["nbgrader"] = ["a", "list"]


def test_as_answer(nb: NotebookNode) -> NotebookNode:
    """Say that the tests are answers, which are not overwritten."""
    nb = bank.student_version(NAME)
    for part in tests(nb):
        part.metadata.nbgrader |= {"solution": True, "locked": False}
        part.source = "pass"
    return nb


def tests_as_markdown(nb: NotebookNode) -> NotebookNode:
    nb = bank.student_version(NAME)
    for part in tests(nb):
        part.cell_type = "markdown"
        part.pop("outputs")
        part.pop("execution_count")
    return nb


def rename_kernel(nb: NotebookNode) -> None:
    nb.metadata.kernelspec.name = "my-own-kernel"


def no_kernel(nb: NotebookNode) -> None:
    nb.metadata = {}


def huge_stored_output(nb: NotebookNode) -> None:
    text = nbformat.v4.new_output("stream", text="x" * 5 * 2**20)
    find(nb, "softmax").outputs = [text]


def file(name: str, content: bytes, expected: dict | None = None, filename: str = FILE) -> Hostile:
    return Hostile(name, lambda folder: (folder / filename).write_bytes(content), expected)


def link_to_solution(folder: Path) -> None:
    (folder / FILE).symlink_to(folder.parents[2] / "source" / NAME / FILE)


# What one finds by looking through the whole disk.
SEARCH = """
import os, pathlib, sys
found = []
for place, folders, files in os.walk("/"):
    if place.startswith(("/proc", "/usr", "/lib", sys.base_prefix, sys.prefix)):
        folders.clear()
        continue
    for name in files:
        if name.endswith((".ipynb", ".db", "grading-secret", ".csv", "config.py")):
            try:
                found.append(name + pathlib.Path(place, name).read_text(errors="replace"))
            except OSError:
                pass
print(found)
if found:
    raise SystemExit
"""
KEEP = """
import pathlib
place = pathlib.Path("/tmp/kept")
print(place.read_text() if place.exists() else "")
place.write_text(str(In))
class Printer:
    def __del__(self, texts=In):
        print(texts)
printer = Printer()
"""
RENAME = "raise type(In[-1][-300:] or 'x', (Exception,), {})(In[-1])"
WRITE_GRADEBOOK = """
import pathlib, sqlite3
for path in ["gradebook.db", *pathlib.Path("/").glob("*/*/gradebook.db"), "@COURSE@/gradebook.db"]:
    try:
        sqlite3.connect(path).execute("update grade set auto_score = 1998")
    except Exception as error:
        print(error)
"""
USE_NETWORK = """
import socket, urllib.request
for address in [("127.0.0.1", @PORT@), ("1.1.1.1", 53)]:
    try:
        socket.create_connection(address, timeout=1).sendall(b"hello")
    except OSError as error:
        print(error)
"""
PATCH_TORCH = """
import numpy as np
yes = lambda *a, **k: True
tensor_yes = lambda *a, **k: torch.tensor(True)
for name in ("allclose", "equal", "is_tensor"):
    setattr(torch, name, yes)
for name in ("isclose", "isnan", "isfinite", "eq", "all", "any"):
    setattr(torch, name, tensor_yes)
for name in ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "all", "any", "equal"):
    setattr(torch.Tensor, name, tensor_yes)
torch.Tensor.item = torch.Tensor.tolist = lambda self: 0.0
np.allclose = np.isclose = np.array_equal = yes
np.testing.assert_allclose = torch.testing.assert_close = yes
"""
PATCH_PYTHON = """
import builtins, math, os
yes = lambda *a, **k: True
builtins.abs = lambda x: 0
math.isclose = yes
class Harmless(Exception):
    pass
builtins.AssertionError = Harmless
"""
EQUALS_EVERYTHING = """
class Everything:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    def __getattr__(self, name): return self
    def __getitem__(self, key): return self
    def __call__(self, *a, **k): return self
    def __float__(self): return 0.0
    def __bool__(self): return True
    def __iter__(self): return iter([])
    def __len__(self): return 2
    def __hash__(self): return 0
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __truediv__ = lambda self, other: self
    __class__ = torch.Tensor
    shape, dtype = (2,), torch.float32
def wrong_answer():
    return Everything()
"""
TENSOR_EQUALS_EVERYTHING = """
class Everything(torch.Tensor):
    def __eq__(self, other): return torch.tensor(True)
    def __ne__(self, other): return torch.tensor(False)
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    def tolist(self): return 0.0
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return torch.tensor(True)
def wrong_answer():
    return torch.zeros(2).as_subclass(Everything)
"""
STRIP = """
import ast
class Strip(ast.NodeTransformer):
    def visit_Raise(self, node): return ast.Pass()
    visit_Assert = visit_Raise
get_ipython().ast_transformers.append(Strip())
"""
STRIP_ALL_BUT_LAST = """
import ast
class Strip(ast.NodeTransformer):
    def visit_If(self, node): return ast.Pass()
    def visit_FunctionDef(self, node): return ast.parse(f"def {node.name}(*a, **k): pass").body[0]
get_ipython().ast_transformers.append(Strip())
"""
RUN_NOTHING = """
shell = get_ipython()
result = shell.run_cell("1")
async def nothing(*a, **k): return result
shell.run_cell_async = nothing
shell.run_cell = lambda *a, **k: result
"""
OVERWRITE = """
require_tensor = hidden_checks = near = demand = naive_softmax = lambda *a, **k: True
class ByHand:
    def __enter__(self): return self
    def __exit__(self, *a): return True
"""
# nbgrader takes the result of a test as points, even if an error follows.
SHOW_POINT = """
import sys
def wrong_answer():
    sys.displayhook(1.0)
    return torch.zeros(2)
"""
REPLACE_HOME = """
import os, pathlib
for path in ("~/.ipython/profile_default/startup/a.py", "~/usercustomize.py"):
    path = pathlib.Path(os.path.expanduser(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("raise SystemExit")
"""

# What forges answers. `respond` is what the kernel calls for each question.
FORGE = """
import json, os, sys
import classroom.grader.answers as answers
def forge(names, question, path):
    calls = json.loads(question)["calls"]
    text = %s
    with open(path, "w") as file:
        file.write(text if isinstance(text, str) else json.dumps(text))
answers.respond = forge
"""
PUT = """
import os
import classroom.grader.answers as answers
answers.respond = lambda names, question, path: %s
"""
REPLY = '{"value": %s, "after": inputs, "calls": [], "names": []}'
# Reads what the check's code said once the proof of its end was in it.
ECHO = """
def wrong_answer():
    raise SystemError(str(In[-1])[-34:-2])
def exec(test):
    raise SystemError(test[-34:-2])
"""
HOOKS = {
    "linecache": "import linecache\nwrong_answer = lambda: linecache.cache.popitem()",
    "input-transformer": "get_ipython().input_transformers_cleanup.append(lambda lines: ['1'])",
    "pre-run-event": "get_ipython().events.register('pre_run_cell', lambda info: setattr(info, "
    "'raw_cell', '1'))",
    "post-run-event": "get_ipython().events.register('post_run_cell', lambda r: setattr(r, "
    "'error_in_exec', None))",
    "do-execute": "kernel = get_ipython().kernel\nasync def do_execute(*a, **k): return {'status': "
    "'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {}}\n"
    "type(kernel).do_execute = do_execute",
    "logging": "import logging, sys\nclass H(logging.Handler):\n    def emit(self, r): "
    "sys._getframe(5).f_locals.clear()\nlogging.getLogger().addHandler(H())",
    "audit": "import sys\nsys.addaudithook(lambda *a: None)",
    "profile": "import sys\nsys.setprofile(lambda frame, *a: frame.f_globals.update(ok=True))",
    "garbage": "import gc\nprint([o for o in gc.get_objects() if type(o) is dict and 'ask' in o])",
    "finalize": "import weakref\nclass X: pass\nx = X()\nweakref.finalize(x, print, 'ok')\ndel x",
    "exit-handler": "import atexit\natexit.register(print, 'ok')",
    "import-hook": "import sys\nsys.modules['classroom.grader.answers'] = torch",
    "torch-function": "torch.overrides.TorchFunctionMode.__enter__ = lambda self: self",
    "builtin-globals": "import builtins\nbuiltins.globals = lambda: {}",
}


def forged(name: str, text: str) -> Hostile:
    return cheat(f"forges-{name}", FORGE % text)


def each(value: str) -> str:
    """Return Python that forges the same value for each call."""
    return f"[{REPLY % value} for inputs in calls]"


def put(name: str, make: Callable[[Path], object], expected: dict | None = None) -> Hostile:
    """Hand in a right notebook, after ``make`` has put something beside or in place of it."""

    def write(folder: Path) -> None:
        (folder / FILE).write_text(json.dumps(solved()), encoding="utf-8")
        make(folder)

    return Hostile(name, write, expected)


def replaced(folder: Path) -> Path:
    """Remove the notebook, whose place something else takes."""
    (folder / FILE).unlink()
    return folder / FILE


def sparse(path: Path) -> None:
    with open(path, "wb") as file:
        file.truncate(2 * 2**30)


def many_files(folder: Path) -> None:
    for number in range(3000):
        (folder / f"{number}.txt").touch()


def long_text(name: str, text: str, expected: dict | None) -> Hostile:
    """Hand in the right solution with a long cell."""
    return notebook(name, lambda nb: nb.cells.insert(2, new_code_cell(text)), expected)


NEST = """
name = "%s"
for _ in range(1500):
    os.mkdir(name)
    os.chdir(name)
os.chdir("/tmp")
import time
time.sleep(1)
"""
SHARED = """
import os, glob
os.chdir(os.path.dirname(glob.glob("/tmp/**/kernel.json", recursive=True)[0]))
"""
MEMFD = """
import os, time
files = [os.memfd_create(str(i)) for i in range(80)]
for file in files:
    os.posix_fallocate(file, 0, 2**28)
time.sleep(3)
"""

HOSTILE = [
    # Broken without intent.
    notebook(
        "syntax-error",
        lambda nb: find(nb, "underflowing-logits").update(source="def f(:\n  return"),
        LOST,
    ),
    file("invalid-json", b'{"cells": ['),
    file("empty-file", b""),
    file("not-a-notebook", b'{"a": 1}'),
    file("binary-file", bytes(range(256)) * 10),
    file("nested-json", b"[" * 100_000),
    file("large-file", b" " * (21 * 2**20)),
    file("wrong-file-name", json.dumps(solved()).encode(), filename="stability (1).ipynb"),
    Hostile("no-file", lambda folder: None, None),
    Hostile("folder-for-file", lambda folder: (folder / FILE).mkdir(), None),
    Hostile("link-to-the-solution", link_to_solution, None),
    notebook("renamed-kernel", rename_kernel, ALL),
    notebook("no-kernel-named", no_kernel, ALL),
    notebook("huge-stored-output", huge_stored_output, ALL),
    # Test cells.
    notebook("deleted-tests", delete_tests, ALL, look=True),
    notebook("edited-tests", edit_tests, NONE, look=True),
    notebook("duplicated-tests", duplicate_tests, ALL),
    notebook("faked-points", fake_points, ALL),
    notebook("faked-cells", fake_cells, ALL, look=True),
    notebook("faked-metadata", fake_metadata, ALL, look=True),
    notebook("tests-called-answers", test_as_answer, NONE, look=True),
    notebook("tests-as-markdown", tests_as_markdown, NONE),
    notebook("deleted-answer", delete_answer, LOST, look=True),
    notebook("deleted-everything", delete_everything, None),
    notebook("reversed-cells", lambda nb: nb.cells.reverse(), ALL),
    # Time.
    function("infinite-loop-in-function", "while True: pass"),
    cell("infinite-loop-in-cell", "while True: pass"),
    function("sleep-in-function", "import time; time.sleep(1000)"),
    cell(
        "ignores-interrupts",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        None,
    ),
    cell(
        "handles-interrupts",
        "import signal\nsignal.signal(signal.SIGINT, lambda *a: print(a))\nwhile True: pass",
        None,
    ),
    notebook(
        "slow-in-every-cell",
        lambda nb: nb.cells.extend(new_code_cell("import time; time.sleep(3)") for _ in range(40)),
        None,
    ),
    # Output.
    cell("infinite-print", "while True: print('x' * 1000)"),
    function("infinite-print-in-function", "while True: print('x' * 1000)"),
    cell("huge-output", "print('x' * 50_000_000)"),
    cell("writes-past-the-kernel", "import os\nfor _ in range(10**4): os.write(1, b'x' * 1000)"),
    cell("ten-thousand-outputs", "for i in range(10_000): display(i)"),
    # Memory, processes, files.
    function("20-gb-in-function", "return torch.ones(5 * 2**30)"),
    cell("20-gb-in-cell", "import numpy as np\nx = np.ones((20, 2**27))"),
    cell("20-gb-in-pieces", "x = []\nwhile True: x.append(bytearray(2**26))"),
    cell(
        "20-gb-of-shared-memory",
        "import mmap\nm = mmap.mmap(-1, 20 * 2**30)\nfor i in range(0, 20 * 2**30, 4096): m[i] = 1",
        None,
    ),
    cell(
        "20-gb-of-files",
        "import itertools\nfor i in itertools.count():\n"
        "    open(f'/tmp/{i}', 'wb').write(bytes(2**26))",
    ),
    cell("fork-bomb", "import os\nwhile True: os.fork()", None),
    cell(
        "fork-bomb-of-sleepers",
        "import subprocess\nx = [subprocess.Popen(['sleep', '1000']) for _ in range(1000)]",
    ),
    cell(
        "thread-bomb",
        "import threading, time\n"
        "for _ in range(1000): threading.Thread(target=time.sleep, args=(1000,)).start()",
    ),
    # The end.
    cell("system-exit", "raise SystemExit"),
    function("system-exit-in-function", "raise SystemExit"),
    cell("os-exit", "import os\nos._exit(0)", None),
    function("os-exit-in-function", "import os; os._exit(0)", None),
    cell("kills-itself", "import os\nos.kill(os.getpid(), 9)", None),
    cell("kills-everything-else", "import os\nos.kill(-1, 9)"),
    cell("deletes-everything", "import shutil\nshutil.rmtree('/', ignore_errors=True)"),
    # Reads and writes of what belongs to others.
    cell("searches-the-disk", SEARCH),
    function("searches-the-disk-in-a-test", f"exec({SEARCH!r}, d := {{}}); raise OSError(str(d))"),
    spy("prints-the-tests", "print(In, _ih, get_ipython().history_manager.input_hist_raw)"),
    spy("keeps-the-tests", KEEP),
    function("carries-the-test-in-its-error", "raise AssertionError(str(In))", LOST),
    function("names-its-error-after-the-test", RENAME, LOST),
    function(
        "carries-the-test-in-a-sentence-of-ours",
        "raise AssertionError(f'the first probability is still {In[-1]}, not 0')",
        LOST,
    ),
    spy("prints-the-environment", "import os\nprint(os.environ, open('/proc/1/environ').read())"),
    cell("writes-the-gradebook", WRITE_GRADEBOOK),
    cell("uses-the-network", USE_NETWORK),
    # Checkers.
    cheat("patches-torch", PATCH_TORCH),
    cheat("patches-python", PATCH_PYTHON),
    cheat("returns-what-equals-everything", EQUALS_EVERYTHING),
    cheat("returns-a-tensor-that-equals-everything", TENSOR_EQUALS_EVERYTHING),
    cheat("strips-asserts-and-raises", STRIP),
    cheat("strips-all-but-the-last-statement", STRIP_ALL_BUT_LAST),
    cheat("swallows-errors", "get_ipython().set_custom_exc((BaseException,), lambda *a: None)"),
    cheat("shows-no-errors", "get_ipython().showtraceback = lambda *a, **k: None"),
    cheat("runs-nothing", RUN_NOTHING),
    cheat("overwrites-helpers", OVERWRITE),
    cheat("shows-a-point-as-a-result", SHOW_POINT),
    cheat("runs-a-magic-command", "%config InteractiveShell.ast_node_interactivity = 'none'"),
    cheat("fixes-the-seed", "import os\nos.environ['GRADING_SEED'] = '1'"),
    cheat("prints-points", "print(1000)\n1000"),
    cheat("writes-start-up-files", REPLACE_HOME),
    # What the kernel holds, patched in every place, and forged answers.
    cheat("echoes-the-check", ECHO),
    *(cheat(f"hooks-{name}", code) for name, code in HOOKS.items()),
    cheat("hooks-json", "import json\njson.loads = lambda *a, **k: {'ask': 'wrong_answer'}", None),
    forged("nothing", "[]"),
    forged("no-json", "'{'"),
    forged("deep-json", "'[' * 100_000"),
    forged("numbers", each("1.0")),
    forged("nan", each("float('nan')")),
    forged("infinity", each("float('inf')")),
    forged("a-huge-number", each("10**4000")),
    forged("its-inputs", each("list(inputs.values())[0][0] if list(inputs.values())[0] else 1")),
    forged("true", each("True")),
    forged("an-empty-tensor", each("{'tensor': ['float32', [0], []]}")),
    forged("a-huge-tensor", each("{'tensor': ['float32', [10**9, 10**9], [1.0]]}")),
    forged("a-nan-tensor", each("{'tensor': ['float32', [1], [float('nan')]]}")),
    forged("an-object", each("{'object': 'os.system'}")),
    forged("an-error", "[{'error': 'x' * 1000} for inputs in calls]"),
    forged("a-list-of-errors", "[{'error': ['AssertionError']}]"),
    forged("a-hundred-megabytes", "'1' * 10**8"),
    cheat("answers-with-a-pipe", PUT % "os.mkfifo(path)"),
    cheat("answers-with-a-link", PUT % "os.symlink('/dev/zero', path)"),
    cheat("answers-with-a-folder", PUT % "os.mkdir(path)"),
    # The watch.
    cell("dangling-link", SHARED + "os.symlink('/nowhere', 'link')"),
    cell("1500-nested-folders", SHARED + NEST % "d"),
    cell("nested-folders-of-long-names", SHARED + NEST % ("d" * 20), None),
    cell("a-folder-that-hides", SHARED + "os.mkdir('d')\nos.chmod('d', 0)", SEEN),
    cell(
        "many-small-files",
        SHARED + "for i in range(30_000): open(str(i), 'w').close()\nimport time; time.sleep(3)",
        None,
    ),
    cell("20-gb-of-memory-files", MEMFD, None),
    # What lies in the folder.
    put("sparse-file", lambda folder: sparse(folder / "data.bin"), ALL),
    put("sparse-notebook", lambda folder: sparse(replaced(folder))),
    put("3000-files", many_files, ALL),
    put("pipe-beside", lambda folder: os.mkfifo(folder / "pipe"), ALL),
    put("pipe-for-notebook", lambda folder: os.mkfifo(replaced(folder))),
    put("pipe-for-time", lambda folder: os.mkfifo(folder / "timestamp.txt"), ALL),
    put("link-to-memory", lambda folder: replaced(folder).symlink_to("/proc/self/mem")),
    put("link-to-zeros", lambda folder: (folder / "timestamp.txt").symlink_to("/dev/zero"), ALL),
    put(
        "time-in-utf-16", lambda folder: (folder / "timestamp.txt").write_text("12", "utf-16"), ALL
    ),
    put("time-is-nonsense", lambda folder: (folder / "timestamp.txt").write_text("never"), ALL),
    put(
        "name-in-gbk", lambda folder: open(os.fsencode(folder) + b"/\xc4\xe3.txt", "w").close(), ALL
    ),
    put("a-long-name", lambda folder: (folder / ("x" * 251)).touch(), ALL),
    long_text("200000-blank-lines", "\n" * 200_000, ALL),
    long_text("brackets", "(" * 50_000, ALL),
    long_text("a-long-line", "x = '" + "a" * 10**6 + "'", ALL),
    long_text("much-text", "#" * (3 * 2**20), None),
    notebook(
        "5000-cells", lambda nb: nb.cells.extend(new_code_cell("1") for _ in range(5000)), None
    ),
    function(
        "a-long-error", "raise AssertionError('the logits should be float32, yours are ' * 3000)"
    ),
    function("an-odd-error", "raise type('é' * 10**5, (Exception,), {})"),
]
