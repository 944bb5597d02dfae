"""The question of a single run."""

import torch

from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near


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
    return [
        easy(draw, 80, draw.randrange(10, 50), [(0.5, 10, 5, draw.new_seed())]) for _ in range(2)
    ]


def right_share(calls: list, values: list) -> bool:
    """Return whether all mistakes, and only they, count as wrong."""
    shares = [1 - len(wrong) / n for n, _, wrong, _ in calls]
    got = [value for (value,) in values]
    return near(got, shares, 1e-6) and all(type(value) is float for value in got)


def two_rates(draw: Draw) -> list[tuple]:
    """Draw a run that learns all and one that learns almost nothing."""
    s = draw.new_seed()
    runs = [(draw.uniform(0.3, 1), 10, 3, s), (1e-7, 10, 3, s)]
    return [easy(draw, 100 + 10 * draw.randrange(5), 0, runs)]


def three_plans(draw: Draw) -> list[tuple]:
    """Draw tiny steps: many in one epoch, one in each of many epochs, and a single one."""
    s = draw.new_seed()
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
    # Enough images that no run gets all of them right. Otherwise every seed would give 1 to a
    # student who measures on training data, and that mistake has cost its point already.
    data = [
        (torch.randn(n, 1, 28, 28, generator=random), torch.randint(10, (n,), generator=random))
        for n in (600, 400)
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


CHECKS = [
    Check(
        *("run-measures-on-validation-data", 1, block_runs, with_mistakes),
        "What comes back is not the accuracy on the validation data, a float.",
        judge=right_share,
    ),
    Check(
        *("run-obeys-the-learning-rate", 1, block_runs, two_rates),
        "The net learns with almost no learning rate, or does not with a good one.",
        judge=last_learns_little(0.71, 0.95),
        forgeable=True,
    ),
    Check(
        *("run-obeys-batch-size-and-epochs", 1, block_runs, three_plans),
        "The number of steps does not fit the batch size and the number of epochs.",
        judge=last_learns_little(0.81, 0.9),
        forgeable=True,
    ),
    Check(
        *("run-repeats-for-its-seed", 1, noise_runs),
        lambda draw: [(draw.new_seed(), [draw.new_seed() for _ in range(5)])],
        "Two runs with one seed differ, or all seeds give the same accuracy.",
        judge=repeats,
        forgeable=True,
    ),
]
