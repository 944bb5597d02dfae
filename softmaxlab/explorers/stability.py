"""The naive and the stable softmax beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    import pandas as pd

METHODS = ("naive", "stable")
QUANTITIES = ("softmax", "log_softmax", "gradient")


def naive_softmax(o: Tensor) -> dict[str, Tensor]:
    """Exponentials, their sum, a division, a logarithm: the formulas as they are written."""
    exponentials = torch.exp(o)
    probabilities = exponentials / exponentials.sum()
    return {"softmax": probabilities, "log_softmax": torch.log(probabilities)}


def stable_softmax(o: Tensor) -> dict[str, Tensor]:
    """PyTorch's own functions, which subtract the largest logit first."""
    return {"softmax": torch.softmax(o, dim=0), "log_softmax": torch.log_softmax(o, dim=0)}


def compare_softmax(logits: Tensor, label: int) -> pd.DataFrame:
    """Compute softmax, log-softmax and the gradient of the cross-entropy in two ways.

    Args:
        logits: scores (q,); all arithmetic has their dtype.
        label: the true class, from 0 to q − 1.

    Returns:
        One row per method (naive, stable) and class k, with a column for each quantity, and one
        with its mark: ``nan``, ``inf``, ``lost`` if no digit is right, or nothing. What is right
        is computed in float64, from the same logits.
    """
    import pandas as pd

    rounded = logits.double()
    exact = stable_softmax(rounded)
    exact["gradient"] = exact["softmax"] - functional.one_hot(torch.tensor(label), len(logits))
    rows = []
    for method, function in zip(METHODS, (naive_softmax, stable_softmax), strict=True):
        o = logits.clone().requires_grad_()
        values = function(o)
        # In the true class alone, as the loss does: autograd follows the chain backwards.
        (-values["log_softmax"][label]).backward()
        values = {name: value.detach() for name, value in values.items()} | {"gradient": o.grad}
        for k in range(len(logits)):
            row: dict[str, Any] = {"method": method, "k": k}
            for name in QUANTITIES:
                row[name] = values[name][k].item()
                row[f"{name}_mark"] = mark(row[name], exact[name][k].item(), logits.dtype)
            rows.append(row)
    return pd.DataFrame(rows)


def mark(value: float, exact: float, dtype: torch.dtype) -> str:
    """Return what is wrong with a number, in a word; nothing if some digit of it is right."""
    if value != value:
        return "nan"
    if abs(value) == float("inf"):
        return "inf"
    # Below the smallest normal number a format promises no digits.
    scale = max(abs(exact), torch.finfo(dtype).smallest_normal)
    return "lost" if abs(value - exact) > 0.5 * scale else ""
