"""Right alternatives for the assignment hyperparameters."""

from __future__ import annotations

from functools import partial

from ..bank import right

# The experiment costs time, and no points depend on it: most submissions try a single setting.
QUICK = """
results = experiment([(0.1, 16)], [0, 1], lambda *s: run(train_data, valid_data, *s[:2], 1, s[2]))
"""
right = partial(right, assignment="hyperparameters")
right = partial(right, my_experiment=QUICK)

RIGHT = [
    right(
        "the statistics module, numpy and back",
        mean_and_interval="""
def mean_and_interval(values):
    import statistics

    n = len(values)
    return statistics.mean(values), T95[n] * statistics.stdev(values) / n**0.5
""",
        split="""
def split(n, num_valid, seed):
    import numpy as np

    order = torch.from_numpy(np.random.default_rng(seed).permutation(n))
    return order[:-num_valid], order[-num_valid:]
""",
        standard_error="""
def standard_error(accuracy, n):
    import math

    return math.sqrt(accuracy * (1 - accuracy)) / math.sqrt(n)
""",
    ),
    right(
        "tensors for the statistics",
        mean_and_interval="""
def mean_and_interval(values):
    values = torch.tensor(values, dtype=torch.float64)
    return values.mean().item(), (T95[len(values)] * values.std() / len(values) ** 0.5).item()
""",
        split="""
def split(n, num_valid, seed):
    torch.manual_seed(seed)
    order = torch.randperm(n)
    chosen = torch.zeros(n, dtype=torch.bool)
    chosen[order[:num_valid]] = True
    return torch.nonzero(~chosen).flatten(), torch.nonzero(chosen).flatten()
""",
        clearly_different="""
def clearly_different(first, second):
    gaps = (torch.tensor(first) - torch.tensor(second)).tolist()
    mean, width = mean_and_interval(gaps)
    return not (mean - width <= 0 <= mean + width)
""",
    ),
    right(
        "a training loop by hand",
        run="""
def run(train_data, valid_data, lr, batch_size, num_epochs, seed):
    torch.manual_seed(seed)
    X, y = train_data
    net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    nn.init.normal_(net[1].weight, std=0.01)
    for _ in range(num_epochs):
        for chosen in torch.randperm(len(X)).split(batch_size):
            net.zero_grad()
            nn.functional.cross_entropy(net(X[chosen]), y[chosen]).backward()
            with torch.no_grad():
                for parameter in net.parameters():
                    parameter -= lr * parameter.grad
    with torch.no_grad():
        predictions = net(valid_data[0]).argmax(dim=1)
    return (predictions == valid_data[1]).double().mean().item()
""",
    ),
    right(
        "gradients in closed form, with matrices",
        run="""
def run(train_data, valid_data, lr, batch_size, num_epochs, seed):
    random = torch.Generator().manual_seed(seed)
    W = torch.randn(784, 10, generator=random) * 0.01
    b = torch.zeros(10)
    X, y = train_data[0].flatten(1), torch.eye(10)[train_data[1]]
    for _ in range(num_epochs):
        for i in torch.randperm(len(X), generator=random).split(batch_size):
            error = torch.softmax(X[i] @ W + b, dim=1) - y[i]
            W -= lr * torch.einsum("bd,bq->dq", X[i], error) / len(i)
            b -= lr * error.mean(dim=0)
    scores = valid_data[0].flatten(1) @ W + b
    return float((scores.argmax(dim=1) == valid_data[1]).sum()) / len(valid_data[1])
""",
    ),
    right(
        "other orders of the same steps",
        run="""
def run(train_data, valid_data, lr, batch_size, num_epochs, seed):
    net = d2l.softmax_regression(seed=seed + 1000)
    valid_iter = [valid_data]
    batches = d2l.load_array(train_data, batch_size, seed=seed)
    loss = nn.CrossEntropyLoss(reduction="none")
    trainer = torch.optim.SGD(net.parameters(), lr)
    history = d2l.train_ch3(
        net, batches, valid_iter, loss, num_epochs, trainer, progress=False
    )
    return history.test_accuracy[-1]
""",
        experiment="""
def experiment(settings, seeds, run_one):
    found = {setting: [] for setting in settings}
    for seed in seeds:
        for lr, batch_size in settings:
            found[lr, batch_size].append(run_one(lr, batch_size, seed))
    return [setting + tuple(mean_and_interval(found[setting])) for setting in settings]
""",
        clearly_different="""
def clearly_different(first, second):
    gaps = []
    for position in range(len(first)):
        gaps.append(second[position] - first[position])
    mean, width = mean_and_interval(gaps)
    return mean > width or mean < -width
""",
    ),
    right(
        "another good choice, and sampling in place",
        split="""
def split(n, num_valid, seed):
    import random

    positions = list(range(n))
    random.Random(seed).shuffle(positions)
    return torch.tensor(sorted(positions[num_valid:])), torch.tensor(positions[:num_valid])
""",
        chosen_setting="""
def chosen_setting():
    return 0.05, 16
""",
        experiment="""
def experiment(settings, seeds, run_one):
    return [
        (lr, size, *mean_and_interval([run_one(lr, size, seed) for seed in seeds]))
        for lr, size in settings
    ]
""",
    ),
]
