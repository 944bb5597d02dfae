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


def trained(
    student: object, order: int, labels: list, decoy: list, seed: int, blends: list
) -> list:
    """Train on the real pictures with renamed classes; return outputs for the test images.

    After them come outputs for pictures that nobody has seen: mixtures of two test images.
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
        X = torch.cat([X for X, _ in test_iter])
        left, right, share = (torch.tensor(part) for part in zip(*blends, strict=True))
        share = share.reshape(-1, 1, 1, 1)
        return [outputs, net(share * X[left] + (1 - share) * X[right])]


def trainings(count: int, decoy: bool) -> object:
    """Return what draws an order of the pictures, names of the classes, seeds, and mixtures."""

    def inputs(draw: Draw) -> list[tuple]:
        calls = []
        for _ in range(count):
            labels = draw.sample(range(10), 10)
            shift = draw.randrange(1, 10) if decoy else 0
            shifted = [(label + shift) % 10 for label in labels]
            mix = [(*draw.sample(range(10_000), 2), draw.uniform(0.2, 0.8)) for _ in range(20)]
            calls.append((draw.new_seed(), labels, shifted, draw.new_seed(), mix))
        return calls

    return inputs


@cache
def true_labels() -> torch.Tensor:
    """Return the labels of the test images."""
    _, test_iter = d2lmini.load_data_fashion_mnist(256)
    return torch.cat([y for _, y in test_iter])


def affine(outputs: torch.Tensor, mixed: torch.Tensor, blends: list) -> bool:
    """Return whether outputs for mixtures of pictures are mixtures of the outputs."""
    left, right, share = (torch.tensor(part) for part in zip(*blends, strict=True))
    share = share.double()[:, None]
    want = share * outputs[left] + (1 - share) * outputs[right]
    return near(mixed, want, 1e-3 * (1 + want.abs().max().item()))


def accuracies(calls: list, values: list) -> list[float]:
    """Return the accuracy of each net, 0 for one that is not affine in its pictures.

    Raises:
        ValueError: outputs have the wrong shape.
    """
    found = []
    for (_, labels, _, _, blends), answer in zip(calls, values, strict=True):
        outputs, mixed = (part.double() for part in answer)
        if outputs.shape != (10_000, 10):
            raise ValueError("not ten outputs for each of 10000 pictures")
        # Probabilities are an earlier question's mistake: their logarithms are affine but for a
        # constant in each row.
        logs = [o.log() - o.log().mean(dim=1, keepdim=True) for o in (outputs, mixed)]
        fits = affine(outputs, mixed, blends) or affine(*logs, blends)
        # The true class has to be ahead of all others; a draw is no answer.
        ahead = outputs == outputs.amax(dim=1, keepdim=True)
        hit = ahead.gather(1, torch.tensor(labels)[true_labels()][:, None])[:, 0]
        found.append((hit & (ahead.sum(dim=1) == 1)).double().mean().item() if fits else 0.0)
    return found


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
        judge=lambda calls, values: sum(accuracies(calls, values)) / 3 >= ENOUGH,
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
    ),
    Check(
        *("same-seed-same-net", 1, repeated),
        lambda draw: [(draw.labels(10, 9).tolist(), draw.new_seed(), twice_and_another(draw))],
        "The same seed gives two different nets, or two seeds give the same.",
        judge=same_then_other,
        forgeable=True,
    ),
]
