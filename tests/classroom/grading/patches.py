"""Python, PyTorch and the kernel, patched in every place, so that a wrong answer looks right."""

from __future__ import annotations

from .hostile import cheat

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

PATCHES = [
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
    cheat("echoes-the-check", ECHO),
    *(cheat(f"hooks-{name}", code) for name, code in HOOKS.items()),
    cheat("hooks-json", "import json\njson.loads = lambda *a, **k: {'ask': 'wrong_answer'}", None),
]
