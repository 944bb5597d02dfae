"""The question of the whole training."""

import math
from collections.abc import Iterator
from functools import cache

import torch
from torch import nn

import d2lmini
from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near

# Three seeds have to reach 0.80 on average. Single seeds of a net that does are about 0.006 apart,
# so the mean of three others is less than 0.80 - 0.0105, three standard errors, once in 700 times.
ENOUGH = 0.80 - 3 * 0.006 / math.sqrt(3)


def trained(student: object, order: int, labels: list, decoy: list, seed: int) -> list:
    """Train on the real pictures with renamed classes.

    Returns outputs for the test images and the number of parameters.
    """
    import d2lmini

    class Renamed:
        def __init__(self, batches: object, names: list) -> None:
            self.batches, self.names = batches, torch.tensor(names)

        def __iter__(self) -> Iterator:
            for X, y in self.batches:
                yield X, self.names[y]

        def __len__(self) -> int:
            return len(self.batches)

    train_iter, test_iter = d2lmini.load_data_fashion_mnist(256, seed=order)
    net = student.train(Renamed(train_iter, labels), Renamed(test_iter, decoy), seed)
    if isinstance(net, nn.Module):
        net.eval()
    with torch.no_grad():
        outputs = torch.cat([net(X) for X, _ in test_iter])
    return [outputs, sum(p.numel() for p in net.parameters())]


def trainings(count: int, decoy: bool) -> object:
    """Return what draws an order of the pictures, names of the classes, and seeds."""

    def inputs(draw: Draw) -> list[tuple]:
        calls = []
        for _ in range(count):
            labels = draw.sample(range(10), 10)
            shift = draw.randrange(1, 10) if decoy else 0
            shifted = [(label + shift) % 10 for label in labels]
            calls.append((draw.new_seed(), labels, shifted, draw.new_seed()))
        return calls

    return inputs


@cache
def test_set() -> tuple[torch.Tensor, torch.Tensor]:
    """Return the test images as rows, and their labels."""
    _, test_iter = d2lmini.load_data_fashion_mnist(10_000)
    ((X, y),) = test_iter
    return X.flatten(1), y


# By what a net may divide each picture.
SCALES = {
    "nothing": lambda X: torch.ones(len(X)),
    "deviation": lambda X: X.std(1),
    "length": lambda X: X.norm(dim=1),
    "largest": lambda X: X.amax(1),
}


def features(scale: str) -> torch.Tensor:
    """Return each test image as a row of float64, rescaled, and a 1 for the bias."""
    X = test_set()[0].double()
    return torch.cat([X / SCALES[scale](X)[:, None], torch.ones(len(X), 1).double()], dim=1)


@cache
def inverse(scale: str) -> torch.Tensor:
    """Return the inverse of the products of all features, for least squares.

    It is the same for each student: `torch.linalg.lstsq` would take seconds each time.
    """
    A = features(scale)
    return torch.linalg.pinv(A.T @ A, rtol=1e-12, hermitian=True)


def affine(outputs: torch.Tensor) -> bool:
    """Return whether outputs are those of an affine layer: made-up ones are no sums of pixels.

    A net may rescale each picture, and what all classes of a picture have in common is free.
    """
    outputs = outputs - outputs.mean(dim=1, keepdim=True)
    within = 1e-3 * (1 + outputs.abs().max().item())
    for scale in SCALES:
        A = features(scale)
        if near(A @ (inverse(scale) @ (A.T @ outputs)), outputs, within):
            return True
    return False


def accuracies(calls: list, values: list) -> list[float]:
    """Return the accuracy of each net.

    Raises:
        ValueError: outputs have the wrong shape.
    """
    found = []
    for (_, labels, *_), (outputs, _) in zip(calls, values, strict=True):
        if outputs.shape != (10_000, 10):
            raise ValueError("not ten outputs for each of 10000 pictures")
        # The true class has to be ahead of all others; a draw is no answer.
        ahead = outputs == outputs.amax(dim=1, keepdim=True)
        hit = ahead.gather(1, torch.tensor(labels)[test_set()[1]][:, None])[:, 0]
        found.append((hit & (ahead.sum(dim=1) == 1)).double().mean().item())
    return found


def reach_the_target(calls: list, values: list) -> bool:
    """Return whether affine layers reach the target on average."""
    for outputs, count in values:
        # Probabilities are an earlier question's mistake: their logarithms are affine.
        candidates = (outputs.double(), outputs.double().log())
        if count != 7850 or not any(affine(o) for o in candidates if o.isfinite().all()):
            return False
    return sum(accuracies(calls, values)) / len(calls) >= ENOUGH


def pictures_read(student: object, labels: list, seed: int) -> int:
    """Return how many pictures a training reads from minibatches of noise."""

    class Counted:
        def __init__(self, batches: list) -> None:
            self.batches, self.pictures = batches, 0

        def __iter__(self) -> Iterator:
            for X, y in self.batches:
                self.pictures += len(y)
                yield X, y

        def __len__(self) -> int:
            return len(self.batches)

    random = torch.Generator().manual_seed(seed)
    X = torch.rand(50, 8, 1, 28, 28, generator=random)
    counted = Counted([(part, torch.tensor([y] * 8)) for part, y in zip(X, labels, strict=True)])
    student.train(counted, Counted(counted.batches[:3]), seed)
    return counted.pictures


def repeated(student: object, labels: list, noise: int, seeds: list) -> list:
    """Return the parameters of nets that are trained on the same minibatches of noise."""
    X = torch.rand(len(labels), 8, 1, 28, 28, generator=torch.Generator().manual_seed(noise))
    batches, nets = [(part, torch.tensor([y] * 8)) for part, y in zip(X, labels, strict=True)], []
    for number, seed in enumerate(seeds):
        net = student.train(batches, batches[:2], seed)
        nets.append([parameter.tolist() for parameter in net.parameters()])
        torch.rand(number + 1)
    return nets


def same_then_other(_: list, values: list) -> bool:
    """Return whether the first two nets are the same and the third is another one."""
    ((first, again, other),) = values
    return bool(first) and first == again and first != other


def twice_and_another(draw: Draw) -> list[int]:
    """Draw a seed twice and then another one."""
    first, other = draw.sample(range(10**6), 2)
    return [first, first, other]


CHECKS = [
    Check(
        *("mean-accuracy-reaches-the-target", 2, trained, trainings(3, decoy=False)),
        "With three other seeds, the one affine layer does not reach the target on average.",
        judge=reach_the_target,
    ),
    Check(
        *("training-stays-within-five-epochs", 1, pictures_read),
        lambda draw: [(draw.labels(10, 50).tolist(), draw.new_seed())],
        "train_iter was not read one to five times.",
        judge=lambda _, values: 360 <= values[0] <= 2200,
        forgeable=True,
    ),
    Check(
        *("nothing-is-learned-from-the-test-set", 1, trained, trainings(1, decoy=True)),
        "With other labels in test_iter the net gets worse: it has learned from the test set.",
        judge=lambda calls, values: accuracies(calls, values)[0] > 0.6,
        forgeable=True,
    ),
    Check(
        *("same-seed-same-net", 1, repeated),
        lambda draw: [(draw.labels(10, 9).tolist(), draw.new_seed(), twice_and_another(draw))],
        "The same seed gives two different nets, or two seeds give the same.",
        judge=same_then_other,
        forgeable=True,
    ),
]
