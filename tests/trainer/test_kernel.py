"""The kernel that trains in the page against PyTorch in float64."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from kernel import ROOT, WASM, Kernel
from programs import require

import d2lmini as d2l


@pytest.fixture(scope="module")
def kernel(fashion) -> Kernel:
    """Give the page's kernel with all 70,000 images; a test sets weights and order anew."""
    kernel = Kernel()
    kernel.fill(fashion)
    return kernel


def exact_run(
    loaders, batch_size: int, rate: float, decay: float, seed: int, epochs: tuple[int, ...]
) -> dict[int, tuple[list[float], torch.Tensor, torch.Tensor]]:
    """Train in float64 with the chapter's order; return numbers and weights after some epochs."""
    (X, y), (X_test, y_test) = (
        (loader.dataset.data.reshape(-1, 784).double() / 255, loader.dataset.targets)
        for loader in loaders
    )
    net = d2l.softmax_regression(seed=seed)[1].double()
    loss = torch.nn.CrossEntropyLoss(reduction="none")
    sgd = torch.optim.SGD(net.parameters(), lr=rate, weight_decay=decay)
    generator = torch.Generator().manual_seed(seed)
    found = {}
    for epoch in range(1, max(epochs) + 1):
        train_loss = train_correct = 0.0
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            outputs = net(X[rows])
            values = loss(outputs, y[rows])
            sgd.zero_grad()
            values.mean().backward()
            sgd.step()
            train_loss += values.detach().sum().item()
            train_correct += d2l.accuracy(outputs, y[rows])
        with torch.no_grad():
            outputs = net(X_test)
            test = float(loss(outputs, y_test).mean()), d2l.accuracy(outputs, y_test)
        if epoch in epochs:
            numbers = [train_loss / len(X), train_correct, *test]
            found[epoch] = numbers, net.weight.detach().clone(), net.bias.detach().clone()
    return found


def compare(
    kernel: Kernel, loaders, batch_size: int, rate: float, decay: float, seed: int, **limits
) -> None:
    """Train with the kernel and assert that it stays with `exact_run`."""
    exact = exact_run(loaders, batch_size, rate, decay, seed, limits["epochs"])
    kernel.start(seed)
    generator = torch.Generator().manual_seed(seed)
    for epoch in range(1, max(exact) + 1):
        order = torch.randperm(60_000, generator=generator)
        numbers = kernel.epoch(order, batch_size, rate, decay)
        if epoch in exact:
            expected, weight, bias = exact[epoch]
            assert numbers[::2] == pytest.approx(expected[::2], abs=limits["loss"])
            if limits["same_count"]:
                assert numbers[1::2] == expected[1::2]
            assert np.abs(kernel.weights - weight.numpy()).max() <= limits["weights"]
            assert np.abs(kernel.bias - bias.numpy()).max() <= limits["weights"]


def test_the_chapters_run_is_that_of_float64(kernel, fashion):
    compare(
        kernel, fashion, 256, 0.1, 0, 0, epochs=(1, 10), loss=1e-6, weights=2e-6, same_count=True
    )


def test_the_page_gives_the_numbers_that_the_chapter_prints(kernel):
    cells = json.loads((ROOT / "chapters/softmax-concise.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in cells["cells"] for output in cell.get("outputs", [])]
    glued = {
        output["metadata"]["scrapbook"]["name"]: "".join(*output["data"].values()).strip("'")
        for output in outputs
        if "scrapbook" in output.get("metadata", {})
    }
    kernel.start(0)
    generator = torch.Generator().manual_seed(0)
    for _ in range(10):
        order = torch.randperm(60_000, generator=generator)
        train_loss, train_correct, test_loss, test_correct = kernel.epoch(order, 256, 0.1, 0)
    assert glued["train-loss"] == f"{train_loss:.3f}"
    assert glued["test-loss"] == f"{test_loss:.3f}"
    assert glued["train-accuracy"] == f"{train_correct / 60_000:.3f}"
    assert glued["test-accuracy"] == f"{test_correct / 10_000:.3f}"


@pytest.mark.parametrize(
    ("batch_size", "rate", "decay", "seed"),
    [
        (64, 0.03, 0, 1),
        (1024, 0.1, 0, 2),
        (4096, 0.1, 0, 3),
        (100, 0.05, 1e-3, 4),
        (256, 1e-3, 0, 5),
    ],
)
def test_other_runs_below_the_edge_are_those_of_float64(
    kernel, fashion, batch_size, rate, decay, seed
):
    limits = {"epochs": (1, 3), "loss": 1e-5, "weights": 1e-5, "same_count": False}
    compare(kernel, fashion, batch_size, rate, decay, seed, **limits)


def test_single_images_are_learned_as_in_float64(kernel, fashion):
    """Batch size 1, on the first few: a block of one image, and an odd number of them."""
    loaders = d2l.load_data_fashion_mnist(1, seed=0, num_train=301)
    (expected, weight, bias) = exact_run(loaders, 1, 0.01, 0, 0, (1,))[1]
    kernel.start(0)
    order = torch.randperm(301, generator=torch.Generator().manual_seed(0))
    numbers = kernel.epoch(order, 1, 0.01, 0)
    assert numbers == pytest.approx(expected, abs=1e-6)
    assert np.abs(kernel.weights - weight.numpy()).max() <= 1e-6
    assert np.abs(kernel.bias - bias.numpy()).max() <= 1e-6


def test_predictions_are_those_of_the_weights(kernel, fashion):
    kernel.start(3)
    kernel.take()
    kernel.call("measure", 0, 10_000)
    images = fashion[1].dataset.data.reshape(-1, 784).double() / 255
    outputs = images @ torch.tensor(kernel.weights).double().T + torch.tensor(kernel.bias)
    sure, best = torch.softmax(outputs, dim=1).max(dim=1)
    assert (torch.tensor(kernel.predicted) == best).all()
    assert torch.allclose(torch.tensor(kernel.confidence).double(), sure, rtol=1e-6)


def test_a_run_that_diverges_says_so_and_leaves_nothing_behind(kernel):
    kernel.start(0)
    order = torch.arange(60_000)
    assert not math.isfinite(kernel.epoch(order, 256, 1e38, 0)[0])
    kernel.update(0, 0, 1)
    kernel.start(0)
    first = kernel.epoch(order, 256, 0.1, 0)
    kernel.start(0)
    assert kernel.epoch(order, 256, 0.1, 0) == first


@given(st.floats(-750, 0))
def test_the_exponential_is_that_of_the_library(kernel, x):
    exact = math.exp(x) if x >= -700 else 0
    assert kernel.call("exponential", x) == pytest.approx(exact, rel=1e-13)


@given(st.floats(1e-3, 1e6))
def test_the_logarithm_is_that_of_the_library(kernel, x):
    assert kernel.call("logarithm", x) == pytest.approx(math.log(x), rel=1e-13, abs=1e-15)


def test_what_is_not_a_number_stays_so(kernel):
    assert math.isnan(kernel.call("exponential", math.nan))
    assert math.isnan(kernel.call("logarithm", math.nan))


def test_the_binary_is_what_its_source_compiles_to(fashion, tmp_path: Path):
    """Byte for byte with the same compiler; with another one, bit for bit in what it computes."""
    clang = require("clang")
    require("wasm-ld")
    target = tmp_path / "kernel.wasm"
    subprocess.run([sys.executable, ROOT / "theme/trainer/build.py", target], check=True)
    told = subprocess.run([clang, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"version (\S+)", told)[1].encode()
    if version in WASM.read_bytes():
        assert target.read_bytes() == WASM.read_bytes()
    results = []
    for path in (WASM, target):
        kernel = Kernel(path)
        kernel.fill(fashion)
        kernel.start(0)
        numbers = kernel.epoch(torch.arange(60_000), 256, 0.1, 1e-4)
        results.append((numbers, kernel.weights.tobytes(), kernel.bias.tobytes()))
    assert results[0] == results[1]
