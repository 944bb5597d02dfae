"""What is asked about the assignment on hyperparameters."""

import math
import statistics
from functools import cache

import torch

import d2lmini
from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near


def seed(draw: Draw) -> int:
    """Draw a seed."""
    return draw.randrange(10**6)


def samples(draw: Draw) -> list[tuple]:
    """Draw accuracies of 2 to 10 runs."""
    return [(draw.floats(0.6, 0.9, n),) for n in (2, 3, 4, 5, 7, 10)]


def interval_part(part: int, tolerance: float) -> object:
    """Return what compares means, or widths, with those of Student's formula."""
    factors = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 7: 2.447, 10: 2.262}

    def judge(calls: list, values: list) -> bool:
        for (given,), value in zip(calls, values, strict=True):
            n = len(given)
            width = factors[n] * statistics.stdev(given) / math.sqrt(n)
            want = (statistics.mean(given), width)[part]
            if len(value) != 2 or not near(value[part], want, tolerance * want):
                return False
        return True

    return judge


def ratios(draw: Draw) -> list[tuple]:
    """Draw accuracies and numbers of pictures."""
    return [(draw.uniform(0.5, 0.95), draw.randrange(100, 10_000)) for _ in range(5)]


def splits(draw: Draw) -> list[tuple]:
    """Draw sizes and seeds of splits."""
    return [(draw.randrange(20, 80), draw.randrange(3, 12), seed(draw)) for _ in range(3)]


def every_position_once(calls: list, values: list) -> bool:
    """Return whether both parts of each split hold every position once."""
    for (n, count, _), (first, second) in zip(calls, values, strict=True):
        both = torch.cat([first, second]).tolist()
        if len(second) != count or sorted(both) != list(range(n)):
            return False
    return True


def twice_and_another(draw: Draw) -> list[tuple]:
    """Draw a seed twice and then another one."""
    first, other = draw.sample(range(10**6), 2)
    return [([first, first, other],)]


def validation_parts(student: object, seeds: list) -> list:
    """Return sorted validation parts, with other random numbers drawn in between."""
    parts = []
    for number, seed in enumerate(seeds):
        parts.append(sorted(student.split(300, 60, seed)[1].tolist()))
        torch.rand(number + 3)
    return parts


def random_parts(_: list, values: list) -> bool:
    """Return whether one seed gives one part, another another one, from the whole range.

    Of two random parts of 60 among 300, 12 positions agree, with a standard deviation of 2.8; a
    third holds 20, with one of 3.3. Four and a half to ten standard deviations are allowed.
    """
    ((first, again, other),) = values
    thirds = [sum(100 * k <= position < 100 * k + 100 for position in other) for k in range(3)]
    return first == again and len(set(first) & set(other)) < 40 and min(thirds) >= 5


def block_runs(student: object, n: int, names: list, wrong: list, runs: list) -> list:
    """Run on pictures of ten classes that are easy to tell apart, and return the accuracies."""
    y, X = torch.arange(n) % 10, torch.zeros(n, 784)
    for row, label in enumerate(y.tolist()):
        X[row, 78 * label : 78 * (label + 1)] = 1
    X, y = X.reshape(n, 1, 28, 28), torch.tensor(names)[y]
    shown = y.clone()
    shown[wrong] = (y[wrong] + 1) % 10
    return [student.run((X, y), (X, shown), *one) for one in runs]


def easy(draw: Draw, n: int, wrong: int, runs: list) -> tuple:
    """Draw names for the classes and places for mistakes."""
    places = torch.tensor(draw.sample(range(n), wrong), dtype=torch.int64)
    return (n, draw.sample(range(10), 10), places, runs)


def with_mistakes(draw: Draw) -> list[tuple]:
    """Draw validation labels that hold mistakes."""
    return [easy(draw, 80, draw.randrange(10, 50), [(0.5, 10, 5, seed(draw))]) for _ in range(2)]


def right_share(calls: list, values: list) -> bool:
    """Return whether all mistakes, and only they, count as wrong."""
    shares = [1 - len(wrong) / n for n, _, wrong, _ in calls]
    got = [value for (value,) in values]
    return near(got, shares, 1e-6) and all(type(value) is float for value in got)


def two_rates(draw: Draw) -> list[tuple]:
    """Draw a run that learns all and one that learns almost nothing."""
    s = seed(draw)
    runs = [(draw.uniform(0.3, 1), 10, 3, s), (1e-7, 10, 3, s)]
    return [easy(draw, 100 + 10 * draw.randrange(5), 0, runs)]


def three_plans(draw: Draw) -> list[tuple]:
    """Draw tiny steps: many in one epoch, one in each of many epochs, and a single one."""
    s = seed(draw)
    return [easy(draw, 200, 0, [(0.002, 1, 1, s), (0.002, 200, 150, s), (0.002, 200, 1, s)])]


def last_learns_little(limit: float, enough: float) -> object:
    """Return what tells a run that learns little from those before it that learn all."""

    def judge(_: list, values: list) -> bool:
        *others, slow = values[0]
        return 0 <= slow < limit and all(enough < value <= 1 for value in others)

    return judge


def noise_runs(student: object, noise: int, seeds: list) -> list:
    """Run twice with each seed on pictures of noise."""
    random = torch.Generator().manual_seed(noise)
    data = [
        (torch.randn(n, 1, 28, 28, generator=random), torch.randint(10, (n,), generator=random))
        for n in (60, 400)
    ]
    found = []
    for seed in seeds:
        found.append([])
        for number in range(2):
            found[-1].append(student.run(*data, 0.03, 6, 1, seed))
            torch.rand(number + 2)
    return found


def repeats(_: list, values: list) -> bool:
    """Return whether runs with one seed agree and seeds do not all agree."""
    return all(a == b for a, b in values[0]) and len({a for a, _ in values[0]}) > 1


def experiments(draw: Draw) -> list[tuple]:
    """Draw settings, seeds, and what one run after the other returns."""
    settings = [(draw.uniform(0, 1), draw.randrange(8, 100)) for _ in range(4)]
    return [(settings, draw.sample(range(100), 4), draw.floats(0, 1, 16))]


def experiment(student: object, settings: list, seeds: list, values: list) -> list:
    """Return what an experiment returns, and what it ran."""
    calls = []

    def run_one(lr: float, batch_size: int, seed: int) -> float:
        calls.append((lr, batch_size, seed))
        return values[(len(calls) - 1) % len(values)]

    return [student.experiment(settings, seeds, run_one), calls]


def all_runs(calls: list, values: list) -> bool:
    """Return whether each setting met each seed once."""
    (settings, seeds, _), (_, made) = calls[0], values[0]
    return sorted(made) == sorted((*setting, seed) for setting in settings for seed in seeds)


def rows_fit(calls: list, values: list) -> bool:
    """Return whether each setting has a row, in order, that starts with it and its mean."""
    (settings, _, given), (rows, made) = calls[0], values[0]
    want = []
    for setting in settings:
        own = [value for call, value in zip(made, given, strict=False) if call[:2] == setting]
        want.append((*setting, statistics.mean(own)))
    return {len(row) for row in rows} == {4} and near([row[:3] for row in rows], want, 1e-6)


def pairs(draw: Draw) -> list[tuple]:
    """Draw accuracies of two settings, of which one is clearly ahead, or none is."""
    found = []
    for _ in range(4):
        luck, gap = draw.floats(0.6, 0.9, 5), draw.uniform(0.02, 0.05)
        ahead = [value + gap + draw.uniform(-0.001, 0.001) for value in luck]
        signs = (1, -1, 1, -1, 0)
        mixed = [v + s * draw.uniform(0.02, 0.03) for v, s in zip(luck, signs, strict=True)]
        found += [(ahead, luck), (luck, ahead), (luck, mixed)]
    draw.shuffle(found)  # no answer can be known from its place
    return found


@cache
def pictures() -> tuple[torch.Tensor, torch.Tensor]:
    """Return the assignment's pictures as rows, and their labels."""
    loader, _ = d2lmini.load_data_fashion_mnist(256)
    return loader.dataset.data[:8000].flatten(1) / 255, loader.dataset.targets[:8000]


def trained(lr: float, size: int, random: torch.Generator) -> float:
    """Return the validation accuracy after five epochs."""
    X, y = pictures()
    W, bias = 0.01 * torch.randn(784, 10, generator=random), torch.zeros(10)
    for _ in range(5):
        for chosen in torch.randperm(6000, generator=random).split(size):
            error = torch.softmax(X[chosen] @ W + bias, dim=1)
            error[torch.arange(len(chosen)), y[chosen]] -= 1
            W -= lr * X[chosen].T @ error / len(chosen)
            bias -= lr * error.mean(dim=0)
    return ((X[6000:] @ W + bias).argmax(dim=1) == y[6000:]).double().mean().item()


def holds(_: list, values: list) -> bool:
    """Return whether a choice reaches 0.78, within luck.

    Fifteen runs are made here, the same for all. The student was asked for a mean of three, so what
    may be missing from 0.78 is two standard errors of a mean of three.
    """
    lr, size = values[0]
    if type(size) is not int or not 8 <= size <= 6000 or not 0 < float(lr) <= 100:
        return False
    runs = [trained(float(lr), size, torch.Generator().manual_seed(s)) for s in range(1000, 1015)]
    return statistics.mean(runs) + 2 * statistics.stdev(runs) / math.sqrt(3) >= 0.78


CHECKS = [
    Check(
        *("centre-of-the-interval", 1, "mean_and_interval", samples),
        "The mean of other values is wrong.",
        judge=interval_part(0, 1e-6),
    ),
    Check(
        *("width-of-the-interval", 1, "mean_and_interval", samples),
        "The interval of other values has another width.",
        judge=interval_part(1, 1e-3),
    ),
    Check(
        *("standard-error-of-an-accuracy", 1, "standard_error", ratios),
        "The standard error is wrong for other accuracies.",
        tolerance=1e-6,
    ),
    Check(
        *("split-holds-every-position-once", 1, "split", splits),
        "A position is missing or comes twice, or the validation part has another size.",
        judge=every_position_once,
    ),
    Check(
        *("split-is-random-and-repeats", 1, validation_parts),
        twice_and_another,
        "The same seed gives two splits, or two seeds much the same, or a part is from one end.",
        judge=random_parts,
    ),
    Check(
        *("run-measures-on-validation-data", 1, block_runs, with_mistakes),
        "What comes back is not the accuracy on the validation data, a float.",
        judge=right_share,
    ),
    Check(
        *("run-obeys-the-learning-rate", 1, block_runs, two_rates),
        "The net learns with almost no learning rate, or does not with a good one.",
        judge=last_learns_little(0.71, 0.95),
    ),
    Check(
        *("run-obeys-batch-size-and-epochs", 1, block_runs, three_plans),
        "The number of steps does not fit the batch size and the number of epochs.",
        judge=last_learns_little(0.81, 0.9),
    ),
    Check(
        *("run-repeats-for-its-seed", 1, noise_runs),
        lambda draw: [(seed(draw), [seed(draw) for _ in range(5)])],
        "Two runs with one seed differ, or all seeds give the same accuracy.",
        judge=repeats,
    ),
    Check(
        *("every-setting-meets-every-seed", 1, experiment, experiments),
        "Not every setting runs once with every seed.",
        judge=all_runs,
    ),
    Check(
        *("results-are-summarised-in-order", 1, experiment, experiments),
        "The results are not a tuple for each setting, in order, with the mean of its runs.",
        judge=rows_fit,
    ),
    Check(
        *("differences-decide-seed-by-seed", 1, "clearly_different", pairs),
        "For other accuracies the answer is not what the interval of the differences says.",
        kind=bool,
    ),
    Check(
        *("choice-holds-for-other-seeds", 2, "chosen_setting", lambda _: [()]),
        "With other seeds, this setting does not reach 0.78 on average.",
        judge=holds,
    ),
]
