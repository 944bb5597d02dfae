"""Right work in odd files and in many styles: none of it may lose a point.

The right alternatives beside this module differ in how they solve a question; these differ in what
editors, platforms and people make of a notebook.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass

from . import bank

NAME = "stability"


@dataclass(frozen=True)
class Honest:
    """One submission.

    Attributes:
        name: says what is special about it.
        content: the bytes of its file.
        assignment: which one it answers.
        statuses: the statuses that it may have.
        shown: a text that the graded notebook must hold, for a person to read.
        waits: questions that must wait for a person.
    """

    name: str
    content: bytes
    assignment: str = NAME
    statuses: tuple[str, ...] = ("graded",)
    shown: str = ""
    waits: tuple[str, ...] = ()


def solved(assignment: str = NAME, **answers: str) -> dict:
    """Return the right solution, as JSON holds it, with some answers written differently."""
    text = json.dumps(bank.notebook(bank.right("solved", assignment, **answers)))
    return json.loads(text)


def find(nb: dict, name: str) -> int:
    """Return where a cell is."""
    names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in nb["cells"]]
    return names.index(name)


def code(text: str) -> dict:
    return {"cell_type": "code", "metadata": {}, "source": text, "outputs": []} | {
        "execution_count": None
    }


def text(words: str, kind: str = "markdown", **more: object) -> dict:
    return {"cell_type": kind, "metadata": {}, "source": words} | more


def changed(name: str, change: Callable[[dict], object], **options: object) -> Honest:
    """Change the right solution."""
    nb = solved()
    change(nb)
    return Honest(name, json.dumps(nb).encode(), **options)


def scratch(name: str, words: str, place: str = "softmax", **options: object) -> Honest:
    """Put a cell of the student's own below an answer and its check."""
    return changed(name, lambda nb: nb["cells"].insert(find(nb, place) + 2, code(words)), **options)


def style(name: str, assignment: str = NAME, **answers: str) -> Honest:
    """Write some answers differently."""
    return Honest(name, json.dumps(solved(assignment, **answers)).encode(), assignment)


def each(nb: dict, change: Callable[[dict], object]) -> None:
    for cell in nb["cells"]:
        change(cell)


def final_newlines(nb: dict) -> None:
    each(nb, lambda cell: cell.update(source=cell["source"] + "\n"))


def trailing_spaces(nb: dict) -> None:
    each(nb, lambda cell: cell.update(source=cell["source"].replace("\n", "  \n") + "\n\n"))


def windows_lines(nb: dict) -> None:
    each(nb, lambda cell: cell.update(source=cell["source"].replace("\n", "\r\n")))


def lines_in_lists(nb: dict) -> None:
    each(nb, lambda cell: cell.update(source=cell["source"].splitlines(True)))


def no_outputs(nb: dict) -> None:
    for cell in nb["cells"]:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def old_with_ids(nb: dict) -> None:
    nb["nbformat_minor"] = 4  # a version that has no ids, but the cells have them


def no_ids(nb: dict) -> None:
    nb["nbformat_minor"] = 5
    each(nb, lambda cell: cell.pop("id", None))


def same_ids(nb: dict) -> None:
    each(nb, lambda cell: cell.update(id="cell"))


def version_3(nb: dict) -> None:
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            cell["input"], cell["language"] = cell.pop("source"), "python"
    nb["worksheets"], nb["nbformat"] = [{"cells": nb.pop("cells"), "metadata": {}}], 3


def colab(nb: dict) -> None:
    nb["metadata"] |= {"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"}
    each(nb, lambda cell: cell["metadata"].update(id="aB3", colab={"base_uri": "https://x"}))


def vs_code(nb: dict) -> None:
    nb["metadata"] |= {"orig_nbformat": 4, "vscode": {"interpreter": {"hash": "1"}}}
    each(nb, lambda cell: cell["metadata"].update(vscode={"languageId": "python"}))


def strange_outputs(nb: dict) -> None:
    for cell in nb["cells"]:
        if "outputs" in cell:
            cell["outputs"] = [{"output_type": "pyout", "text": 7}, None, "text"]


def large_outputs(nb: dict) -> None:
    lines = [{"output_type": "stream", "name": "stdout", "text": "x" * 2**20}]
    for cell in nb["cells"][:8]:
        cell["outputs"] = lines


def split_with_marks(nb: dict) -> None:
    """Split a cell as JupyterLab does: both halves say which question they answer."""
    place = find(nb, "softmax")
    second = copy.deepcopy(nb["cells"][place])
    nb["cells"][place]["source"] = "def shift(o):\n    return o - o.max(dim=1, keepdim=True).values"
    second["source"] = (
        "def softmax(o):\n    exp = torch.exp(shift(o))\n"
        "    return exp / exp.sum(dim=1, keepdim=True)"
    )
    nb["cells"].insert(place + 1, second)


def split_without_marks(nb: dict) -> None:
    split_with_marks(nb)
    nb["cells"][find(nb, "softmax") + 1]["metadata"] = {}


def move_answer(offset: int, keep_stub: bool = True) -> Callable[[dict], None]:
    """Return what moves an answer to a new cell beside its own, which stays as it was or goes."""

    def change(nb: dict) -> None:
        place = find(nb, "softmax")
        stub = next(
            cell
            for cell in bank.student_version(NAME).cells
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "softmax"
        )
        answer, nb["cells"][place]["source"] = nb["cells"][place]["source"], stub.source
        nb["cells"].insert(place + offset, code(answer))
        if not keep_stub:
            nb["cells"].pop(find(nb, "softmax"))

    return change


def all_in_one_cell(nb: dict) -> None:
    """Answer everything in one new cell at the top."""
    answers = bank.solution(NAME)
    blank = json.loads(json.dumps(bank.student_version(NAME)))
    nb["cells"] = blank["cells"]
    nb["cells"].insert(find(nb, "setup") + 1, code("\n\n\n".join(answers.values())))


def copies_of_checks(nb: dict) -> None:
    nb["cells"] += [
        copy.deepcopy(c) for c in nb["cells"] if c["metadata"].get("nbgrader", {}).get("grade")
    ]


def reversed_questions(nb: dict) -> None:
    setup = nb["cells"].pop(find(nb, "setup"))
    nb["cells"] = [setup, *reversed(nb["cells"])]


PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)
QUICK = """
results = experiment([(0.1, 16)], [0, 1], lambda *s: run(train_data, valid_data, *s[:2], 1, s[2]))
"""
WORDS = "With a rate of 0.1 all seeds agree, as the intervals say: canary of my own words."


def report(name: str, change: Callable[[dict, int], object], **options: object) -> Honest:
    """Solve the assignment on hyperparameters, with the first written answer done by ``change``."""
    blank = json.loads(json.dumps(bank.student_version("hyperparameters")))
    nb, question = solved("hyperparameters", my_experiment=QUICK), "report-on-the-learning-rate"
    for other in (
        "report-on-the-learning-rate",
        "report-on-the-batch-size",
        "report-on-the-limits",
    ):
        nb["cells"][find(nb, other)]["source"] = blank["cells"][find(blank, other)]["source"]
    change(nb, find(nb, question))
    options = {"shown": "canary of my own words", "waits": (question,)} | options
    status = ("to grade by hand",)
    return Honest(name, json.dumps(nb).encode(), "hyperparameters", status, **options)


def with_image(nb: dict, place: int) -> None:
    nb["cells"][place]["source"] = "canary of my own words: ![](attachment:image.png)"
    nb["cells"][place]["attachments"] = {"image.png": {"image/png": PIXEL}}


# The checks that come last, below which a name may be used for something else.
LAST = "gradient-survives-large-logits"

FORMATS = [
    Honest("byte-order-mark", b"\xef\xbb\xbf" + json.dumps(solved()).encode()),
    Honest("utf-16", json.dumps(solved(), ensure_ascii=False).encode("utf-16")),
    Honest("no-ascii", json.dumps(solved(), ensure_ascii=False, indent=4).encode()),
    Honest("windows-file", json.dumps(solved(), indent=1).replace("\n", "\r\n").encode()),
    changed("final-newlines", final_newlines),
    changed("trailing-spaces", trailing_spaces),
    changed("windows-lines", windows_lines),
    changed("lines-in-lists", lines_in_lists),
    changed("missing-outputs", no_outputs),
    changed("format-4.4-with-ids", old_with_ids),
    changed("format-4.5-without-ids", no_ids),
    changed("all-ids-the-same", same_ids),
    changed("format-3", version_3),
    changed("colab", colab),
    changed("vs-code", vs_code),
    changed("strange-outputs", strange_outputs),
    changed("large-outputs", large_outputs),
    changed("no-metadata", lambda nb: nb.update(metadata={})),
    changed("another-kernel", lambda nb: nb["metadata"].update(kernelspec={"name": "julia"})),
    changed("widgets", lambda nb: nb["metadata"].update(widgets={"state": [1]})),
]
CELLS = [
    changed("split-cell-with-marks", split_with_marks),
    changed("split-cell-without-marks", split_without_marks),
    changed("answer-in-a-new-cell-above", move_answer(0)),
    changed("answer-in-a-new-cell-below", move_answer(1)),
    changed("answer-below-its-checks", move_answer(4)),
    changed("own-cell-deleted", move_answer(1, keep_stub=False), statuses=("to look at",)),
    changed("all-answers-in-one-cell", all_in_one_cell),
    changed("copies-of-checks", copies_of_checks),
    changed("reversed-questions", reversed_questions),
    scratch("imports-os", "import os, sys, subprocess\nprint(os.getcwd(), sys.version)"),
    scratch("pip", "!pip --version"),
    scratch("magics", "%matplotlib inline\n%timeit -n1 -r1 1 + 1\n%time 1"),
    scratch("an-error-in-scratch", "1 / 0"),
    scratch("a-syntax-error-in-scratch", "def"),
    scratch("a-warning", "import warnings\nwarnings.warn('careful')"),
    scratch("writes-to-stderr", "import sys\nprint('careful', file=sys.stderr)"),
    scratch("asks-for-input", "name = input('your name? ')"),
    scratch("prints-much", "for i in range(10**5): print(i)"),
    scratch("draws", "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"),
    scratch("awaits", "import asyncio\nawait asyncio.sleep(0)"),
    scratch("a-name-used-again", "softmax = softmax(torch.ones(1, 2))", LAST),
    scratch("another-default-format", "torch.set_default_dtype(torch.float64)", LAST),
    scratch("seeds-set", "torch.manual_seed(0)\nimport random\nrandom.seed(0)"),
    scratch("checks-with-ready-made", "print(torch.softmax(torch.zeros(1, 2), 1))"),
    scratch("names-like-ours", "check = checks = answers = reply = call = json = 1"),
    scratch("shadows-builtins", "list = dict = abs = 1", LAST),
    changed("notes", lambda nb: nb["cells"].insert(9, text("A **note** on x")), shown="A **note**"),
    changed("raw-cell", lambda nb: nb["cells"].insert(9, text("mine", "raw")), shown="    mine"),
    report("written-answer", lambda nb, i: nb["cells"][i].update(source=WORDS)),
    report("written-in-a-new-cell", lambda nb, i: nb["cells"].insert(i + 1, text(WORDS))),
    report("written-in-a-raw-cell", lambda nb, i: nb["cells"].insert(i + 1, text(WORDS, "raw"))),
    report("written-below-the-question",
           lambda nb, i: nb["cells"][i - 1].update(source=nb["cells"][i - 1]["source"] + WORDS)),
    report("written-at-the-end", lambda nb, i: nb["cells"].append(text(WORDS))),
    report("written-and-split",
           lambda nb, i: nb["cells"].insert(i + 1, nb["cells"][i] | {"source": WORDS})),
    report("written-in-another-cell-type",
           lambda nb, i: nb["cells"][i].update(source=WORDS, cell_type="raw")),
    report("pasted-image", with_image, shown="attachment:image-1"),
]  # fmt: skip
STYLES = [
    style("all-logits-overflow-below",
          overflowing_logits="def overflowing_logits():\n    return torch.tensor([-1000.0] * 3)"),
    style("both-logits-are-small",
          underflowing_logits="underflowing_logits = lambda: torch.tensor([-110.0, -30.0])"),
    style("lambdas", logsumexp="logsumexp = lambda o: (o - o.amax(1, True)).exp().sum(1).log() "
          "+ o.amax(1)"),
    style("a-class-that-is-called", softmax="""
class Softmax:
    def __call__(self, o):
        exp = torch.exp(o - o.amax(1, keepdim=True))
        return exp / exp.sum(1, keepdim=True)


softmax = Softmax()
"""),
    style("a-module", softmax="""
class Softmax(torch.nn.Module):
    def forward(self, o):
        exp = torch.exp(o - o.amax(1, keepdim=True))
        return exp / exp.sum(1, keepdim=True)


softmax = Softmax()
"""),
    style("a-partial", softmax="""
import functools


def over(o, dim):
    exp = torch.exp(o - o.amax(dim, keepdim=True))
    return exp / exp.sum(dim, keepdim=True)


softmax = functools.partial(over, dim=1)
"""),
    style("decorated", logsumexp="""
import functools


def cached(function):
    @functools.wraps(function)
    def inner(*args):
        return function(*args)

    return inner


@cached
@torch.no_grad()
def logsumexp(o: torch.Tensor) -> torch.Tensor:
    \"\"\"Return log-sum-exp.\"\"\"
    top, _ = o.max(dim=1)
    return top + (o - top[:, None]).exp().sum(dim=1).log()
"""),
    style("prints-and-timing", softmax="""
%%time
def softmax(o):
    print("called with", o)
    exp = torch.exp(o - o.max(dim=1, keepdim=True).values)
    return exp / exp.sum(dim=1, keepdim=True)
"""),
    style("results-with-gradients", log_softmax="""
def log_softmax(o):
    o = o.clone().requires_grad_()
    shifted = o - o.max(dim=1, keepdim=True).values
    return shifted - torch.log(torch.exp(shifted).sum(dim=1, keepdim=True))
"""),
    style("vmap", log_softmax="""
def log_softmax(o):
    def row(x):
        x = x - x.amax()
        return x - x.exp().sum().log()

    return torch.vmap(row)(o)
"""),
    style("one-hot-as-a-list", "data-and-softmax", one_hot="""
def one_hot(y, num_classes):
    rows = [[float(k == label) for k in range(num_classes)] for label in y.tolist()]
    return torch.tensor(rows)
"""),
    style("0-d-tensors", "hyperparameters", my_experiment=QUICK, mean_and_interval="""
def mean_and_interval(values):
    values = torch.tensor(values, dtype=torch.float64)
    return values.mean(), T95[len(values)] * values.std() / len(values) ** 0.5
""", clearly_different="""
def clearly_different(first, second):
    mean, width = mean_and_interval([a - b for a, b in zip(first, second)])
    return bool(abs(mean) > width)
""", standard_error="""
def standard_error(accuracy, n):
    return torch.tensor(accuracy * (1 - accuracy) / n, dtype=torch.float64).sqrt()
"""),
    style("numbers-of-numpy", "hyperparameters", my_experiment=QUICK, mean_and_interval="""
def mean_and_interval(values):
    import numpy as np

    return np.mean(values), T95[len(values)] * np.std(values, ddof=1) / np.sqrt(len(values))
""", clearly_different="""
def clearly_different(first, second):
    mean, width = mean_and_interval([a - b for a, b in zip(first, second)])
    return bool(abs(mean) > width)
"""),
    style("a-choice-that-varies", "hyperparameters", my_experiment=QUICK,
          chosen_setting="def chosen_setting():\n    return 0.2, 32"),
    style("bias-registered-first", "concise", make_net="""
class Affine(nn.Linear):
    def __init__(self):
        nn.Module.__init__(self)
        self.in_features, self.out_features = 784, 10
        self.bias = nn.Parameter(torch.zeros(10))
        self.weight = nn.Parameter(torch.empty(10, 784))


def make_net():
    return nn.Sequential(nn.Flatten(), Affine())
"""),
    style("a-bias-as-a-row", "concise", make_net="""
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(784, 10, bias=False)
        self.offset = nn.Parameter(torch.zeros(1, 10))

    def forward(self, X):
        return self.layer(X.flatten(1)) + self.offset


def make_net():
    return Net()
"""),
]  # fmt: skip

HONEST = [*FORMATS, *CELLS, *STYLES]
