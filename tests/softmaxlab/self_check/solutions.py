"""Solutions in several spellings, typical mistakes, and what a self-check says to either."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

import softmaxlab as lab

NAN = float("nan")
LN2 = math.log(2)


def softmax(o: torch.Tensor, dim: int = 0) -> torch.Tensor:
    return torch.softmax(o, dim=dim)


def hessian(o: torch.Tensor) -> torch.Tensor:
    return torch.autograd.functional.hessian(lambda z: torch.logsumexp(z, 0), o)


def by_loops(o: torch.Tensor) -> list[list[float]]:
    p = softmax(o).tolist()
    return [[(j == k) * p[j] - p[j] * p[k] for k in range(len(p))] for j in range(len(p))]


def choice(apple: float, orange: float, neither: float) -> list[float]:
    weights = [math.exp(score) for score in (apple, orange, neither)]
    return [weight / sum(weights) for weight in weights]


def stable(logits: torch.Tensor) -> torch.Tensor:
    exp = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return exp / exp.sum(dim=1, keepdim=True)


def bare(logits: torch.Tensor) -> torch.Tensor:
    exp = torch.exp(logits)
    return exp / exp.sum(dim=1, keepdim=True)


def typed_log_sum(x: torch.Tensor) -> torch.Tensor:
    return torch.log(torch.exp(x).sum())


def huber(r: torch.Tensor, delta: float) -> torch.Tensor:
    return torch.where(r.abs() <= delta, r**2 / 2, delta * (r.abs() - delta / 2))


def literal(y_hat: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
    return -(Y * torch.log(y_hat)).sum(dim=1)


def count_unused(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return torch.stack([(X[y == k] == 0).all(dim=0) for k in y.unique()]).sum(dim=0)


def count_forbidden(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return count_unused(X, y) * (X > 0).any(dim=0)


REACH = {
    "FP64": (-745.13, 709.78),
    "FP32": (-103.97, 88.72),
    "BF16": (-92.5, 88.5),
    "TF32": (-94.94, 88.6875),
    "FP16": (-17.33, 11.09),
    "INT8": (0, 4),
}
NORMAL = REACH | {
    "FP64": (-708.396, 709.782),
    "FP32": [-87.336, 88.722],
    "INT8": (-LN2, math.log(127.5)),
}
LOG_CODE = [(1 if k < 128 else -1) * 2 ** ((k % 128 - 64) / 4) for k in range(256)]
SQUARES = torch.arange(-128, 128) * torch.arange(-128, 128).abs()


def told(capsys: pytest.CaptureFixture[str], label: str, answer: Any) -> str:
    assert lab.check(label, answer) is None
    return capsys.readouterr().out
