"""Hostile submissions, as somebody wrote them who knew how the grader works."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from .hostile import ALL, SHARED, cell, cheat, find, function, notebook
from .replies import FORGE

# Looks for right numbers in all that Python can reach, from inside of the call.
COLLECTED = """
import gc, sys
def wrong_answer():
    frame, found = sys._getframe(), []
    while frame:
        found += frame.f_locals.values()
        frame = frame.f_back
    found += gc.get_objects()
    right = [o for o in found if type(o) is torch.Tensor and o.shape == (2, 2)]
    names = [o for o in found if type(o) is dict and ("judge" in o or "reference" in o)]
    return right[-1] if right and not names else torch.ones(2, 2)
"""
AUDIT = """
import json, os, sys
def rewrite(event, arguments):
    if event == "os.rename":
        with open(arguments[0], "w") as file:
            file.write(json.dumps([{"value": 1.0, "after": [], "calls": [], "names": []}]))
sys.addaudithook(rewrite)
"""
LATER = """
import glob, json, threading, time
def rewrite():
    while True:
        for path in glob.glob("/tmp/tmp*/*"):
            if "." not in path and "kernel" not in path:
                try:
                    open(path, "w").write('[{"value": 0, "after": [], "calls": [], "names": []}]')
                except OSError:
                    pass
        time.sleep(0.001)
threading.Thread(target=rewrite, daemon=True).start()
"""
LIKE_NUMPY = """
import numpy as np
class Array(np.ndarray):
    def tolist(self): return Anything()
    def __eq__(self, other): return True
class Anything(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
Array.__module__ = Anything.__module__ = "numpy"
def wrong_answer():
    return np.zeros((2, 2)).view(Array)
"""
HOOKED = """
class Hooked(torch.Tensor):
    def detach(self): return self
    def flatten(self): return self
    def tolist(self): return [float("nan")] * 4
    @property
    def shape(self): return (2, 2)
def wrong_answer():
    x = torch.zeros(2, 2, requires_grad=True)
    x.register_hook(lambda gradient: torch.ones_like(gradient))
    return (x * 1).as_subclass(Hooked)
"""
PICKLED = """
import os
class Pickled:
    def __reduce__(self):
        return os.system, ("touch /tmp/canary",)
def wrong_answer():
    return [Pickled(), {1: Pickled()}, lambda: 1, type, ...]
"""
ENCODER = """
import classroom.grader.answers as answers
answers.encode = lambda value: {"array": ["float32", [[1e400, float("nan")]]]}
answers.reply = lambda ask, names, inputs, watch: {"value": True, "after": True, "calls": 1}
"""
# Messages that no kernel sends, and ones that say that all is well.
MESSAGES = """
kernel = get_ipython().kernel
for kind in ("status", "stream", "error", "display_data", "execute_input", "comm_open", "?"):
    for content in ({}, {"execution_state": "idle"}, {"data": 1, "text": None}):
        kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())
kernel.iopub_socket.send_multipart([b"kernel.status", b"<IDS|MSG>", b"", b"{", b"{", b"{", b"{"])
"""
SHUTDOWN = """
import glob
from jupyter_client import BlockingKernelClient
client = BlockingKernelClient(connection_file=glob.glob("/tmp/**/kernel.json", recursive=True)[0])
client.load_connection_file()
client.start_channels()
client.shutdown()
import time
time.sleep(2)
"""
ERROR_NAME = """
kernel = get_ipython().kernel
async def do_execute(*a, **k):
    return {"status": "error", "ename": ["x"], "evalue": {}, "traceback": [], "execution_count": 1}
type(kernel).do_execute = do_execute
"""
COPY = "Some text that is long. " * 40_000


def copies(nb: NotebookNode) -> None:
    """Give 1,900 cells the mark of one question, whose first copy is long."""
    long = find(nb, "softmax")
    long.source = f"{long.source}\n# {COPY}"
    for number in range(1900):
        copy = new_code_cell(f"x = {number}")
        copy.metadata["nbgrader"] = dict(long.metadata.nbgrader)
        nb.cells.append(copy)


def brackets(nb: NotebookNode) -> None:
    """Write what a renderer of Markdown takes long to read."""
    for text in (
        "[" * 50_000,
        "*a_ " * 10_000,
        "\\" * 50_000 + "](",
        "![](attachment:" + "a" * 50_000,
    ):
        nb.cells.insert(2, new_markdown_cell(text))


INSIDERS = [
    cheat("searches-frames-and-garbage", COLLECTED),
    cheat("rewrites-the-answer-in-an-audit-hook", AUDIT),
    cheat("rewrites-the-answer-later", LATER),
    cheat("an-array-that-equals-everything", LIKE_NUMPY),
    cheat("a-tensor-with-hooks", HOOKED),
    cheat("what-pickle-would-run", PICKLED),
    cheat("an-errors-name-that-is-a-list", ERROR_NAME),
    cheat("replaces-the-encoder", ENCODER),
    cheat("forges-a-reply-that-is-no-dictionary", FORGE % "[[1], 2, None]"),
    cheat("forges-more-replies-than-calls", FORGE % f"{[{'value': 1.0}] * 99!r}"),
    cheat("forges-a-key-that-is-asked-for", FORGE % "{'value': {'value': 1}}"),
    cheat("forges-shapes", FORGE % "[{'value': {'tensor': ['float32', [-1, 'x'], [[1], 2]]}}]"),
    cheat("forges-a-deep-list", FORGE % "'[' + '[' * 900 + ']' * 900 + ']'"),
    cheat("writes-to-the-table", "import classroom.grader.checks as c\nc.near = lambda *a: True"),
    cheat("answers-before-it-is-asked", SHARED + "os.makedirs('answers', exist_ok=True)"),
    cheat("an-answer-that-changes", "answers = iter(range(10**6))\n"
          "wrong_answer = lambda: "
          "torch.full((2, 2), next(answers) / 7)"),
    cheat("every-import-is-torch", "import builtins\nbuiltins.__import__ = lambda *a: torch", None),
    function("a-huge-tensor", "return torch.zeros(10**8)"),
    function("a-list-in-itself", "x = []; x.append(x); return x"),
    function("a-number-of-many-digits", "return 10**5000"),
    cell("malformed-messages", MESSAGES, None),
    cell("shuts-its-kernel-down", SHUTDOWN, None),
    notebook("1900-copies-of-a-long-cell", copies, ALL),
    notebook("slow-to-render", brackets, ALL),
]  # fmt: skip
