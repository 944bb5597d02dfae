"""Right answers to each self-check."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from solutions import (
    LOG_CODE,
    NORMAL,
    REACH,
    SQUARES,
    by_loops,
    choice,
    count_forbidden,
    hessian,
    huber,
    literal,
    softmax,
    stable,
    typed_log_sum,
)
from torch import nn

RIGHT: list[tuple[str, Any]] = [
    ("ex-second-derivative", hessian),
    ("ex-second-derivative", by_loops),
    ("ex-second-derivative", lambda o: np.diag(softmax(o)) - np.outer(softmax(o), softmax(o))),
    ("ex-three-classes-code", (5 / 3, 29 / 18)),
    ("ex-three-classes-code", [1.667, 1.611]),
    ("ex-three-classes-code", torch.tensor([5 / 3, 29 / 18])),
    ("ex-pam-3", (2, 3, 1)),
    ("ex-pam-3", np.array([2, 3, 1])),
    ("ex-pam-3", [2.0, 3.0, 1.0]),
    ("ex-bradley-terry", choice),
    ("ex-bradley-terry", lambda *scores: softmax(torch.tensor(scores))),
    ("ex-realsoftmax", lambda x, lam: torch.logsumexp(lam * x, 0) / lam),
    ("ex-realsoftmax", lambda x, lam: float(torch.logsumexp(lam * x, 0)) / lam),
    ("ex-log-partition", lambda x: torch.logsumexp(x, 0)),
    ("ex-log-partition", lambda x: x.max() + typed_log_sum(x - x.max())),
    ("ex-temperature", (0.5, 2)),
    ("ex-temperature", [1 / 2, 2.0]),
    ("ex-exp-reach", REACH),
    ("ex-exp-reach", NORMAL),
    ("ex-int8-range", LOG_CODE),
    ("ex-int8-range", torch.tensor(LOG_CODE)),
    ("ex-int8-range", SQUARES.numpy()),
    ("ex-scratch-edge", stable),
    ("ex-scratch-edge", lambda logits: softmax(logits, dim=1)),
    ("ex-scratch-literal", literal),
    ("ex-scratch-literal", lambda y_hat, Y: -torch.xlogy(Y, y_hat).sum(dim=1)),
    ("ex-scratch-likeliest", lambda p, costs: (p @ costs).argmin(dim=1)),
    (
        "ex-scratch-likeliest",
        lambda p, costs: [min(range(len(c)), key=c.__getitem__) for c in (p @ costs).tolist()],
    ),
    ("ex-linear-sum", lambda lr, batch_size: lr / batch_size),
    ("ex-linear-sum", lambda lr, batch_size: torch.tensor(lr) / batch_size),
    ("ex-linear-huber", huber),
    (
        "ex-linear-huber",
        lambda r, delta: nn.HuberLoss("none", delta=delta)(r, torch.zeros_like(r)),
    ),
    ("ex-linear-gradients", lambda net: (net.weight.grad, net.bias.grad)),
    ("ex-linear-gradients", lambda net: [p.grad for p in net.parameters()]),
    ("ex-forbidding-pixels", count_forbidden),
    ("ex-xor-feature", (0, 0, 1, 0)),
    ("ex-xor-feature", torch.tensor([0.1, -0.2, 3.0, 0.3])),
]

# Right answers in plain numbers, with functions that return one number or several.
IN_NUMBERS: list[tuple[str, Any]] = [
    ("ex-three-classes-code", (5 / 3, 29 / 18)),
    ("ex-pam-3", (2, 3, 1)),
    ("ex-temperature", (0.5, 2)),
    ("ex-exp-reach", REACH),
    ("ex-int8-range", LOG_CODE),
    ("ex-xor-feature", (0, 0, 1, 0)),
    ("ex-forbidding-pixels", lambda X, y: count_forbidden(X, y).tolist()),
    ("ex-second-derivative", by_loops),
    ("ex-bradley-terry", choice),
    ("ex-realsoftmax", lambda x, lam: float(torch.logsumexp(lam * x, 0)) / lam),
    ("ex-log-partition", lambda x: float(torch.logsumexp(x, 0))),
    ("ex-scratch-edge", lambda logits: stable(logits).tolist()),
    ("ex-scratch-literal", lambda y_hat, Y: literal(y_hat, Y).tolist()),
    ("ex-scratch-likeliest", lambda p, costs: (p @ costs).argmin(dim=1).tolist()),
    ("ex-linear-sum", lambda lr, batch_size: lr / batch_size),
    ("ex-linear-huber", lambda r, delta: huber(r, delta).tolist()),
    ("ex-linear-gradients", lambda net: [p.grad.tolist() for p in net.parameters()]),
]
