"""Typical mistakes in the assignment stability."""

from __future__ import annotations

from functools import partial

from ..bank import wrong

SOFTMAX = ("softmax-agrees-with-the-formula", "softmax-survives-large-logits")
LOG_SUM_EXP = ("logsumexp-agrees-with-the-formula", "logsumexp-survives-large-logits")
LOG_SOFTMAX = (
    "log-softmax-agrees-with-the-formula",
    "log-softmax-survives-large-logits",
    "log-softmax-keeps-its-digits",
)
CROSS_ENTROPY = (
    "cross-entropy-agrees-with-the-formula",
    "cross-entropy-survives-large-logits",
    "cross-entropy-keeps-its-digits",
)
GRADIENT = ("gradient-agrees-with-the-formula", "gradient-survives-large-logits")
wrong = partial(wrong, assignment="stability")

WRONG = [
    wrong(
        "softmax over the wrong axis",
        lost=SOFTMAX + GRADIENT,
        softmax="""
def softmax(o):
    exp = torch.exp(o - o.max(dim=0, keepdim=True).values)
    return exp / exp.sum(dim=0, keepdim=True)
""",
    ),
    wrong(
        "no shift in the softmax",
        lost=("softmax-survives-large-logits", "gradient-survives-large-logits"),
        softmax="""
def softmax(o):
    return torch.exp(o) / torch.exp(o).sum(dim=1, keepdim=True)
""",
    ),
    wrong(
        "one shift for the whole table",
        lost=("softmax-survives-large-logits", "gradient-survives-large-logits"),
        softmax="""
def softmax(o):
    exp = torch.exp(o - o.max())
    return exp / exp.sum(dim=1, keepdim=True)
""",
    ),
    wrong(
        "nan_to_num over the damage",
        lost=("softmax-survives-large-logits", "gradient-survives-large-logits"),
        softmax="""
def softmax(o):
    return torch.nan_to_num(naive_softmax(o))
""",
    ),
    wrong(
        "logits clamped",
        lost=("softmax-survives-large-logits", "gradient-survives-large-logits"),
        softmax="""
def softmax(o):
    return naive_softmax(o.clamp(-10, 10))
""",
    ),
    wrong(
        "the caller's logits shifted",
        lost=("softmax-keeps-format-and-input",),
        softmax="""
def softmax(o):
    o -= o.max(dim=1, keepdim=True).values
    exp = torch.exp(o)
    return exp / exp.sum(dim=1, keepdim=True)
""",
    ),
    wrong(
        "double precision handed back",
        lost=("softmax-keeps-format-and-input",),
        softmax="""
def softmax(o):
    exp = torch.exp(o.double() - o.double().max(dim=1, keepdim=True).values)
    return exp / exp.sum(dim=1, keepdim=True)
""",
    ),
    wrong(
        "the shift not added back",
        lost=LOG_SUM_EXP,
        logsumexp="""
def logsumexp(o):
    return torch.log(torch.exp(o - o.max(dim=1, keepdim=True).values).sum(dim=1))
""",
    ),
    wrong(
        "the logarithm missing in log-sum-exp",
        lost=LOG_SUM_EXP,
        logsumexp="""
def logsumexp(o):
    top = o.max(dim=1).values
    return top + torch.exp(o - top[:, None]).sum(dim=1)
""",
    ),
    wrong(
        "only the largest logit",
        lost=("logsumexp-agrees-with-the-formula", "logsumexp-survives-large-logits"),
        logsumexp="""
def logsumexp(o):
    return o.max(dim=1).values
""",
    ),
    wrong(
        "log-sum-exp of the naive kind",
        lost=("logsumexp-survives-large-logits",),
        logsumexp="""
def logsumexp(o):
    return torch.log(torch.exp(o).sum(dim=1))
""",
    ),
    wrong(
        "the logarithm of a finished softmax",
        lost=("log-softmax-survives-large-logits", "cross-entropy-survives-large-logits"),
        log_softmax="""
def log_softmax(o):
    return torch.log(softmax(o))
""",
    ),
    wrong(
        "a small number inside the logarithm",
        lost=("log-softmax-survives-large-logits", "cross-entropy-survives-large-logits"),
        log_softmax="""
def log_softmax(o):
    return torch.log(softmax(o) + 1e-12)
""",
    ),
    wrong(
        "the whole log-sum-exp subtracted at once",
        lost=("log-softmax-keeps-its-digits", "cross-entropy-keeps-its-digits"),
        log_softmax="""
def log_softmax(o):
    return o - logsumexp(o)[:, None]
""",
    ),
    wrong(
        "mean of the losses instead of each",
        lost=CROSS_ENTROPY,
        cross_entropy="""
def cross_entropy(o, y):
    return -log_softmax(o)[range(len(y)), y].mean()
""",
    ),
    wrong(
        "the minus forgotten",
        lost=CROSS_ENTROPY,
        cross_entropy="""
def cross_entropy(o, y):
    return log_softmax(o)[range(len(y)), y]
""",
    ),
    wrong(
        "labels off by one",
        lost=("cross-entropy-agrees-with-the-formula", "cross-entropy-survives-large-logits"),
        cross_entropy="""
def cross_entropy(o, y):
    return -log_softmax(o)[range(len(y)), y - 1]
""",
    ),
    wrong(
        "the likeliest class instead of the true one",
        lost=("cross-entropy-agrees-with-the-formula", "cross-entropy-survives-large-logits"),
        cross_entropy="""
def cross_entropy(o, y):
    return -log_softmax(o).max(dim=1).values
""",
    ),
    wrong(
        "gradient of the sum instead of the mean",
        lost=GRADIENT,
        cross_entropy_gradient="""
def cross_entropy_gradient(o, y):
    gradient = softmax(o)
    gradient[torch.arange(len(y)), y] -= 1
    return gradient
""",
    ),
    wrong(
        "gradient without the labels",
        lost=GRADIENT,
        cross_entropy_gradient="""
def cross_entropy_gradient(o, y):
    return softmax(o) / len(y)
""",
    ),
    wrong(
        "gradient with the wrong sign",
        lost=GRADIENT,
        cross_entropy_gradient="""
def cross_entropy_gradient(o, y):
    one_hot = torch.nn.functional.one_hot(y, o.shape[1])
    return (one_hot - softmax(o)) / len(y)
""",
    ),
    wrong(
        "gradient divided by the classes",
        lost=GRADIENT,
        cross_entropy_gradient="""
def cross_entropy_gradient(o, y):
    gradient = softmax(o)
    gradient[torch.arange(len(y)), y] -= 1
    return gradient / o.shape[1]
""",
    ),
    wrong(
        "PyTorch's own functions",
        lost=LOG_SUM_EXP + LOG_SOFTMAX + CROSS_ENTROPY + GRADIENT,
        logsumexp="""
def logsumexp(o):
    return torch.logsumexp(o, dim=1)
""",
        log_softmax="""
def log_softmax(o):
    return o.log_softmax(1)
""",
        cross_entropy_gradient="""
def cross_entropy_gradient(o, y):
    with torch.enable_grad():
        o = o.clone().requires_grad_()
        torch.nn.CrossEntropyLoss()(o, y).backward()
    return o.grad
""",
    ),
    wrong(
        "one whole number too far, and nothing overflows",
        lost=(
            "naive-softmax-overflows",
            "log-of-a-probability-underflows",
            "exp-limit-in-32-and-64-bits",
            "exp-limit-in-16-bits",
        ),
        overflowing_logits="""
def overflowing_logits():
    return torch.tensor([50.0, 60.0, 88.0])
""",
        underflowing_logits="""
def underflowing_logits():
    return torch.tensor([-80.0, 0.0])
""",
        largest_exp_argument="""
def largest_exp_argument(dtype):
    return math.ceil(math.log(torch.finfo(dtype).max))
""",
    ),
    wrong(
        "the limit of float32 for every format",
        lost=("exp-limit-in-32-and-64-bits", "exp-limit-in-16-bits"),
        largest_exp_argument="""
def largest_exp_argument(dtype):
    return 88
""",
    ),
    wrong(
        "infinite logits, and logits too far apart",
        lost=("naive-softmax-overflows", "log-of-a-probability-underflows"),
        overflowing_logits="""
def overflowing_logits():
    return torch.tensor([0.0, 1.0, math.inf])
""",
        underflowing_logits="""
def underflowing_logits():
    return torch.tensor([-1e4, 0.0])
""",
    ),
    wrong(
        "a column too many",
        lost=LOG_SUM_EXP + CROSS_ENTROPY,
        logsumexp="""
def logsumexp(o):
    top = o.max(dim=1, keepdim=True).values
    return top + torch.log(torch.exp(o - top).sum(dim=1, keepdim=True))
""",
        cross_entropy="""
def cross_entropy(o, y):
    return -log_softmax(o).gather(1, y[:, None])
""",
    ),
]
