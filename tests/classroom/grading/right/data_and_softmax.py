"""Right alternatives for the assignment data-and-softmax."""

from __future__ import annotations

from functools import partial

from ..bank import right

right = partial(right, assignment="data-and-softmax")

RIGHT = [
    right(
        "einsum and matrix products",
        one_hot="""
def one_hot(y, num_classes):
    return torch.eye(num_classes)[y]
""",
        logits="""
def logits(X, W, b):
    return torch.einsum("bchw,hwq->bq", X, W.reshape(X.shape[2], X.shape[3], -1)) + b
""",
        softmax="""
def softmax(o):
    exp = torch.exp(o)
    return torch.einsum("bq,b->bq", exp, 1 / torch.einsum("bq->b", exp))
""",
        class_means="""
def class_means(X, y, num_classes):
    marks = one_hot(y, num_classes)
    return (marks.T @ X.flatten(1)) / marks.sum(dim=0)[:, None]
""",
    ),
    right(
        "loops over plain numbers",
        label_names="""
def label_names(y):
    names = []
    for label in y:
        names.append(CLASSES[int(label)])
    return names
""",
        one_hot="""
def one_hot(y, num_classes):
    rows = []
    for label in y:
        rows.append([1.0 if k == label else 0.0 for k in range(num_classes)])
    return torch.tensor(rows)
""",
        class_counts="""
def class_counts(data_iter, num_classes):
    counts = [0] * num_classes
    for _, y in data_iter:
        for label in y.tolist():
            counts[label] += 1
    return counts
""",
        softmax="""
def softmax(o):
    import math

    rows = []
    for row in o.tolist():
        exp = [math.exp(x) for x in row]
        rows.append([x / sum(exp) for x in exp])
    return torch.tensor(rows)
""",
        accuracy="""
def accuracy(y_hat, y):
    correct = 0
    for scores, label in zip(y_hat.tolist(), y.tolist()):
        correct += scores.index(max(scores)) == label
    return float(correct)
""",
        class_means="""
def class_means(X, y, num_classes):
    sums = torch.zeros(num_classes, X[0].numel())
    counts = torch.zeros(num_classes)
    for x, label in zip(X, y):
        sums[label] += x.flatten()
        counts[label] += 1
    return sums / counts.unsqueeze(1)
""",
    ),
    right(
        "through numpy and back",
        one_hot="""
def one_hot(y, num_classes):
    import numpy as np

    return torch.from_numpy(np.eye(num_classes, dtype=np.float32)[y.numpy()])
""",
        class_counts="""
def class_counts(data_iter, num_classes):
    import numpy as np

    y = np.concatenate([labels.numpy() for _, labels in data_iter])
    return [int(count) for count in np.bincount(y, minlength=num_classes)]
""",
        softmax="""
def softmax(o):
    import numpy as np

    exp = np.exp(o.numpy())
    return torch.from_numpy(exp / exp.sum(axis=1, keepdims=True))
""",
        accuracy="""
def accuracy(y_hat, y):
    import numpy as np

    return float(np.count_nonzero(y_hat.numpy().argmax(axis=-1) == y.numpy()))
""",
        logits="""
def logits(X, W, b):
    return torch.from_numpy(X.numpy().reshape(len(X), -1) @ W.numpy() + b.numpy())
""",
    ),
    right(
        "in place, and lists instead of generators",
        one_hot="""
def one_hot(y, num_classes):
    return torch.zeros(y.shape[0], num_classes).scatter_(1, y.unsqueeze(1), 1.0)
""",
        minibatch_count="""
def minibatch_count(n, batch_size):
    count, last = divmod(n, batch_size)
    if last == 0:
        return count, batch_size
    return count + 1, last
""",
        minibatches="""
def minibatches(X, y, batch_size, order):
    return [(X[chosen], y[chosen]) for chosen in order.split(batch_size)]
""",
        softmax="""
def softmax(o):
    p = o.clone()
    p.exp_()
    p /= p.sum(1).unsqueeze(1)
    return p
""",
        logits="""
def logits(X, W, b):
    result = torch.zeros(X.shape[0], W.shape[1])
    result += b
    result.addmm_(X.flatten(1), W)
    return result
""",
    ),
    right(
        "other orders of the same steps",
        minibatches="""
def minibatches(X, y, batch_size, order):
    X, y = X[order], y[order]
    while len(X) > 0:
        yield X[:batch_size], y[:batch_size]
        X, y = X[batch_size:], y[batch_size:]
""",
        number_of_parameters="""
def number_of_parameters(d, q):
    return (d + 1) * q
""",
        logits="""
def logits(X, W, b):
    columns = torch.cat([X.flatten(start_dim=1).T, torch.ones(1, len(X))])
    return (torch.cat([W, b[None]]).T @ columns).T
""",
        softmax="""
def softmax(o):
    shifted = o - o.max(dim=1, keepdim=True).values
    return torch.exp(shifted - shifted.exp().sum(dim=1, keepdim=True).log())
""",
        accuracy="""
def accuracy(y_hat, y):
    wrong = (y_hat.max(dim=1).indices != y).sum().item()
    return 1.0 * (len(y) - wrong)
""",
        evaluate_accuracy="""
def evaluate_accuracy(net, data_iter):
    was_training = net.training
    net.eval()
    ratios, sizes = [], []
    with torch.inference_mode():
        for X, y in data_iter:
            ratios.append(accuracy(net(X), y) / len(y))
            sizes.append(len(y))
    net.train(was_training)
    return sum(r * s for r, s in zip(ratios, sizes)) / sum(sizes)
""",
    ),
    right(
        "all predictions gathered first",
        evaluate_accuracy="""
@torch.no_grad()
def evaluate_accuracy(net, data_iter):
    net.train(False)
    pairs = [(net(X).argmax(dim=1), y) for X, y in data_iter]
    predictions = torch.cat([p for p, _ in pairs])
    labels = torch.cat([y for _, y in pairs])
    return (predictions == labels).double().mean().item()
""",
        class_means="""
def class_means(X, y, num_classes):
    sums = torch.zeros(num_classes, X.shape[2] * X.shape[3])
    sums.index_add_(0, y, X.flatten(1))
    return sums / torch.bincount(y, minlength=num_classes).reshape(-1, 1)
""",
    ),
    right(
        "minibatches with labels in a list",
        minibatches="""
def minibatches(X, y, batch_size, order):
    for start in range(0, len(order), batch_size):
        chosen = order[start : start + batch_size].tolist()
        yield torch.stack([X[i] for i in chosen]), [int(y[i]) for i in chosen]
""",
    ),
    right(
        "minibatches with labels in a list of tensors",
        minibatches="""
def minibatches(X, y, batch_size, order):
    return [[X[chosen], list(y[chosen])] for chosen in order.split(batch_size)]
""",
    ),
    right(
        "minibatches as arrays of numpy",
        minibatches="""
def minibatches(X, y, batch_size, order):
    X, y, order = X.numpy(), y.numpy(), order.numpy()
    for start in range(0, len(order), batch_size):
        yield X[order[start : start + batch_size]], y[order[start : start + batch_size]]
""",
    ),
    right(
        "the net asked twice a minibatch",
        evaluate_accuracy="""
def evaluate_accuracy(net, data_iter):
    net.eval()
    with torch.no_grad():
        correct = sum(accuracy(net(X), y) for X, y in data_iter)
        return correct / sum(len(net(X)) for X, _ in data_iter)
""",
    ),
    right(
        "all pictures at once",
        evaluate_accuracy="""
def evaluate_accuracy(net, data_iter):
    X, y = (torch.cat(parts) for parts in zip(*data_iter))
    with torch.no_grad():
        return accuracy(net.eval()(X), y) / len(y)
""",
    ),
]
