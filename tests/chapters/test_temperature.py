"""What temperature does to probabilities, over random inputs."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from random_inputs import POSITIVE, SHARPNESS, vector
from torch import Tensor


def tempered(p: Tensor, alpha: float) -> Tensor:
    r = torch.exp(alpha * (p.log() - p.log().max()))
    return r / r.sum()


def entropy(r: Tensor) -> float:
    return -torch.xlogy(r, r).sum().item()


@given(POSITIVE, SHARPNESS)
def test_temperature_keeps_the_order(numbers: list[float], alpha: float) -> None:
    p = vector(numbers)
    p /= p.sum()
    r = tempered(p, alpha)
    order = p.argsort()
    assert (r[order].diff() >= -1e-12).all()
    log_odds = torch.log_softmax(alpha * p.log(), dim=0)
    differences = log_odds[:, None] - log_odds
    assert torch.allclose(differences, alpha * (p[:, None].log() - p.log()), atol=1e-9)


@given(POSITIVE, SHARPNESS)
def test_heat_raises_the_entropy(numbers: list[float], alpha: float) -> None:
    p = vector(numbers)
    p /= p.sum()
    assert entropy(tempered(p, alpha)) <= entropy(tempered(p, alpha / 2)) + 1e-12


@given(POSITIVE, st.floats(0.2, 4))
def test_the_slope_of_the_entropy_is_a_variance(numbers: list[float], alpha: float) -> None:
    p = vector(numbers)
    p /= p.sum()
    a = torch.tensor(alpha, dtype=torch.float64, requires_grad=True)
    log_r = torch.log_softmax(a * p.log(), dim=0)
    (slope,) = torch.autograd.grad(-(log_r.exp() * log_r).sum(), a)
    r = log_r.exp().detach()
    variance = (r * (p.log() - (r * p.log()).sum()) ** 2).sum().item()
    assert slope.item() == pytest.approx(-alpha * variance, rel=1e-6, abs=1e-9)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=7))
def test_the_limits_of_temperature(others: list[float]) -> None:
    p = vector([2.0, 2.0, *others])  # two are tied for the largest
    cold = tempered(p, 1000)
    assert torch.allclose(cold[:2], vector([0.5, 0.5]))
    assert cold[2:].max() < 1e-12
    hot = tempered(p, 1e-9)
    assert torch.allclose(hot, torch.full_like(hot, 1 / len(p)), atol=1e-6)
