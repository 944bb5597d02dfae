"""Right alternatives and typical mistakes of the assignment on numerical stability."""

from __future__ import annotations

from functools import partial

from .bank import right, wrong

right = partial(right, assignment="stability")
wrong = partial(wrong, assignment="stability")

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

RIGHT = [
    right(
        "einsum and one-hot matrices",
        softmax="""
def softmax(o):
    exp = torch.exp(o - torch.amax(o, dim=-1)[:, None])
    return torch.einsum("bq,b->bq", exp, 1 / torch.einsum("bq->b", exp))
""",
        cross_entropy="""
def cross_entropy(o, y):
    one_hot = torch.nn.functional.one_hot(y, o.shape[1]).to(o.dtype)
    return -torch.einsum("bq,bq->b", one_hot, log_softmax(o))
""",
        cross_entropy_gradient="""
def cross_entropy_gradient(o, y):
    return (softmax(o) - torch.eye(o.shape[1], dtype=o.dtype)[y]) / o.shape[0]
""",
    ),
    right(
        "loops over plain floats",
        largest_exp_argument="""
def largest_exp_argument(dtype):
    n = 0
    while torch.isfinite(torch.exp(torch.tensor(float(n + 1), dtype=dtype))):
        n += 1
    return n
""",
        softmax="""
def softmax(o):
    rows = []
    for row in o.tolist():
        exp = [math.exp(x - max(row)) for x in row]
        rows.append([x / sum(exp) for x in exp])
    return torch.tensor(rows, dtype=o.dtype)
""",
        logsumexp="""
def logsumexp(o):
    result = []
    for row in o.tolist():
        top = max(row)
        result.append(top + math.log(math.fsum(math.exp(x - top) for x in row)))
    return torch.tensor(result, dtype=o.dtype)
""",
        log_softmax="""
def log_softmax(o):
    rows = []
    for row in o.tolist():
        top = max(row)
        log_sum = math.log(sum(math.exp(x - top) for x in row))
        rows.append([x - top - log_sum for x in row])
    return torch.tensor(rows, dtype=o.dtype)
""",
        cross_entropy="""
def cross_entropy(o, y):
    log_p = log_softmax(o)
    return torch.stack([-log_p[i, y[i]] for i in range(len(y))])
""",
        cross_entropy_gradient="""
def cross_entropy_gradient(o, y):
    p = softmax(o)
    result = torch.zeros_like(p)
    for i in range(p.shape[0]):
        for j in range(p.shape[1]):
            result[i, j] = (p[i, j] - (1 if j == y[i] else 0)) / len(y)
    return result
""",
    ),
    right(
        "through numpy and back",
        softmax="""
def softmax(o):
    import numpy as np

    values = o.double().numpy()
    exp = np.exp(values - values.max(axis=1, keepdims=True))
    return torch.from_numpy(exp / exp.sum(axis=1, keepdims=True)).to(o.dtype)
""",
        logsumexp="""
def logsumexp(o):
    import numpy as np

    return torch.from_numpy(np.logaddexp.reduce(o.double().numpy(), axis=1)).to(o.dtype)
""",
        cross_entropy_gradient="""
def cross_entropy_gradient(o, y):
    import numpy as np

    p = softmax(o).numpy().copy()
    p[np.arange(len(p)), y.numpy()] -= 1
    return torch.from_numpy(p / len(p)).to(o.dtype)
""",
    ),
    right(
        "in place on a copy",
        softmax="""
def softmax(o):
    o = o.clone()
    o -= o.max(dim=1, keepdim=True)[0]
    o.exp_()
    o /= o.sum(dim=1, keepdim=True)
    return o
""",
        log_softmax="""
def log_softmax(o):
    result = o - o.amax(1, True)
    result -= result.exp().sum(1, True).log_()
    return result
""",
        cross_entropy_gradient="""
def cross_entropy_gradient(o, y):
    p = softmax(o)
    p.scatter_add_(1, y.unsqueeze(1), torch.full((len(y), 1), -1.0, dtype=p.dtype))
    return p.div_(len(y))
""",
    ),
    right(
        "sorted rows and a shift in double precision",
        overflowing_logits="""
def overflowing_logits():
    return torch.tensor([1000.0, -1000.0, 1000.0], dtype=torch.float32)
""",
        underflowing_logits="""
def underflowing_logits():
    return torch.tensor([-110.0, 80.0])
""",
        softmax="""
def softmax(o):
    wide = o.to(torch.float64)
    exp = 2 ** ((wide - wide.sort(dim=1).values[:, -1:]) / math.log(2))
    return (exp / exp.sum(1).reshape(-1, 1)).to(o.dtype)
""",
        logsumexp="""
def logsumexp(o):
    top = torch.sort(o, dim=1, descending=True).values[:, 0]
    return torch.log1p(torch.exp(o.T - top).sum(dim=0) - 1) + top
""",
    ),
    right(
        "the softmax from the log-softmax",
        softmax="""
def softmax(o):
    shifted = o - o.max(dim=1, keepdim=True).values
    return torch.exp(shifted - torch.log(torch.sum(torch.exp(shifted), dim=1, keepdim=True)))
""",
        cross_entropy="""
def cross_entropy(o, y):
    top = o.max(dim=1).values
    log_sum = (o - top[:, None]).exp().sum(dim=1).log()
    return log_sum + (top - o.gather(1, y[:, None]).squeeze(1))
""",
        logsumexp="""
def logsumexp(o):
    columns = list(o.unbind(dim=1))
    total = columns.pop()
    for column in columns:
        larger, smaller = torch.maximum(total, column), torch.minimum(total, column)
        total = larger + torch.log1p(torch.exp(smaller - larger))
    return total
""",
    ),
    right(
        "float32 inside, whatever the format",
        softmax="""
def softmax(o):
    exp = torch.exp(o.float() - o.float().amax(dim=1, keepdim=True))
    return (exp / exp.sum(dim=1, keepdim=True)).to(o.dtype)
""",
        logsumexp="""
def logsumexp(o):
    o = o.float()
    top = o.amax(dim=1)
    return top + torch.log(torch.exp(o - top[:, None]).sum(dim=1))
""",
        log_softmax="""
def log_softmax(o):
    shifted = o.float() - o.float().amax(dim=1, keepdim=True)
    return (shifted - shifted.exp().sum(dim=1, keepdim=True).log()).to(o.dtype)
""",
    ),
    right(
        "float32 handed back, and ratios of pairs",
        softmax="""
def softmax(o):
    pairs = (o.float()[:, None, :] - o.float()[:, :, None]).exp()
    return (1 / pairs.sum(dim=-1)).to(o.dtype)
""",
        log_softmax="""
def log_softmax(o):
    shifted = o.float() - o.float().amax(dim=1, keepdim=True)
    return shifted - torch.log2(torch.exp2(shifted / math.log(2)).sum(1, True)) * math.log(2)
""",
        cross_entropy_gradient="""
def cross_entropy_gradient(o, y):
    gradient = softmax(o.float())
    gradient[range(len(y)), y] -= 1
    return gradient / len(y)
""",
    ),
]

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
