"""More right work, in the styles of people who were not asked how they write."""

from __future__ import annotations

from collections.abc import Callable

from .honest import QUICK, Honest, changed, code, find, style

WORSE = "def softmax(o):\n    return o.exp() / o.exp().sum(1, keepdim=True)"


def cells(name: str, first: str = "", last: str = "", **options: object) -> Honest:
    """Put a cell below the first one, or at the end."""

    def change(nb: dict) -> None:
        nb["cells"].insert(find(nb, "setup") + 1, code(first or "pass"))
        nb["cells"].append(code(last or "pass"))

    return changed(name, change, **options)


def typed_in_the_setup(nb: dict) -> None:
    nb["cells"][find(nb, "setup")]["source"] += "\nimport math as m"
    cell = nb["cells"][find(nb, "softmax")]
    cell["source"] = cell["source"].replace("def softmax(o):", "def softmax(o):\n    m.exp(0)")


def typed_in_the_check(nb: dict) -> None:
    place = find(nb, "softmax")
    check, answer = nb["cells"][place + 1], nb["cells"].pop(place)
    check["source"] = answer["source"] + "\n\n" + check["source"]


def defined_at_the_end(nb: dict) -> None:
    """What asks `softmax` is asked again, too."""
    nb["cells"].append(code(nb["cells"].pop(find(nb, "softmax"))["source"]))


def back_from_a_try(nb: dict) -> None:
    """The same answer stands above and below a worse one."""
    place = find(nb, "softmax")
    answer = nb["cells"][place]
    worse = answer | {
        "source": "def softmax(o):\n    return o.exp() / o.exp().sum(1, keepdim=True)"
    }
    nb["cells"][place + 1 : place + 1] = [worse, dict(answer)]


def back_from_a_cell_of_their_own(nb: dict) -> None:
    place = find(nb, "softmax")
    worse = code("def softmax(o):\n    return naive_softmax(o)")
    nb["cells"][place + 1 : place + 1] = [worse, dict(nb["cells"][place])]


def calls_what_was_moved_up(nb: dict) -> None:
    answer = nb["cells"].pop(find(nb, "log-softmax"))
    place = find(nb, "softmax")
    nb["cells"][place]["source"] = "def softmax(o):\n    return log_softmax(o).exp()"
    nb["cells"].insert(place, answer)


def switched_off(kind: str, text: str) -> Callable[[dict], None]:
    """Return what answers in a new cell, and makes no code of the old one below it."""

    def change(nb: dict) -> None:
        place = find(nb, "softmax")
        old = nb["cells"][place]
        nb["cells"].insert(place, code(old["source"]))
        nb["cells"][place + 1] = {
            "cell_type": kind,
            "metadata": old["metadata"],
            "source": f"# an old try\n{text}",
        }

    return change


LOOK = ("to look at",)

STABILITY = [
    changed("an-import-in-the-setup", typed_in_the_setup, statuses=LOOK),
    changed("the-answer-in-the-check", typed_in_the_check, statuses=LOOK),
    changed("softmax-at-the-end", defined_at_the_end, statuses=LOOK),
    changed("back-from-a-try", back_from_a_try),
    changed("back-from-a-cell-of-their-own", back_from_a_cell_of_their_own),
    changed("calls-what-was-moved-up", calls_what_was_moved_up),
    changed("a-try-made-raw", switched_off("raw", WORSE), shown="an old try"),
    changed("a-try-made-text", switched_off("markdown", WORSE), shown="an old try"),
    changed("a-loop-made-raw", switched_off("raw", "while True: pass"), shown="an old try"),
    cells("helpers-in-a-cell-of-their-own", """
def shift(o):
    return o - o.amax(dim=-1, keepdim=True)


def sum_exp(x):
    return x.exp().sum(dim=-1, keepdim=True)
"""),
    cells("quits-at-the-end", last="exit()"),
    cells("clears-all-names-at-the-end", last="%reset -f"),
    cells("deletes-its-helpers-at-the-end", last="del softmax, log_softmax"),
    cells("warnings-are-errors", "import warnings\nwarnings.filterwarnings('error')"),
    cells("prints-in-short", "torch.set_printoptions(precision=2)\nimport numpy as np\n"
          "np.set_printoptions(precision=1)"),
    cells("no-gradients-at-all", "torch.set_grad_enabled(False)\ntorch.set_num_threads(1)"),
    cells("loads-extensions", "%load_ext autoreload\n%autoreload 2\n%config InlineBackend.rc = {}"),
    cells("installs-what-is-there", "!pip install torch\n%pip install torch"),
    cells("a-shell-cell", "%%bash\nls -l"),
    cells("other-names-for-torch", "import torch as t, torch.nn.functional as F, numpy as np"),
    cells("a-seed-and-a-log", "import logging\nlogging.basicConfig(level='INFO')\n"
          "torch.manual_seed(1)\nlogging.info('begin')"),
    cells("main-guard", last="if __name__ == '__main__':\n    print(softmax(torch.zeros(1, 2)))"),
    style("chinese-comments", softmax='''
def softmax(o):
    """对每一行求 softmax。"""
    最大 = o.max(dim=1, keepdim=True).values  # 防止溢出
    指数 = torch.exp(o - 最大)
    return 指数 / 指数.sum(dim=1, keepdim=True)
'''),
    style("tabs", softmax="def softmax(o):\n\te = "
          "(o - o.amax(1, True)).exp()\n\treturn e / e.sum(1, True)"),
    style("two-tries-in-one-cell", softmax="""
def softmax(o):
    raise NotImplementedError


print("that was too easy")


def softmax(x: torch.Tensor, *, axis: int = 1) -> torch.Tensor:
    top = x.max(axis, keepdim=True)[0]
    return (exp := torch.exp(x - top)) / exp.sum(axis, keepdim=True)
"""),
    style("rows-in-a-loop", log_softmax="""
def log_softmax(o):
    rows = []
    for row in o:
        row = row - max(row)
        rows.append(row - torch.log(sum(torch.exp(x) for x in row)))
    return torch.stack(rows)
"""),
    style("in-place-on-a-copy", softmax="""
def softmax(o):
    result = o.clone()
    result.sub_(result.amax(1, keepdim=True)).exp_()
    result /= result.sum(1, keepdim=True)
    return result
"""),
    style("numpy-inside", softmax="""
def softmax(o):
    import numpy as np

    x = o.detach().numpy()
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return torch.from_numpy(e / e.sum(axis=1, keepdims=True)).to(o.dtype)
"""),
    style("a-parameter", logsumexp="""
def logsumexp(o):
    top = o.max(dim=1).values
    return torch.nn.Parameter(top + torch.log(torch.exp(o - top[:, None]).sum(dim=1)))
"""),
    style("a-script", logsumexp="""
@torch.jit.script
def logsumexp(o: torch.Tensor) -> torch.Tensor:
    top = o.amax(dim=1)
    return top + torch.log(torch.exp(o - top.unsqueeze(1)).sum(dim=1))
"""),
    style("searched-limits", largest_exp_argument="""
import numpy as np


def largest_exp_argument(dtype):
    n = np.arange(0, 800)
    finite = torch.exp(torch.tensor(n, dtype=torch.float64).to(dtype)).isfinite().numpy()
    return int(n[finite][-1])
"""),
]  # fmt: skip
OTHERS = [
    style("numbers-of-numpy-for-counts", "data-and-softmax", class_counts="""
def class_counts(data_iter, num_classes):
    counts = [0] * num_classes
    for _, labels in data_iter:
        for label in labels.numpy():
            counts[label] += 1
    return counts
""", one_hot="""
import numpy as np


def one_hot(y, num_classes):
    return torch.from_numpy(np.eye(num_classes, dtype=np.float32)[y.numpy()])
""", logits="def logits(X, W, b):\n    return torch.einsum('bp,pq->bq', X.flatten(1), W).add(b)"),
    style("sums-and-items", "data-and-softmax", accuracy="""
def accuracy(y_hat, y):
    return (y_hat.max(1).indices == y).float().sum().item()
""", evaluate_accuracy="""
def evaluate_accuracy(net, data_iter):
    net.eval()
    hits = []
    with torch.inference_mode():
        for X, y in data_iter:
            hits.extend((net(X).argmax(-1) == y).tolist())
    return sum(hits) / len(hits)
"""),
    style("a-list-of-minibatches", "data-and-softmax", minibatches="""
def minibatches(X, y, batch_size, order):
    return list(zip(X[order].split(batch_size), y[order].split(batch_size)))
"""),
    style("a-loader-for-minibatches", "data-and-softmax", minibatches="""
def minibatches(X, y, batch_size, order):
    data = torch.utils.data.TensorDataset(X, y)
    yield from torch.utils.data.DataLoader(data, batch_size, sampler=order.tolist())
"""),
    style("statistics-of-python", "hyperparameters", my_experiment=QUICK, mean_and_interval="""
import statistics


def mean_and_interval(values: list[float]) -> tuple[float, float]:
    n = len(values)
    return statistics.fmean(values), T95[n] * statistics.stdev(values) / n**0.5
"""),
    style("a-list-for-a-tuple", "hyperparameters", my_experiment=QUICK, mean_and_interval="""
def mean_and_interval(values):
    x = torch.tensor(values)
    return [x.mean().item(), (T95[len(x)] * x.std() / len(x) ** 0.5).item()]
""", standard_error="""
def standard_error(accuracy, n):
    import math

    return math.sqrt(accuracy * (1 - accuracy) / n)
"""),
    style("a-lazy-layer", "concise", make_net="""
def make_net():
    net = nn.Sequential(nn.Flatten(start_dim=1), nn.LazyLinear(10))
    net(torch.zeros(1, 1, 28, 28))
    return net
"""),
]  # fmt: skip
MORE_HONEST = [*STABILITY, *OTHERS]
