"""The chapter on the minimum: its bounds, its count of pixels, and the data of its explorer."""

from __future__ import annotations

import io
import json
import math

import pandas as pd
import pytest
import torch
from bs4 import BeautifulSoup
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from random_inputs import SCORES, vector
from torch import nn
from torch.nn import functional

import d2lmini as d2l
import softmaxlab as lab
from softmaxlab.explorers.paths import LENGTHS, describe_stops, find_stops

NUM_IMAGES = 3_000


@given(SCORES)
def test_bohnings_bound_dominates_the_second_derivatives(scores: list[float]) -> None:
    p = torch.softmax(vector(scores), dim=0)
    q = len(p)
    second = torch.diag(p) - torch.outer(p, p)
    bound = (torch.eye(q, dtype=p.dtype) - torch.ones(q, q, dtype=p.dtype) / q) / 2
    assert torch.linalg.eigvalsh(bound - second)[0] > -1e-12


@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(1, 4), st.floats(0.01, 30))
def test_no_eigenvalue_of_the_hessian_exceeds_the_bound(
    seed: int, q: int, d: int, scale: float
) -> None:
    generator = torch.Generator().manual_seed(seed)
    X = torch.randn(7, d, generator=generator, dtype=torch.float64)
    W = scale * torch.randn(d, q, generator=generator, dtype=torch.float64)
    y = torch.randint(q, (7,), generator=generator)
    by_autograd = torch.autograd.functional.hessian(lambda W: functional.cross_entropy(X @ W, y), W)
    largest = torch.linalg.eigvalsh(by_autograd.reshape(d * q, d * q))[-1]
    assert largest <= torch.linalg.eigvalsh(X.T @ X / 7)[-1] / 2 + 1e-12


def test_the_bound_is_reached_where_two_classes_share_everything() -> None:
    p = vector([0.5, 0.5, 0.0])
    v = vector([1, -1, 0]) / math.sqrt(2)
    assert v @ (torch.diag(p) - torch.outer(p, p)) @ v == pytest.approx(0.5)


@given(st.floats(1e-6, 1e6))
def test_early_stopping_and_weight_decay_differ_by_a_third_at_most(x: float) -> None:
    ratio = -math.expm1(-x) * (1 + x) / x
    assert 1 - 1e-12 <= ratio < 1.2985


@given(SCORES, st.floats(0.01, 1))
def test_smoothed_labels_hold_the_logits_together(scores: list[float], smoothing: float) -> None:
    o = vector(scores)
    label = torch.tensor(0)
    loss = functional.cross_entropy(o, label, label_smoothing=smoothing)
    assert loss >= smoothing / len(o) * (o.max() - o.min()) - 1e-9


def test_free_logits_with_smoothed_labels() -> None:
    o = torch.zeros(10, dtype=torch.float64)
    o[3] = math.log(1 + 10 * 0.9 / 0.1)
    o.requires_grad_()
    functional.cross_entropy(o, torch.tensor(3), label_smoothing=0.1).backward()
    assert o.grad is not None
    assert o.grad.abs().max() < 1e-15


def test_sixty_six_pixels_forbid_a_minimum() -> None:
    dataset = d2l.load_data_fashion_mnist(256)[0].dataset
    X, y = dataset.data.flatten(1), dataset.targets
    used = torch.stack([(X[y == k] > 0).any(dim=0) for k in range(10)])
    assert int((used.any(dim=0) & ~used.all(dim=0)).sum()) == 66
    assert used[:, 0].any()
    assert not used[dataset.classes.index("trouser"), 0]


@pytest.fixture(scope="module")
def paths() -> pd.DataFrame:
    """Give the data that the explorer of the chapter draws."""
    cells = json.loads((ROOT / "chapters" / "optimum.ipynb").read_text(encoding="utf-8"))["cells"]
    (cell,) = (c for c in cells if "lab.path_explorer(" in "".join(c["source"]))
    html = "".join(cell["outputs"][0]["data"]["text/html"])
    script = BeautifulSoup(html, "html.parser").find("script")
    assert script is not None
    return pd.read_csv(io.StringIO(json.loads(script.text)["datasets"]["paths"]))


def train_data() -> tuple[torch.Tensor, torch.Tensor, nn.Sequential]:
    dataset = d2l.load_data_fashion_mnist(256)[0].dataset
    net = d2l.softmax_regression(seed=0)
    for parameter in net.parameters():
        nn.init.zeros_(parameter)
    return dataset.data[:NUM_IMAGES].flatten(1) / 255, dataset.targets[:NUM_IMAGES], net


def test_the_explorer_holds_what_train_ch3_gives(paths: pd.DataFrame) -> None:
    X, y, net = train_data()
    train_iter = d2l.load_array((X, y), 256, seed=0)
    test_iter = d2l.load_data_fashion_mnist(256)[1]
    trainer = torch.optim.SGD(net.parameters(), lr=0.1)
    history = d2l.train_ch3(
        net, train_iter, test_iter, nn.CrossEntropyLoss(), 6, trainer, progress=False
    )
    drawn = paths[(paths["method"] == "SGD") & (paths["time"] <= 6)]
    assert len(drawn) > 3
    for row in drawn.itertuples():
        epoch = int(row.time) - 1
        assert row.test_loss == pytest.approx(history.test_loss[epoch], rel=1e-3)
        assert row.test_accuracy == pytest.approx(history.test_accuracy[epoch], abs=2e-3)


def test_the_explorer_holds_the_minimum_with_weight_decay(paths: pd.DataFrame) -> None:
    """At λ = 0.1, by SciPy's L-BFGS in float64 instead of PyTorch's."""
    from scipy.optimize import minimize

    X, y, net = train_data()
    parts = list(net.parameters())
    sizes = [p.numel() for p in parts]
    X = X.double()

    def penalised(flat):
        w = torch.from_numpy(flat.copy()).requires_grad_()
        weight, bias = w.split(sizes)
        o = functional.linear(X, weight.reshape(10, 784), bias)
        value = functional.cross_entropy(o, y) + 0.05 * (w**2).sum()
        value.backward()
        return value.item(), w.grad.numpy()

    start = torch.zeros(sum(sizes)).double().numpy()
    best = minimize(penalised, start, jac=True, method="L-BFGS-B").x
    W = torch.from_numpy(best[:7840]).reshape(10, 784)
    drawn = paths[(paths["method"] == "weight decay") & ((paths["time"] - 10).abs() < 1e-3)]
    assert len(drawn) == 1
    assert drawn["norm"].item() == pytest.approx((W - W.mean(dim=0)).norm().item(), rel=1e-2)


def test_the_valley_lies_on_the_path_of_weight_decay(paths: pd.DataFrame) -> None:
    decay = paths[paths["method"] == "weight decay"].reset_index()
    lowest = decay["test_loss"].idxmin()
    assert 0 < lowest < len(decay) - 1
    sgd = paths[paths["method"] == "SGD"]
    assert sgd["norm"].max() < 2 * decay["norm"][lowest]
    far = paths[paths["method"] == "L-BFGS"].iloc[-1]
    assert far["test_loss"] > 2 * decay["test_loss"][lowest]


@pytest.fixture
def tiny() -> pd.DataFrame:
    rows = [("a", "epoch", t, t, t, 1 / t, 0.1 * t) for t in (1.0, 2.1, 4.9)]
    rows += [("b", "λ", 1 / t, t, t, 2 / t, 0.2 * t) for t in (1.0, 10.0)]
    names = ["method", "knob", "setting", "time", "norm", "test_loss", "test_accuracy"]
    return pd.DataFrame(rows, columns=names)


def test_a_stop_is_the_nearest_point_of_a_path(tiny: pd.DataFrame) -> None:
    stops = find_stops(tiny)
    assert stops[stops["length"] == 2]["norm"].tolist() == [2.1]
    assert stops[stops["length"] == 5]["norm"].tolist() == [4.9]
    assert set(stops[stops["length"] == 1]["method"]) == {"a", "b"}
    assert stops[stops["length"] == 200].empty
    assert set(stops["length"]) <= set(LENGTHS)
    one = describe_stops(stops[stops["length"] == 10])
    assert one == "b, λ 0.1: test loss 0.200, test accuracy 2.000."
    assert describe_stops(stops[stops["length"] == 200]).startswith("No path")


def test_each_point_needs_its_weights(tiny: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"one entry for each row of paths, 5, but they are 1\."):
        lab.path_explorer(tiny, [torch.zeros(10, 784)], start=(1, "a"))
    weights = [torch.zeros(10, 784)] * len(tiny)
    with pytest.raises(ValueError, match="start must be one of the values"):
        lab.path_explorer(tiny, weights, start=(1, "c"))
    soup = BeautifulSoup(
        lab.path_explorer(tiny, weights, start=(1, "a")).to_still_html(), "html.parser"
    )
    assert len(soup.find_all("img")) == 13
