"""Right alternatives for the assignment stability."""

from __future__ import annotations

from functools import partial

from ..bank import right

right = partial(right, assignment="stability")

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
