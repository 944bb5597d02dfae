"""What changes the parameters: an optimizer, or a function of the batch size."""

import inspect
from collections.abc import Callable

from torch.optim import Optimizer

Updater = Optimizer | Callable[[int], None]


def learning_rates(updater: Updater) -> list[float]:
    """Return the learning rates of an updater, none if they can not be found.

    A hand-written updater usually reads a variable ``lr`` or ``learning_rate``.
    """
    if isinstance(updater, Optimizer):
        return sorted({float(group["lr"]) for group in updater.param_groups})
    if not inspect.isfunction(updater):
        return []
    variables = inspect.getclosurevars(updater)
    seen = {**variables.globals, **variables.nonlocals}
    return [float(seen[name]) for name in ("lr", "learning_rate") if name in seen]
