"""The question of the net."""

import torch

from classroom.grader.checks import Check
from classroom.grader.compare import near


def output_shape(student: object, rows: int) -> tuple:
    """Return the shape of what a net makes of black pictures."""
    return tuple(student.make_net()(torch.zeros(rows, 1, 28, 28)).shape)


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


CHECKS = [
    Check(
        *("net-takes-pictures", 1, output_shape, lambda draw: [(draw.randrange(2, 9),)]),
        "The net does not make ten outputs of each picture.",
        judge=lambda calls, values: values == [(calls[0][0], 10)],
        forgeable=True,
    ),
    Check(
        *("net-ends-in-logits", 1, scaled_outputs, lambda draw: [(draw.new_seed(),)]),
        "The outputs are no logits: these are 0 if all parameters are, and else of both signs.",
        judge=are_logits,
        forgeable=True,
    ),
]
