"""The question of the optimizer."""

import torch
from torch import nn

from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near


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


CHECKS = [
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
]
