"""The question of the optimizer."""

import torch
from torch import nn

from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near


def moves(student: object, sizes: list, start: list, lr: float, gradients: list) -> list:
    """Return the parameters of a small net, which begins at ``start``, after each step."""
    net = nn.Sequential(nn.Linear(sizes[0], 3), nn.Linear(3, sizes[1]))
    parameters, path = list(net.parameters()), []
    lengths = [p.numel() for p in parameters]
    with torch.no_grad():
        for p, part in zip(parameters, torch.tensor(start).split(lengths), strict=True):
            p.copy_(part.reshape(p.shape))
    trainer = student.make_trainer(net, lr)
    for gradient in gradients:
        for p, part in zip(parameters, torch.tensor(gradient).split(lengths), strict=True):
            p.grad = part.reshape(p.shape).clone()
        trainer.step()
        path.append(torch.cat([p.flatten() for p in parameters]))
    return path


def steps(draw: Draw) -> list[tuple]:
    """Draw a net's shape and start, a learning rate, and three gradients with signs."""
    sizes = [draw.randrange(2, 5), draw.randrange(2, 5)]
    count = 3 * sizes[0] + 3 + 4 * sizes[1]
    gradients = [[g * draw.choice((-1, 1)) for g in draw.floats(0.3, 1, count)] for _ in range(3)]
    return [(sizes, draw.floats(-1, 1, count), draw.uniform(0.1, 2), gradients)]


def distances(calls: list, values: list) -> list[torch.Tensor]:
    """Return how far each parameter moved in each step."""
    path = [torch.tensor(calls[0][1]).double(), *(place.double() for place in values[0])]
    if len(path) != 4 or any(place.shape != path[0].shape for place in path):
        raise ValueError("not all parameters after each of three steps")
    return [a - b for a, b in zip(path, path[1:], strict=False)]


def all_move(calls: list, values: list) -> bool:
    """Return whether every parameter moved in the first step, as its gradient says.

    How far is another question, and so is the direction: all down, or all up.
    """
    moved, gradient = distances(calls, values)[0], torch.tensor(calls[0][3][0])
    down = (moved * gradient.sign() > 0).tolist()
    return bool((moved.abs() > 1e-4).all()) and len(set(down)) == 1


def plain_steps(calls: list, values: list) -> bool:
    """Return whether each step is the learning rate times the gradient, for what moves at all."""
    (_, _, lr, gradients), moved = calls[0], distances(calls, values)
    moving = moved[0] != 0
    fits = (near(m[moving], lr * torch.tensor(g).double()[moving], 1e-5)
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
