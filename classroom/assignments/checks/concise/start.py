"""The questions of the first weights and of fresh nets."""

import math

import torch
from torch import nn

from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near


def drawn_weights(student: object, inputs: int, outputs: int) -> torch.Tensor:
    """Return the weights that an nn.Linear gets."""
    net = nn.Sequential(nn.Linear(inputs, outputs))
    net.apply(student.init_weights)
    return net[0].weight


def normal_and_small(calls: list, values: list) -> bool:
    """Return whether weights look like draws from N(0, 0.01²): six standard errors are allowed."""
    ((inputs, outputs),), w = calls, values[0].double()
    root, tail = math.sqrt(w.numel()), (w.abs() > 0.02).double().mean().item()
    spread = near(w.std().item(), 0.01, 6 * 0.01 / math.sqrt(2) / root)
    centre = w.shape == (outputs, inputs) and near(w.mean().item(), 0.0, 6 * 0.01 / root)
    return centre and spread and near(tail, 0.0455, 1.25 / root)


def touched_modules(student: object, size: int, values: list) -> torch.Tensor:
    """Give some modules parameters, and return them after init_weights; the last is linear."""
    net = nn.Sequential(nn.Embedding(3, size), nn.LayerNorm(size), nn.Flatten())
    net.extend([nn.Conv1d(size, size, 1), nn.Linear(size, 3)])
    parameters = list(net.parameters())
    parts = torch.tensor(values).split([p.numel() for p in parameters])
    with torch.no_grad():
        for p, part in zip(parameters, parts, strict=True):
            p.copy_(part.reshape(p.shape))
    net.apply(student.init_weights)
    # Asked for again: a function may put new parameters in the place of the old ones.
    return torch.cat([p.flatten() for p in net.parameters()])


def modules(draw: Draw) -> list[tuple]:
    """Draw a size and as many numbers as the modules have."""
    size = draw.randrange(4, 13)
    return [(size, draw.floats(-1, 1, size * size + 9 * size + 3))]


def only_linear_changed(calls: list, values: list) -> bool:
    """Return whether the weights of the last module changed, and no other module."""
    ((size, given),), (after,) = calls, values
    others, given = len(given) - 3 * size - 3, torch.tensor(given)
    changed = after[others:-3] != given[others:-3]
    return after.shape == given.shape and near(after[:others], given[:others]) and changed.any()


def starts(student: object, seeds: list) -> list:
    """Return the parameters of fresh nets, with other random numbers drawn in between.

    After them comes whether each nn.Linear looks like one that init_weights has seen.
    """
    nets = []
    for number, seed in enumerate(seeds):
        nets.append(student.fresh_net(seed))
        torch.rand(number + 3)
    like = True
    for module in nets[0].modules():
        if isinstance(module, nn.Linear):
            other = nn.Linear(module.in_features, module.out_features)
            student.init_weights(other)
            mine, want = module.weight.std().item(), other.weight.std().item()
            like = like and abs(mine - want) <= 0.25 * max(mine, want)
    same = len({id(net) for net in nets}) < len(nets)
    return [same, [[p.tolist() for p in net.parameters()] for net in nets], like]


def weights(net: list) -> list:
    """Return the parameters that are no bias: a bias that starts at 0 is a fair choice."""
    return [p for p in net if isinstance(p, list) and (len(p) > 10 or not isinstance(p[0], float))]


def fresh_and_different(_: list, values: list) -> bool:
    """Return whether two seeds gave nets with different weights, and each call a new one."""
    ((same, (first, second, _), _),) = values
    return not same and bool(weights(first)) and weights(first) != weights(second)


def same_start(_: list, values: list) -> bool:
    """Return whether two nets of one seed have the same parameters, as init_weights draws them."""
    ((_, (first, second), like),) = values
    return like is True and bool(first) and first == second


CHECKS = [
    Check(
        *("weights-are-small-and-normal", 1, drawn_weights),
        lambda draw: [(draw.randrange(300, 500), draw.randrange(40, 60))],
        "The weights are not normal with mean 0 and standard deviation 0.01.",
        judge=normal_and_small,
        forgeable=True,
    ),
    Check(
        *("other-modules-are-left-alone", 1, touched_modules, modules),
        "A module that is no nn.Linear was changed, or the nn.Linear was not.",
        judge=only_linear_changed,
    ),
    Check(
        *("same-seed-same-start", 1, starts, lambda draw: [([draw.new_seed()] * 2,)]),
        "The same seed gives two different nets, or nets without the weights of init_weights.",
        judge=same_start,
        forgeable=True,
    ),
    Check(
        *("another-seed-another-start", 1, starts),
        lambda draw: [([*(seeds := draw.sample(range(10**6), 2)), seeds[0]],)],
        "Two calls give the same net, or two seeds nets with the same weights.",
        judge=fresh_and_different,
        forgeable=True,
    ),
]
