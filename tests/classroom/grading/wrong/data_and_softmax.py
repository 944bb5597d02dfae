"""Typical mistakes in the assignment data-and-softmax."""

from __future__ import annotations

from functools import partial

from ..bank import wrong

ONE_HOT = ("one-hot-marks-the-label", "one-hot-has-the-right-format")
SOFTMAX = ("softmax-rows-sum-to-1", "softmax-follows-the-formula")
ACCURACY = ("accuracy-counts-what-is-right", "accuracy-is-a-plain-float")
EVALUATE = (
    "evaluate-accuracy-weighs-every-example-alike",
    "evaluate-accuracy-in-evaluation-mode",
)
wrong = partial(wrong, assignment="data-and-softmax")

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
    wrong(
        "a last minibatch that is empty",
        lost=("minibatches-hold-every-example-once",),
        minibatches="""
def minibatches(X, y, batch_size, order):
    for i in range(len(X) // batch_size + 1):
        part = order[i * batch_size : (i + 1) * batch_size]
        yield X[part], y[part]
""",
    ),
    wrong(
        "minibatches of equal sizes",
        lost=("minibatches-hold-every-example-once",),
        minibatches="""
def minibatches(X, y, batch_size, order):
    for part in order.chunk(-(-len(X) // batch_size)):
        yield X[part], y[part]
""",
    ),
    wrong(
        "very negative logits cut off",
        lost=("softmax-follows-the-formula",),
        softmax="""
def softmax(o):
    exp = o.clamp(min=-3).exp()
    return exp / exp.sum(1, keepdim=True)
""",
    ),
    wrong(
        "a ready-made function in one's own",
        lost=EVALUATE,
        evaluate_accuracy="""
def measure(net, data_iter):
    return d2l.evaluate_accuracy(net, data_iter)

def evaluate_accuracy(net, data_iter):
    return measure(net, data_iter)
""",
    ),
    wrong(
        "the logits overwritten",
        lost=("softmax-follows-the-formula",),
        softmax="""
def softmax(o):
    o.exp_()
    o /= o.sum(1, keepdim=True)
    return o
""",
    ),
]
