"""What is asked about the concise assignment."""

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


def once(_: Draw) -> list[tuple]:
    """Ask once, without arguments."""
    return [()]


def seed(draw: Draw) -> int:
    """Draw a seed."""
    return draw.randrange(10**6)


def output_shape(student: object, rows: int) -> tuple:
    """Return the shape of what a net makes of black pictures."""
    return tuple(student.make_net()(torch.zeros(rows, 1, 28, 28)).shape)


def parameter_shapes(student: object) -> list:
    """Return the shapes of a net's parameters."""
    return [list(parameter.shape) for parameter in student.make_net().parameters()]


def scaled_outputs(student: object, seed: int) -> list:
    """Return outputs with all parameters at 0, and with large ones."""
    net, random = student.make_net(), torch.Generator().manual_seed(seed)
    X, found = torch.rand(20, 1, 28, 28, generator=random), []
    with torch.no_grad():
        for size in (0.0, 1.0):
            for parameter in net.parameters():
                parameter.copy_(size * torch.randn(parameter.shape, generator=random))
            found.append(net(X))
    return found


def are_logits(_: list, values: list) -> bool:
    """Return whether outputs are 0 if all parameters are, and else of both signs."""
    ((black, free),) = values
    return near(black, torch.zeros(20, 10), 1e-6) and (free > 0).any() and (free < 0).any()


def drawn_weights(student: object, inputs: int, outputs: int) -> torch.Tensor:
    """Return the weights that an nn.Linear gets."""
    net = nn.Sequential(nn.Linear(inputs, outputs))
    net.apply(student.init_weights)
    return net[0].weight


def normal_and_small(_: list, values: list) -> bool:
    """Return whether weights look like draws from N(0, 0.01²): six standard errors are allowed."""
    w = values[0].double()
    root, tail = math.sqrt(w.numel()), (w.abs() > 0.02).double().mean().item()
    spread = near(w.std().item(), 0.01, 6 * 0.01 / math.sqrt(2) / root)
    return (
        near(w.mean().item(), 0.0, 6 * 0.01 / root) and spread and near(tail, 0.0455, 1.25 / root)
    )


def touched_modules(student: object, size: int) -> list:
    """Return the parameters of some modules before and after init_weights; the last is linear."""
    net = nn.Sequential(nn.Embedding(3, size), nn.LayerNorm(size), nn.Flatten())
    net.extend([nn.Conv1d(size, size, 1), nn.Linear(size, 3)])
    before = [parameter.tolist() for parameter in net.parameters()]
    net.apply(student.init_weights)
    return [before, [parameter.tolist() for parameter in net.parameters()]]


def only_linear_changed(_: list, values: list) -> bool:
    """Return whether the weights of the last module changed, and no other module."""
    ((before, after),) = values
    same = len(after) == len(before) == 7 and near(after[:-2], before[:-2])
    return same and after[-2] != before[-2]


def starts(student: object, seeds: list) -> list:
    """Return the parameters of fresh nets, with other random numbers drawn in between."""
    nets = []
    for number, seed in enumerate(seeds):
        nets.append(student.fresh_net(seed))
        torch.rand(number + 3)
    return [nets[0] is nets[1], [[p.tolist() for p in net.parameters()] for net in nets]]


def weights(net: list) -> list:
    """Return the parameters that are no bias: a bias that starts at 0 is a fair choice."""
    return [parameter for parameter in net if not isinstance(parameter[0], float)]


def fresh_and_different(_: list, values: list) -> bool:
    """Return whether two seeds gave two nets with different weights."""
    ((same, (first, second)),) = values
    return not same and bool(weights(first)) and weights(first) != weights(second)


def logits_and_labels(draw: Draw) -> list[tuple]:
    """Draw logits near each other, and far apart."""
    return [
        (torch.tensor(draw.floats(-spread, spread, 6, 5)), draw.labels(5, 6))
        for spread in (2.0, 90.0)
    ]


def losses(student: object, logits: torch.Tensor, labels: torch.Tensor) -> list:
    """Return the shape of the losses, and their mean."""
    value = student.make_loss()(logits, labels)
    return [list(value.shape), value.double().mean()]


def mean_fits(calls: list, values: list) -> bool:
    """Return whether the mean loss is the cross-entropy of the logits."""
    want = [nn.functional.cross_entropy(o.double(), y).item() for o, y in calls]
    return near([mean for _, mean in values], want, 1e-4)


def moves(student: object, sizes: list, lr: float, gradients: list) -> list:
    """Return the parameters of a small net at the start and after each step."""
    net = nn.Sequential(nn.Linear(sizes[0], 3), nn.Linear(3, sizes[1]))
    trainer, path = student.make_trainer(net, lr), [[p.tolist() for p in net.parameters()]]
    for gradient in gradients:
        for p in net.parameters():
            p.grad = torch.full(p.shape, gradient)
        trainer.step()
        path.append([p.tolist() for p in net.parameters()])
    return path


def steps(draw: Draw) -> list[tuple]:
    """Draw the shape of a net, a learning rate and three gradients."""
    sizes = [draw.randrange(2, 5), draw.randrange(2, 5)]
    return [(sizes, draw.uniform(0.1, 2), [draw.uniform(0.3, 1) for _ in range(3)])]


def flat(net: object) -> torch.Tensor:
    """Return all numbers of a nested list as one row."""
    if isinstance(net, float):
        return torch.tensor([net], dtype=torch.float64)
    return torch.cat([flat(part) for part in net])


def all_move(_: list, values: list) -> bool:
    """Return whether every parameter moved in the first step."""
    return bool(((flat(values[0][0]) - flat(values[0][1])).abs() > 1e-4).all())


def plain_steps(calls: list, values: list) -> bool:
    """Return whether each step is the learning rate times the gradient, for what moves at all."""
    ((_, lr, gradients),), (path,) = calls, values
    path = [flat(net) for net in path]
    moved = [a - b for a, b in zip(path, path[1:], strict=False)]
    moving = moved[0] != 0
    fits = (near(m[moving], torch.full_like(m[moving], lr * g), 1e-5)
            for m, g in zip(moved, gradients, strict=True))  # fmt: skip
    return bool(moving.any()) and all(fits)


def epoch(student: object, weight: list, bias: list, batches: list, lr: float) -> list:
    """Return the parameters after an epoch, its mean loss, and names that the function mentions."""
    net = nn.Linear(3, 4)
    with torch.no_grad():
        net.weight.copy_(torch.tensor(weight))
        net.bias.copy_(torch.tensor(bias))
    trainer = torch.optim.SGD(net.parameters(), lr=lr)
    value = student.train_epoch(net, batches, nn.CrossEntropyLoss(reduction="none"), trainer)
    code = getattr(student.train_epoch, "__code__", None)
    return [net.weight, value, list(getattr(code, "co_names", ()))]


def epochs(sizes: list[int], low: float, high: float) -> object:
    """Return what draws a small net, minibatches and a learning rate."""

    def inputs(draw: Draw) -> list[tuple]:
        batches = [(torch.tensor(draw.floats(-2, 2, n, 3)), draw.labels(4, n)) for n in sizes]
        start = draw.floats(-1, 1, 4, 3), draw.floats(-1, 1, 4)
        return [(*start, batches, draw.uniform(low, high))]

    return inputs


def trained_by_hand(weight: list, bias: list, batches: list, lr: float, mean: bool) -> list:
    """Return the weights after an epoch of steps on the mean, or the sum, and the mean loss."""
    w, b = torch.tensor(weight).double(), torch.tensor(bias).double()
    total, count = 0.0, 0
    for X, y in batches:
        o = X.double() @ w.T + b
        total, count = total + nn.functional.cross_entropy(o, y, reduction="sum"), count + len(y)
        error = torch.softmax(o, dim=1) - torch.eye(4).double()[y]
        rate = lr / len(y) if mean else lr
        w, b = w - rate * error.T @ X.double(), b - rate * error.sum(dim=0)
    return [w, total.item() / count]


def own_epoch(value: list) -> bool:
    """Return whether the epoch is the student's own."""
    return "train_epoch_ch3" not in value[2]


def step_on_the_mean(calls: list, values: list) -> bool:
    """Return whether one step is on the mean loss."""
    want, _ = trained_by_hand(*calls[0], mean=True)
    return own_epoch(values[0]) and near(values[0][0], want, 1e-4)


def steps_are_separate(calls: list, values: list) -> bool:
    """Return whether three steps forget earlier gradients; mean or sum is another question."""
    wants = [trained_by_hand(*calls[0], mean=mean)[0] for mean in (True, False)]
    return own_epoch(values[0]) and any(near(values[0][0], want, 1e-3) for want in wants)


def mean_loss(calls: list, values: list) -> bool:
    """Return whether the float that comes back is the mean loss of all examples."""
    _, want = trained_by_hand(*calls[0], mean=True)
    value = values[0][1]
    return own_epoch(values[0]) and type(value) is float and near(value, want, 1e-4)


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
            calls.append((seed(draw), labels, shifted, seed(draw), mix))
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


def same_start(_: list, values: list) -> bool:
    """Return whether two nets of one seed have the same parameters."""
    ((_, (first, second)),) = values
    return bool(first) and first == second


def twice_and_another(draw: Draw) -> list[int]:
    """Draw a seed twice and then another one."""
    first, other = draw.sample(range(10**6), 2)
    return [first, first, other]


CHECKS = [
    Check(
        *("net-takes-pictures", 1, output_shape, lambda draw: [(draw.randrange(2, 9),)]),
        "The net does not make ten outputs of each picture.",
        judge=lambda calls, values: values == [(calls[0][0], 10)],
    ),
    Check(
        *("net-is-one-affine-layer", 1, parameter_shapes, once),
        "The net has another number of parameters than one affine layer.",
        judge=lambda _, values: sum(math.prod(shape) for shape in values[0]) == 7850,
    ),
    Check(
        *("net-ends-in-logits", 1, scaled_outputs, lambda draw: [(seed(draw),)]),
        "The outputs are no logits: these are 0 if all parameters are, and else of both signs.",
        judge=are_logits,
    ),
    Check(
        *("weights-are-small-and-normal", 1, drawn_weights),
        lambda draw: [(draw.randrange(300, 500), draw.randrange(40, 60))],
        "The weights are not normal with mean 0 and standard deviation 0.01.",
        judge=normal_and_small,
    ),
    Check(
        *("other-modules-are-left-alone", 1, touched_modules),
        lambda draw: [(draw.randrange(4, 13),)],
        "A module that is no nn.Linear was changed, or the nn.Linear was not.",
        judge=only_linear_changed,
    ),
    Check(
        *("same-seed-same-start", 1, starts, lambda draw: [([seed(draw)] * 2,)]),
        "The same seed gives two different nets.",
        judge=same_start,
    ),
    Check(
        *("another-seed-another-start", 1, starts),
        lambda draw: [(draw.sample(range(10**6), 2),)],
        "Two seeds give the same net, or nets with the same weights.",
        judge=fresh_and_different,
    ),
    Check(
        *("loss-takes-logits", 1, losses, logits_and_labels),
        "The loss differs from the cross-entropy for other logits.",
        judge=mean_fits,
    ),
    Check(
        *("loss-is-one-number-for-each-example", 1, losses, logits_and_labels),
        "The loss is not one number for each example.",
        judge=lambda _, values: all(shape == [6] for shape, _ in values),
    ),
    Check(
        *("trainer-holds-every-parameter", 1, moves, steps),
        "The optimizer does not move every parameter.",
        judge=all_move,
    ),
    Check(
        *("trainer-takes-plain-steps", 1, moves, steps),
        "A step is not the learning rate times the gradient.",
        judge=plain_steps,
    ),
    Check(
        *("step-on-the-mean-loss", 1, epoch, epochs([6], 0.1, 0.5)),
        "The step is not one on the mean loss of other examples, or d2lmini makes it.",
        judge=step_on_the_mean,
    ),
    Check(
        *("old-gradients-are-cleared", 2, epoch, epochs([5, 5, 5], 0.1, 0.3)),
        "The steps of an epoch do not fit: something of earlier minibatches is left.",
        judge=steps_are_separate,
    ),
    Check(
        *("epoch-returns-the-mean-loss", 1, epoch, epochs([6, 6, 2], 0.0, 0.0)),
        "What comes back is not the mean loss over all examples.",
        judge=mean_loss,
    ),
    Check(
        *("mean-accuracy-reaches-the-target", 2, trained, trainings(3, decoy=False)),
        "With three other seeds, the one affine layer does not reach the target on average.",
        judge=lambda calls, values: sum(accuracies(calls, values)) / 3 >= ENOUGH,
    ),
    Check(
        *("training-stays-within-five-epochs", 1, pictures_read),
        lambda draw: [(draw.labels(10, 50).tolist(), seed(draw))],
        "train_iter was not read one to five times.",
        judge=lambda _, values: 360 <= values[0] <= 2200,
    ),
    Check(
        *("nothing-is-learned-from-the-test-set", 1, trained, trainings(1, decoy=True)),
        "With other labels in test_iter the net gets worse: it has learned from the test set.",
        judge=lambda calls, values: accuracies(calls, values)[0] > 0.6,
    ),
    Check(
        *("same-seed-same-net", 1, repeated),
        lambda draw: [(draw.labels(10, 9).tolist(), seed(draw), twice_and_another(draw))],
        "The same seed gives two different nets, or two seeds give the same.",
        judge=same_then_other,
    ),
]
