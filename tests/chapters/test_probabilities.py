"""What the chapter on probabilities proves, over random inputs and with the chapter's own code."""

from __future__ import annotations

import ast
import json
import math
from typing import Any

import pytest
import torch
from conftest import ROOT
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

settings.register_profile("book", derandomize=True, deadline=None, max_examples=60, database=None)
settings.load_profile("book")

CHAPTERS = ROOT / "chapters"
CLASSES = 10  # of the functions that compare with one-hot labels
WEIGHTS = st.lists(st.floats(1e-3, 1), min_size=CLASSES, max_size=CLASSES)
SCORES = st.lists(st.floats(-8, 8), min_size=CLASSES, max_size=CLASSES)


def definitions(page: str) -> dict[str, Any]:
    """Run the imports and functions of a notebook, and nothing else of it."""
    names: dict[str, Any] = {"loss": nn.CrossEntropyLoss()}
    wanted = (ast.Import, ast.ImportFrom, ast.FunctionDef)
    for cell in json.loads((CHAPTERS / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            body = [n for n in ast.parse("".join(cell["source"])).body if isinstance(n, wanted)]
            exec(compile(ast.Module(body, []), page, "exec"), names)
    return names


CHAPTER, SOLUTIONS = definitions("probabilities"), definitions("solutions-probabilities")
PROPER = {
    "log loss": CHAPTER["log_loss"],
    "Brier score": CHAPTER["brier"],
    "Brier score, expanded": SOLUTIONS["brier"],
    "spherical score": SOLUTIONS["spherical"],
}


def normalised(weights: list[float]) -> Tensor:
    p = torch.tensor(weights, dtype=torch.float64)
    return p / p.sum()


def expected(score: Any, r: Tensor, p: Tensor) -> float:
    """Return the expected score of the belief r when the truth is p."""
    logits = r.log().expand(CLASSES, -1)
    return (p * score(logits, torch.arange(CLASSES))).sum().item()


@pytest.mark.parametrize("name", PROPER)
@given(WEIGHTS, WEIGHTS)
def test_no_belief_is_cheaper_than_the_truth(
    name: str, truth: list[float], other: list[float]
) -> None:
    p, r = normalised(truth), normalised(other)
    assume((p - r).abs().max() > 1e-3)
    assert expected(PROPER[name], r, p) > expected(PROPER[name], p, p)


@given(WEIGHTS, WEIGHTS)
def test_the_brier_score_wastes_the_squared_distance(
    truth: list[float], other: list[float]
) -> None:
    p, r = normalised(truth), normalised(other)
    wasted = ((r - p) ** 2).sum() + (p * (1 - p)).sum()
    assert expected(CHAPTER["brier"], r, p) == pytest.approx(wasted.item(), abs=1e-12)


def test_the_absolute_error_rewards_a_boaster() -> None:
    p = normalised([7.0] + [3 / 9] * 9)
    boast = normalised([1.0] + [1e-9] * 9)
    assert expected(SOLUTIONS["absolute"], boast, p) < expected(SOLUTIONS["absolute"], p, p)


@given(st.lists(SCORES, min_size=12, max_size=12), st.integers(0, 9))
def test_at_the_fitted_temperature_the_logits_are_what_the_probabilities_say(
    rows: list[list[float]], shift: int
) -> None:
    o = torch.tensor(rows, dtype=torch.float64)
    y = (o.argmax(dim=1) + (torch.arange(12) % 3 == 0) * (1 + shift % 9)) % CLASSES
    true = o.gather(1, y[:, None]).mean()
    mean = o.mean()
    highest = o.max(dim=1).values.mean()
    assume(true > mean + 0.5 and true < highest - 0.2)  # a minimum exists, and is not far away
    for fit in (CHAPTER["fit_temperature"], SOLUTIONS["fit_temperature"]):
        p = torch.softmax(o / fit(o, y), dim=1)
        assert (p * o).sum(dim=1).mean().item() == pytest.approx(true.item(), abs=2e-2)


@pytest.mark.parametrize("seed", range(5))
def test_the_logits_of_lda_are_the_log_posterior(seed: int) -> None:
    torch.manual_seed(seed)
    X, y = torch.randn(60, 4, dtype=torch.float64), torch.arange(60) % 3
    X[y == 1] += 1
    y[:7] = 2  # the shares differ
    W, b = CHAPTER["lda"](X, y, 3)
    means = torch.stack([X[y == j].mean(dim=0) for j in range(3)])
    rest = X - means[y]
    normal = torch.distributions.MultivariateNormal(means, rest.T @ rest / (60 - 3))
    joint = normal.log_prob(X[:, None]) + (torch.bincount(y) / 60).log()
    posterior = torch.log_softmax(joint, dim=1)
    assert torch.allclose(torch.log_softmax(X @ W + b, dim=1), posterior, atol=1e-6)


@pytest.mark.parametrize("own", [False, True])
def test_gaussian_logits_are_the_log_posterior(own: bool) -> None:
    torch.manual_seed(0)
    y = torch.arange(300) % CLASSES
    Z = torch.randn(300, 3, dtype=torch.float64) * (1 + y[:, None] / 5) + y[:, None] / 3
    parts = [Z[y == j] for j in range(CLASSES)]
    covariances = torch.stack([part.T.cov() for part in parts])
    if not own:
        covariances = covariances.mean(dim=0).expand(CLASSES, -1, -1)
    means = torch.stack([part.mean(dim=0) for part in parts])
    normal = torch.distributions.MultivariateNormal(means, covariances)
    posterior = torch.log_softmax(normal.log_prob(Z[:, None]), dim=1)
    o = SOLUTIONS["gaussian_logits"](Z, y, own)(Z)
    assert torch.allclose(torch.log_softmax(o, dim=1), posterior, atol=1e-6)


@given(WEIGHTS, WEIGHTS, SCORES)
def test_a_changed_prior_is_a_changed_bias(
    old: list[float], new: list[float], evidence: list[float]
) -> None:
    pi, pi_new = normalised(old), normalised(new)
    likelihood = torch.tensor(evidence, dtype=torch.float64).exp()
    o = (pi * likelihood).log() + 3  # any shift
    repaired = torch.softmax(o + (pi_new / pi).log(), dim=0)
    assert torch.allclose(repaired, pi_new * likelihood / (pi_new * likelihood).sum())


@pytest.mark.parametrize("sigmas", [(0.3, 1.0, 1.0), (0.0, 0.5, 2.0), (1.0, 0.1, 0.5)])
def test_the_crossed_formula_agrees_with_a_simulation(sigmas: tuple[float, float, float]) -> None:
    a, b, e = sigmas
    R, n, repeats = 5, 20, 2_000
    crossed = CHAPTER["crossed"]
    generator = torch.Generator().manual_seed(0)

    def draw(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    rows = torch.tensor(
        [
            [value.item() for value in crossed(a * draw(R, 1) + b * draw(n) + e * draw(R, n))]
            for _ in range(repeats)
        ]
    )
    true = a**2 / R + b**2 / n + e**2 / (R * n)
    assert rows[:, 0].var().item() == pytest.approx(true, rel=0.1)
    # Without the clamp at 0 the mean would be exact; the clamp only ever raises it.
    assert (rows[:, 3] ** 2).mean().item() == pytest.approx(true, rel=0.1)
    assert (rows[:, 1] ** 2).mean().item() == pytest.approx(a**2 / R + e**2 / (R * n), rel=0.1)
    assert (rows[:, 2] ** 2).mean().item() == pytest.approx(b**2 / n + e**2 / (R * n), rel=0.1)


def test_the_solutions_compute_two_errors_as_the_chapter_does() -> None:
    d = torch.randn(5, 40, generator=torch.Generator().manual_seed(0))
    assert SOLUTIONS["crossed"](d) == CHAPTER["crossed"](d)


def test_a_perfect_net_has_the_calibration_error_that_is_predicted() -> None:
    generator = torch.Generator().manual_seed(0)
    o = 2 * torch.randn(2_000, CLASSES, generator=generator)
    for num_bins in (5, 15):
        found = CHAPTER["calibrated_errors"](o, [2_000], num_bins, repeats=100)[2_000]
        predicted = CHAPTER["predicted_bias"](o, 2_000, num_bins)
        assert found.mean().item() == pytest.approx(predicted, rel=0.1)
        confidence = torch.softmax(o, dim=1).amax(dim=1).double()
        spread = (confidence * (1 - confidence)).mean().item()
        assert predicted <= math.sqrt(2 / math.pi * num_bins * spread / 2_000)


@pytest.mark.parametrize(
    "page",
    [
        "findings.md",
        "solutions-softmax-concise.ipynb",
        "beyond.ipynb",
        "optimum.ipynb",
        "probabilities.ipynb",
    ],
)
def test_a_page_with_two_errors_links_to_their_formula(page: str) -> None:
    assert "<two-errors>" in (CHAPTERS / page).read_text(encoding="utf-8")
