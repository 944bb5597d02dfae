"""The identities and inequalities that the solutions prove, over random inputs."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from random_inputs import POSITIVE, SCORES, SHARPNESS, SHIFTS, log_sum_exp, vector
from torch import Tensor


def hessian(o: Tensor) -> Tensor:
    return torch.autograd.functional.hessian(lambda z: torch.log(torch.exp(z).sum()), o)


@given(SCORES)
def test_second_derivatives_are_covariances(scores: list[float]) -> None:
    o = vector(scores)
    p = torch.softmax(o, dim=0)
    one_hot = torch.eye(len(o), dtype=torch.float64)  # every outcome, with its probability
    mean = (p[:, None] * one_hot).sum(dim=0)
    covariance = ((one_hot - mean).T * p) @ (one_hot - mean)
    assert torch.allclose(hessian(o), covariance, atol=1e-10)


@given(SCORES, st.data())
def test_the_curvature_is_a_variance_and_not_negative(scores: list[float], data: st.DataObject):
    o = vector(scores)
    size = {"min_size": len(o), "max_size": len(o)}
    v = vector(data.draw(st.lists(st.floats(-10, 10), **size)))
    p = torch.softmax(o, dim=0)
    spread = (p * (v - (p * v).sum()) ** 2).sum()
    assert spread >= 0
    assert torch.allclose(v @ hessian(o) @ v, spread, atol=1e-8)


@given(SCORES, st.data(), st.floats(0, 1))
def test_log_partition_is_convex(scores: list[float], data: st.DataObject, t: float) -> None:
    x = vector(scores)
    y = vector(data.draw(st.lists(st.floats(-20, 20), min_size=len(x), max_size=len(x))))
    chord = t * log_sum_exp(x) + (1 - t) * log_sum_exp(y)
    assert log_sum_exp(t * x + (1 - t) * y) <= chord + 1e-9


@given(SCORES, SHIFTS)
def test_the_shift_rule(scores: list[float], b: float) -> None:
    x = vector(scores)
    assert log_sum_exp(x + b) == pytest.approx(log_sum_exp(x) + b, abs=1e-9)
    assert torch.allclose(torch.softmax(x + b, 0), torch.softmax(x, 0), atol=1e-12)


def test_the_shift_rule_as_it_is_printed_has_a_counterexample() -> None:
    zeros = vector([0, 0])
    assert log_sum_exp(zeros) == pytest.approx(math.log(2))
    assert log_sum_exp(zeros + 1) == pytest.approx(1 + math.log(2))
    assert log_sum_exp(zeros + 1) != pytest.approx(log_sum_exp(zeros))


@given(SCORES, st.sampled_from([-1e4, -800.0, 0.0, 800.0, 1e4]))
def test_the_stable_log_partition(scores: list[float], b: float) -> None:
    x = vector(scores)
    stable = torch.logsumexp(x + b, dim=0).item()
    assert math.isfinite(stable)
    assert stable == pytest.approx(log_sum_exp(x) + b, rel=1e-12, abs=1e-8)


@given(st.lists(st.floats(-8, 8), min_size=2, max_size=8), st.floats(0.05, 2))
def test_the_gap_of_the_real_softmax(numbers: list[float], lam: float) -> None:
    """Numbers and λ small enough for the gap to be larger than the rounding."""
    x = vector(numbers)
    gap = log_sum_exp(lam * x) / lam - x.max().item()
    assert 0 < gap <= math.log(len(x)) / lam + 1e-12
    ties = int((x == x.max()).sum())
    assert gap >= math.log(ties) / lam - 1e-12
    below = x.min().item() + log_sum_exp(-lam * x) / lam
    assert 0 < below <= math.log(len(x)) / lam + 1e-12


@given(st.floats(-50, 50), st.floats(-50, 50), SHARPNESS)
def test_the_gap_for_two_numbers_is_known(a: float, b: float, lam: float) -> None:
    soft = log_sum_exp(lam * vector([a, b])) / lam
    gap = math.log1p(math.exp(-lam * abs(a - b))) / lam
    assert soft == pytest.approx(max(a, b) + gap, rel=1e-12, abs=1e-12)


@given(SCORES, SHARPNESS)
def test_a_larger_lambda_comes_closer_to_the_maximum(scores: list[float], lam: float) -> None:
    x = vector(scores)
    assert log_sum_exp(2 * lam * x) / (2 * lam) <= log_sum_exp(lam * x) / lam + 1e-12


@given(st.floats(-30, 30), st.floats(-30, 30), st.floats(-30, 30), SHIFTS)
def test_bradley_terry_with_neither(a: float, o: float, n: float, shift: float) -> None:
    p = torch.softmax(vector([a, o, n]), dim=0)
    two = torch.softmax(vector([a, o]), dim=0)
    assert two[0].item() == pytest.approx(1 / (1 + math.exp(o - a)), rel=1e-9)
    assert torch.allclose(p[:2] / p[:2].sum(), two, rtol=1e-9, atol=1e-15)
    assert torch.allclose(torch.softmax(vector([a, o, n]) + shift, dim=0), p, atol=1e-12)
    higher = torch.softmax(vector([a + 1, o, n]), dim=0)
    assert higher[0] >= p[0] - 1e-15
    assert (higher[1:] <= p[1:] + 1e-15).all()


@given(POSITIVE, st.floats(0.1, 100))
@example([0.875, 0.9999999999999999, 1.0], 1.0)
def test_the_cheapest_answer(numbers: list[float], price: float) -> None:
    p = vector(numbers)
    p /= p.sum()
    costs = p @ (1 - torch.eye(len(p)).double())
    # In a tie, or next to one, rounding decides which answer comes out as the cheapest.
    assert costs[p.argmax()] <= costs.min() + 1e-12
    ill = p[0].item()
    if abs(ill - 1 / (1 + price)) > 1e-9:
        assert (ill * price > 1 - ill) == (ill > 1 / (1 + price))


@given(SCORES, st.data())
def test_images_and_negatives_agree_on_one_class_only(
    biases: list[float], data: st.DataObject
) -> None:
    q = len(biases)
    rows = st.lists(st.floats(-5, 5), min_size=q, max_size=q)
    W = torch.tensor(data.draw(st.lists(rows, min_size=3, max_size=3)), dtype=torch.float64)
    generator = torch.Generator().manual_seed(q)
    X = torch.rand(200, 3, generator=generator, dtype=torch.float64)
    b = vector(biases)
    first, second = X @ W + b, (1 - X) @ W + b
    assert torch.allclose(first + second, (W.sum(dim=0) + 2 * b).expand(200, q))

    def clear(o: Tensor) -> Tensor:
        top = o.topk(2, dim=1).values
        return top[:, 0] > top[:, 1] + 1e-9

    same = (first.argmax(dim=1) == second.argmax(dim=1)) & clear(first) & clear(second)
    assert len(first.argmax(dim=1)[same].unique()) <= 1


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_two_stages_are_cheapest_with_the_root(q: int, groups: int) -> None:
    assert groups + q / groups >= 2 * math.sqrt(q) * (1 - 1e-12)
