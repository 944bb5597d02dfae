"""Right alternatives and typical mistakes of the assignment on data and softmax."""

from __future__ import annotations

from functools import partial

from .bank import right, wrong

right = partial(right, assignment="data-and-softmax")
wrong = partial(wrong, assignment="data-and-softmax")

ONE_HOT = ("one-hot-marks-the-label", "one-hot-has-the-right-format")
SOFTMAX = ("softmax-rows-sum-to-1", "softmax-follows-the-formula")
ACCURACY = ("accuracy-counts-what-is-right", "accuracy-is-a-plain-float")
EVALUATE = (
    "evaluate-accuracy-weighs-every-example-alike",
    "evaluate-accuracy-in-evaluation-mode",
)

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

WRONG = [
    wrong(
        "labels off by one",
        lost=("labels-become-words", "one-hot-marks-the-label"),
        label_names="""
def label_names(y):
    return [CLASSES[label - 1] for label in y.tolist()]
""",
        one_hot="""
def one_hot(y, num_classes):
    return torch.eye(num_classes)[y - 1]
""",
    ),
    wrong(
        "whole numbers as one-hot vectors",
        lost=("one-hot-has-the-right-format",),
        one_hot="""
def one_hot(y, num_classes):
    return nn.functional.one_hot(y, num_classes)
""",
    ),
    wrong(
        "one-hot vectors as a list",
        lost=("one-hot-has-the-right-format",),
        one_hot="""
def one_hot(y, num_classes):
    return [[float(k == label) for k in range(num_classes)] for label in y.tolist()]
""",
    ),
    wrong(
        "one-hot vectors as columns",
        lost=ONE_HOT,
        one_hot="""
def one_hot(y, num_classes):
    return torch.eye(num_classes)[:, y]
""",
    ),
    wrong(
        "only the first minibatch is counted",
        lost=("classes-are-counted-over-all-minibatches",),
        class_counts="""
def class_counts(data_iter, num_classes):
    _, y = next(iter(data_iter))
    return torch.bincount(y, minlength=num_classes).tolist()
""",
    ),
    wrong(
        "the number of minibatches rounded down",
        lost=("number-of-minibatches",),
        minibatch_count="""
def minibatch_count(n, batch_size):
    return n // batch_size, n % batch_size or batch_size
""",
    ),
    wrong(
        "an empty last minibatch",
        lost=("size-of-the-last-minibatch",),
        minibatch_count="""
def minibatch_count(n, batch_size):
    return (n + batch_size - 1) // batch_size, n % batch_size
""",
    ),
    wrong(
        "the last minibatch dropped",
        lost=("minibatches-hold-every-example-once",),
        minibatches="""
def minibatches(X, y, batch_size, order):
    for i in range(len(X) // batch_size):
        chosen = order[i * batch_size : (i + 1) * batch_size]
        yield X[chosen], y[chosen]
""",
    ),
    wrong(
        "pictures shuffled without their labels",
        lost=("minibatches-keep-labels-with-pictures",),
        minibatches="""
def minibatches(X, y, batch_size, order):
    for start in range(0, len(X), batch_size):
        stop = start + batch_size
        yield X[order[start:stop]], y[start:stop]
""",
    ),
    wrong(
        "the order ignored",
        lost=("minibatches-follow-the-order",),
        minibatches="""
def minibatches(X, y, batch_size, order):
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]
""",
    ),
    wrong(
        "each example drawn afresh",
        lost=("minibatches-hold-every-example-once", "minibatches-follow-the-order"),
        minibatches="""
def minibatches(X, y, batch_size, order):
    for start in range(0, len(X), batch_size):
        size = min(batch_size, len(X) - start)
        chosen = torch.randint(len(X), (size,), generator=torch.Generator().manual_seed(start))
        yield X[chosen], y[chosen]
""",
    ),
    wrong(
        "no bias",
        lost=("number-of-parameters-is-right", "logits-have-the-right-values"),
        number_of_parameters="""
def number_of_parameters(d, q):
    return d * q
""",
        logits="""
def logits(X, W, b):
    return X.flatten(1) @ W
""",
    ),
    wrong(
        "the pictures not flattened",
        lost=("logits-have-the-right-shape", "logits-have-the-right-values"),
        logits="""
def logits(X, W, b):
    return X @ W + b
""",
    ),
    wrong(
        "pixels of different pictures mixed",
        lost=("logits-have-the-right-values",),
        logits="""
def logits(X, W, b):
    return X.reshape(W.shape[0], -1).T @ W + b
""",
    ),
    wrong(
        "softmax over the wrong axis",
        lost=SOFTMAX,
        softmax="""
def softmax(o):
    exp = torch.exp(o)
    return exp / exp.sum(dim=0, keepdim=True)
""",
    ),
    wrong(
        "softmax over the whole table",
        lost=SOFTMAX,
        softmax="""
def softmax(o):
    return torch.exp(o) / torch.exp(o).sum()
""",
    ),
    wrong(
        "no exponential",
        lost=SOFTMAX,
        softmax="""
def softmax(o):
    return o / o.sum(dim=1, keepdim=True)
""",
    ),
    wrong(
        "the exponential of minus the logit",
        lost=("softmax-follows-the-formula",),
        softmax="""
def softmax(o):
    exp = torch.exp(-o)
    return exp / exp.sum(dim=1, keepdim=True)
""",
    ),
    wrong(
        "sigmoids, scaled",
        lost=("softmax-follows-the-formula",),
        softmax="""
def softmax(o):
    s = torch.sigmoid(o)
    return s / s.sum(dim=1, keepdim=True)
""",
    ),
    wrong(
        "the ratio instead of the count",
        lost=("accuracy-counts-what-is-right", "evaluate-accuracy-weighs-every-example-alike"),
        accuracy="""
def accuracy(y_hat, y):
    return float((y_hat.argmax(dim=1) == y).float().mean())
""",
    ),
    wrong(
        "the largest score of a column",
        lost=ACCURACY + EVALUATE[:1],
        accuracy="""
def accuracy(y_hat, y):
    return float((y_hat.argmax(dim=0) == y).sum())
""",
    ),
    wrong(
        "a tensor instead of a float",
        lost=("accuracy-is-a-plain-float",),
        accuracy="""
def accuracy(y_hat, y):
    return (y_hat.argmax(dim=1) == y).sum()
""",
    ),
    wrong(
        "the mean of the minibatches' accuracies",
        lost=("evaluate-accuracy-weighs-every-example-alike",),
        evaluate_accuracy="""
def evaluate_accuracy(net, data_iter):
    net.eval()
    with torch.no_grad():
        ratios = [accuracy(net(X), y) / len(y) for X, y in data_iter]
    return sum(ratios) / len(ratios)
""",
    ),
    wrong(
        "training mode while measuring",
        lost=("evaluate-accuracy-in-evaluation-mode",),
        evaluate_accuracy="""
def evaluate_accuracy(net, data_iter):
    correct = count = 0
    with torch.no_grad():
        for X, y in data_iter:
            correct += accuracy(net(X), y)
            count += len(y)
    return correct / count
""",
    ),
    wrong(
        "training mode from the second minibatch on",
        lost=("evaluate-accuracy-in-evaluation-mode",),
        evaluate_accuracy="""
def evaluate_accuracy(net, data_iter):
    correct = count = 0
    for X, y in data_iter:
        with torch.no_grad():
            net.train(count > 0)
            correct += accuracy(net(X), y)
        count += len(y)
    return correct / count
""",
    ),
    wrong(
        "the net never asked in evaluation mode",
        lost=EVALUATE,
        evaluate_accuracy="""
def evaluate_accuracy(net, data_iter):
    net.eval()
    return 1.0
""",
    ),
    wrong(
        "sums instead of means",
        lost=("class-means-are-means",),
        class_means="""
def class_means(X, y, num_classes):
    return torch.stack([X[y == k].flatten(1).sum(dim=0) for k in range(num_classes)])
""",
    ),
    wrong(
        "ready-made functions",
        lost=("labels-become-words", *SOFTMAX, *ACCURACY, *EVALUATE),
        label_names="""
def label_names(y):
    return d2l.get_fashion_mnist_labels(y)
""",
        softmax="""
def softmax(o):
    return torch.softmax(o, dim=1)
""",
        accuracy="""
def accuracy(y_hat, y):
    return d2l.accuracy(y_hat, y)
""",
        evaluate_accuracy="""
def evaluate_accuracy(net, data_iter):
    return d2l.evaluate_accuracy(net, data_iter)
""",
    ),
]
