"""Typical mistakes in the assignment hyperparameters."""

from __future__ import annotations

from functools import partial

from ..bank import wrong

VALIDATION = "run-measures-on-validation-data"
RATE = "run-obeys-the-learning-rate"
STEPS = "run-obeys-batch-size-and-epochs"
REPEATS = "run-repeats-for-its-seed"
# The experiment costs time, and no points depend on it: most submissions try a single setting.
QUICK = """
results = experiment([(0.1, 16)], [0, 1], lambda *s: run(train_data, valid_data, *s[:2], 1, s[2]))
"""
wrong = partial(wrong, assignment="hyperparameters")
wrong = partial(wrong, my_experiment=QUICK)

WRONG = [
    wrong(
        "the standard deviation of the whole population",
        lost=("width-of-the-interval",),
        mean_and_interval="""
def mean_and_interval(values):
    n = len(values)
    mean = sum(values) / n
    s = (sum((value - mean) ** 2 for value in values) / n) ** 0.5
    return mean, T95[n] * s / n**0.5
""",
    ),
    wrong(
        "the spread of the runs instead of the error of their mean",
        lost=("width-of-the-interval",),
        mean_and_interval="""
def mean_and_interval(values):
    import statistics

    return statistics.mean(values), 2 * statistics.stdev(values)
""",
        clearly_different="""
def clearly_different(first, second):
    import statistics

    gaps = [a - b for a, b in zip(first, second)]
    return abs(statistics.mean(gaps)) > T95[len(gaps)] * statistics.stdev(gaps) / len(gaps) ** 0.5
""",
    ),
    wrong(
        "1.96 for every number of seeds",
        lost=("width-of-the-interval",),
        mean_and_interval="""
def mean_and_interval(values):
    import statistics

    return statistics.mean(values), 1.96 * statistics.stdev(values) / len(values) ** 0.5
""",
    ),
    wrong(
        "the median instead of the mean",
        lost=("centre-of-the-interval", "results-are-summarised-in-order"),
        mean_and_interval="""
def mean_and_interval(values):
    import statistics

    n = len(values)
    return statistics.median_low(values), T95[n] * statistics.stdev(values) / n**0.5
""",
        clearly_different="""
def clearly_different(first, second):
    import statistics

    gaps = [a - b for a, b in zip(first, second)]
    return abs(statistics.mean(gaps)) > T95[len(gaps)] * statistics.stdev(gaps) / len(gaps) ** 0.5
""",
    ),
    wrong(
        "the root forgotten in the standard error",
        lost=("standard-error-of-an-accuracy",),
        standard_error="""
def standard_error(accuracy, n):
    return accuracy * (1 - accuracy) / n
""",
    ),
    wrong(
        "validation images left in the training part",
        lost=("split-holds-every-position-once",),
        split="""
def split(n, num_valid, seed):
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    return order, order[:num_valid]
""",
    ),
    wrong(
        "the last positions for validation",
        lost=("split-is-random-and-repeats",),
        split="""
def split(n, num_valid, seed):
    return torch.arange(n - num_valid), torch.arange(n - num_valid, n)
""",
    ),
    wrong(
        "two draws that overlap",
        lost=("split-holds-every-position-once",),
        split="""
def split(n, num_valid, seed):
    random = torch.Generator().manual_seed(seed)
    first = torch.randperm(n, generator=random)[num_valid:]
    return first, torch.randperm(n, generator=random)[:num_valid]
""",
    ),
    wrong(
        "a split without its seed",
        lost=("split-is-random-and-repeats",),
        split="""
def split(n, num_valid, seed):
    order = torch.randperm(n)
    return order[num_valid:], order[:num_valid]
""",
    ),
    wrong(
        "measured on the training data",
        lost=(VALIDATION,),
        run="""
def run(train_data, valid_data, lr, batch_size, num_epochs, seed):
    train_iter = d2l.load_array(train_data, batch_size, seed=seed)
    net = d2l.softmax_regression(seed=seed)
    trainer = torch.optim.SGD(net.parameters(), lr=lr)
    loss = nn.CrossEntropyLoss(reduction="none")
    d2l.train_ch3(net, train_iter, train_iter, loss, num_epochs, trainer, progress=False)
    return d2l.evaluate_accuracy(net, [train_data])
""",
    ),
    wrong(
        "trained on the validation data",
        lost=(VALIDATION,),
        run="""
def run(train_data, valid_data, lr, batch_size, num_epochs, seed):
    both = [torch.cat(parts) for parts in zip(train_data, valid_data)]
    train_iter = d2l.load_array(valid_data, batch_size, seed=seed)
    net = d2l.softmax_regression(seed=seed)
    trainer = torch.optim.SGD(net.parameters(), lr=lr)
    loss = nn.CrossEntropyLoss(reduction="none")
    d2l.train_ch3(net, train_iter, [valid_data], loss, num_epochs, trainer, progress=False)
    return d2l.evaluate_accuracy(net, [both])
""",
    ),
    wrong(
        "the learning rate of the book for every run",
        lost=(RATE, STEPS),
        run="""
def run(train_data, valid_data, lr, batch_size, num_epochs, seed):
    train_iter = d2l.load_array(train_data, batch_size, seed=seed)
    net = d2l.softmax_regression(seed=seed)
    trainer = torch.optim.SGD(net.parameters(), lr=0.5)
    loss = nn.CrossEntropyLoss(reduction="none")
    d2l.train_ch3(net, train_iter, [valid_data], loss, num_epochs, trainer, progress=False)
    return d2l.evaluate_accuracy(net, [valid_data])
""",
    ),
    wrong(
        "the batch size of the book for every run",
        lost=(STEPS,),
        run="""
def run(train_data, valid_data, lr, batch_size, num_epochs, seed):
    train_iter = d2l.load_array(train_data, 20, seed=seed)
    net = d2l.softmax_regression(seed=seed)
    trainer = torch.optim.SGD(net.parameters(), lr=lr)
    loss = nn.CrossEntropyLoss(reduction="none")
    d2l.train_ch3(net, train_iter, [valid_data], loss, num_epochs, trainer, progress=False)
    return d2l.evaluate_accuracy(net, [valid_data])
""",
    ),
    wrong(
        "five epochs for every run",
        lost=(STEPS,),
        run="""
def run(train_data, valid_data, lr, batch_size, num_epochs, seed):
    train_iter = d2l.load_array(train_data, batch_size, seed=seed)
    net = d2l.softmax_regression(seed=seed)
    trainer = torch.optim.SGD(net.parameters(), lr=lr)
    loss = nn.CrossEntropyLoss(reduction="none")
    d2l.train_ch3(net, train_iter, [valid_data], loss, EPOCHS, trainer, progress=False)
    return d2l.evaluate_accuracy(net, [valid_data])
""",
    ),
    wrong(
        "minibatches shuffled without the seed",
        lost=(REPEATS,),
        run="""
def run(train_data, valid_data, lr, batch_size, num_epochs, seed):
    train_iter = d2l.load_array(train_data, batch_size)
    net = d2l.softmax_regression(seed=seed)
    trainer = torch.optim.SGD(net.parameters(), lr=lr)
    loss = nn.CrossEntropyLoss(reduction="none")
    d2l.train_ch3(net, train_iter, [valid_data], loss, num_epochs, trainer, progress=False)
    return d2l.evaluate_accuracy(net, [valid_data])
""",
    ),
    wrong(
        "the same seed for every run",
        lost=(REPEATS,),
        run="""
def run(train_data, valid_data, lr, batch_size, num_epochs, seed):
    train_iter = d2l.load_array(train_data, batch_size, seed=0)
    net = d2l.softmax_regression(seed=0)
    trainer = torch.optim.SGD(net.parameters(), lr=lr)
    loss = nn.CrossEntropyLoss(reduction="none")
    d2l.train_ch3(net, train_iter, [valid_data], loss, num_epochs, trainer, progress=False)
    return d2l.evaluate_accuracy(net, [valid_data])
""",
    ),
    wrong(
        "one net that goes on learning",
        lost=(RATE, STEPS, REPEATS),
        run="""
the_net = d2l.softmax_regression(seed=0)


def run(train_data, valid_data, lr, batch_size, num_epochs, seed):
    train_iter = d2l.load_array(train_data, batch_size, seed=seed)
    trainer = torch.optim.SGD(the_net.parameters(), lr=lr)
    loss = nn.CrossEntropyLoss(reduction="none")
    d2l.train_ch3(the_net, train_iter, [valid_data], loss, num_epochs, trainer, progress=False)
    return d2l.evaluate_accuracy(the_net, [valid_data])
""",
    ),
    wrong(
        "the count of correct predictions",
        lost=(VALIDATION, RATE, STEPS),
        run="""
def run(train_data, valid_data, lr, batch_size, num_epochs, seed):
    train_iter = d2l.load_array(train_data, batch_size, seed=seed)
    net = d2l.softmax_regression(seed=seed)
    trainer = torch.optim.SGD(net.parameters(), lr=lr)
    loss = nn.CrossEntropyLoss(reduction="none")
    d2l.train_ch3(net, train_iter, [valid_data], loss, num_epochs, trainer, progress=False)
    return d2l.accuracy(net(valid_data[0]), valid_data[1])
""",
    ),
    wrong(
        "each setting with a seed of its own",
        lost=("every-setting-meets-every-seed",),
        experiment="""
def experiment(settings, seeds, run_one):
    results = []
    for number, (lr, batch_size) in enumerate(settings):
        values = [run_one(lr, batch_size, 1000 * number + seed) for seed in seeds]
        results.append((lr, batch_size, *mean_and_interval(values)))
    return results
""",
        my_experiment="results = []",
    ),
    wrong(
        "the best seed of each setting",
        lost=("results-are-summarised-in-order",),
        experiment="""
def experiment(settings, seeds, run_one):
    results = []
    for lr, batch_size in settings:
        values = [run_one(lr, batch_size, seed) for seed in seeds]
        results.append((lr, batch_size, max(values), mean_and_interval(values)[1]))
    return results
""",
    ),
    wrong(
        "results sorted from best to worst",
        lost=("results-are-summarised-in-order",),
        experiment="""
def experiment(settings, seeds, run_one):
    results = []
    for lr, batch_size in settings:
        values = [run_one(lr, batch_size, seed) for seed in seeds]
        results.append((lr, batch_size, *mean_and_interval(values)))
    return sorted(results, key=lambda row: -row[2])
""",
    ),
    wrong(
        "intervals compared instead of differences",
        lost=("differences-decide-seed-by-seed",),
        clearly_different="""
def clearly_different(first, second):
    a, width_a = mean_and_interval(first)
    b, width_b = mean_and_interval(second)
    return abs(a - b) > width_a + width_b
""",
    ),
    wrong(
        "any difference counts",
        lost=("differences-decide-seed-by-seed",),
        clearly_different="""
def clearly_different(first, second):
    return mean_and_interval(first)[0] != mean_and_interval(second)[0]
""",
    ),
    wrong(
        "the defaults of the book, untried",
        lost=("choice-holds-for-other-seeds",),
        chosen_setting="""
def chosen_setting():
    return 0.1, 256
""",
    ),
]
