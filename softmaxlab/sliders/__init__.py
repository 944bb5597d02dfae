"""A panel to train softmax regression with sliders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from d2lmini.checks import check_integer
from d2lmini.fashion_mnist import load_data_fashion_mnist

from ..data import LoadData, check_load_data
from ..needs import check_notebook
from ..settings import Settings, check_setting

if TYPE_CHECKING:
    from .panel import TrainingPanel

LABELS = {
    "learning_rate": "Learning rate",
    "batch_size": "Batch size",
    "num_epochs": "Epochs",
    "weight_decay": "Weight decay",
    "std": "Initial std",
    "seed": "Seed",
}
STEPS = (1, 1.5, 2, 3, 5, 7)


def playground(
    load_data: LoadData = load_data_fashion_mnist,
    *,
    learning_rate: float = 0.1,
    batch_size: int = 256,
    num_epochs: int = 10,
    weight_decay: float = 0.0,
    std: float = 0.01,
    seed: int = 0,
    learning_rates: tuple[float, float] = (1e-4, 10.0),
    batch_sizes: tuple[int, int] = (16, 4096),
    max_epochs: int = 50,
) -> TrainingPanel:
    """Make a panel of sliders that trains softmax regression and shows how it goes.

    Show it as the last line of a cell, in JupyterLab or Jupyter Notebook 7. A run gives the same
    numbers as `train_ch3` with the same settings. A thread trains, so the notebook stays free.
    It ends when the panel is closed or its output is cleared. A browser tab that closes tells the
    kernel nothing; such a run ends with its last epoch.

    Args:
        load_data: ``load_data(batch_size, seed=seed)`` returns the training and the test iterator.
        learning_rate: the initial value of its slider, like the next five arguments.
        batch_size: the number of examples in a minibatch.
        num_epochs: passes over the training set.
        weight_decay: the factor of the parameters that is added to their gradients.
        std: standard deviation of the initial weights.
        seed: determines the initial weights and the order of the examples.
        learning_rates: the smallest and the largest learning rate.
        batch_sizes: the same for the batch size; the slider steps through powers of two.
        max_epochs: the largest number of epochs.

    Returns:
        The panel. Its ``run`` holds the ``history`` and the ``net`` of the last run.

    Raises:
        TypeError, ValueError: a setting is not a valid number, or is outside its range.
        RuntimeError: there is no notebook here, or a package is missing.
    """
    check_notebook("lab.playground()", "ipywidgets", "anywidget", "vl_convert")
    check_load_data(load_data)
    rates = _check_range("learning_rates", "learning_rate", learning_rates)
    sizes = _check_range("batch_sizes", "batch_size", batch_sizes)
    check_integer("max_epochs", max_epochs, 2)
    given = {
        "learning_rate": learning_rate,
        "batch_size": batch_size,
        "num_epochs": num_epochs,
        "weight_decay": weight_decay,
        "std": std,
        "seed": seed,
    }
    start = Settings(**{name: check_setting(name, value) for name, value in given.items()})
    stops = {
        "learning_rate": _decades(*rates),
        "batch_size": [2**k for k in range(25) if sizes[0] <= 2**k <= sizes[1]],
        "num_epochs": range(1, max_epochs + 1),
        "weight_decay": [0, *_decades(1e-5, 1)],
        "std": [0, *_decades(1e-3, 10)],
        "seed": range(100),
    }
    limits = {"learning_rate": rates, "batch_size": sizes}
    for name in stops:
        value = getattr(start, name)
        low, high = limits.get(name, (stops[name][0], stops[name][-1]))
        if not low <= value <= high:
            raise ValueError(f"{name} must be from {low:g} to {high:g}, but it is {value:g}.")
        stops[name] = sorted({*stops[name], value, low, high})
    from .panel import TrainingPanel
    from .slider import Slider

    sliders = {
        name: Slider(
            LABELS[name],
            stops[name],
            getattr(start, name),
            only_stops=isinstance(getattr(start, name), int),
        )
        for name in stops
    }
    return TrainingPanel(load_data, start, sliders)


def _check_range(name: str, setting: str, ends: Any) -> tuple[Any, Any]:
    """Return the two ends of the range of a setting, the smaller one first."""
    wanted = f"{name} must be a smaller and a larger number"
    if not isinstance(ends, tuple | list) or len(ends) != 2:
        raise ValueError(f"{wanted}, but it is {ends!r}.")
    low, high = (check_setting(setting, end, f"{name}[{i}]") for i, end in enumerate(ends))
    if low >= high:
        raise ValueError(f"{wanted}, but it is {ends!r}.")
    return low, high


def _decades(low: float, high: float) -> list[float]:
    """Return round numbers from ``low`` to ``high``, six in each power of ten."""
    numbers = (float(f"{step}e{power}") for power in range(-12, 13) for step in STEPS)
    return [number for number in numbers if low <= number <= high]
