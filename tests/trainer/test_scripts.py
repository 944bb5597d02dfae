"""The page's JavaScript against PyTorch, the book's packages and NumPy; node runs it."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from programs import require
from torch import nn
from trainer import data as trainer_data

import d2lmini as d2l
import softmaxlab as lab

HERE = Path(__file__).parent
SETTINGS = {"rate": 0.1, "batchSize": 256, "decay": 0, "decaying": False, "epochs": 2}
NUM_TRAIN = 3000


def ask(task: str, **arguments: Any) -> Any:
    """Run a task of `oracle.mjs`."""
    command = [require("node"), HERE / "oracle.mjs", task, json.dumps(arguments)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.fixture(scope="session")
def folder(fashion, tmp_path_factory) -> str:
    """Give a folder with the images as raw bytes."""
    folder = tmp_path_factory.mktemp("images")
    for part, loader in zip(("train", "test"), fashion, strict=True):
        (folder / f"{part}Images").write_bytes(loader.dataset.data.numpy().tobytes())
        labels = loader.dataset.targets.to(torch.uint8)
        (folder / f"{part}Labels").write_bytes(labels.numpy().tobytes())
    return str(folder)


def test_units_by_nodes_own_runner():
    command = [require("node"), "--test", *sorted(HERE.glob("*.test.mjs"))]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(("seed", "count"), [(0, 60_000), (1, 10_000), (4_294_967_295, 7)])
def test_a_seed_draws_what_pytorch_draws(seed, count):
    drawn = ask("random", seed=seed, count=count)
    generator = torch.Generator().manual_seed(seed)
    for order in drawn["orders"]:
        assert order == torch.randperm(count, generator=generator).tolist()
    layer = d2l.softmax_regression(seed=seed)[1]
    weights = torch.tensor(drawn["weights"]).reshape(10, 784)
    assert (weights - layer.weight).abs().max() <= 3e-8
    assert (torch.tensor(drawn["bias"]) - layer.bias).abs().max() <= 4e-9


@pytest.mark.parametrize("kind", ["wasm", "plain"])
@pytest.mark.parametrize(("batch_size", "decay"), [(256, 0), (7, 1e-3), (4096, 0)])
def test_a_run_is_that_of_train_ch3(folder, kind, batch_size, decay):
    settings = SETTINGS | {"batchSize": batch_size, "decay": decay, "rate": 0.02}
    ours = ask("run", kind=kind, folder=folder, settings=settings, seed=3, count=NUM_TRAIN)
    loaders = d2l.load_data_fashion_mnist(batch_size, seed=3, num_train=NUM_TRAIN)
    net = d2l.softmax_regression(seed=3)
    sgd = torch.optim.SGD(net.parameters(), lr=0.02, weight_decay=decay)
    loss = nn.CrossEntropyLoss(reduction="none")
    history = d2l.train_ch3(net, *loaders, loss, 2, sgd, progress=False)
    rows = pd.DataFrame(ours["rows"])
    assert rows["trainLoss"].tolist() == pytest.approx(history.train_loss, abs=1e-5)
    assert rows["testLoss"].tolist() == pytest.approx(history.test_loss, abs=1e-5)
    assert rows["trainAccuracy"].tolist() == pytest.approx(history.train_accuracy, abs=2 / 3000)
    assert rows["testAccuracy"].tolist() == pytest.approx(history.test_accuracy, abs=2 / 10_000)
    weights = torch.tensor(ours["weights"]).reshape(10, 784)
    assert (weights - net[1].weight).abs().max() <= 1e-5
    assert len(ours["losses"]) == 2 * -(-NUM_TRAIN // batch_size)


def test_a_decaying_run_is_that_of_the_sweep(folder):
    settings = SETTINGS | {"decaying": True, "epochs": 4}
    ours = ask("run", kind="wasm", folder=folder, settings=settings, seed=1, count=NUM_TRAIN)
    load = partial(d2l.load_data_fashion_mnist, num_train=NUM_TRAIN)
    frame = lab.sweep(
        0.1, 256, 1, num_epochs=4, schedules="cosine", load_data=load, cache=False, progress=False
    )
    rows = pd.DataFrame(ours["rows"])
    assert rows["testLoss"].tolist() == pytest.approx(frame["test_loss"].tolist(), abs=1e-5)


def test_a_run_that_diverges_says_where(folder):
    settings = SETTINGS | {"rate": 1e38}
    ours = ask("run", kind="wasm", folder=folder, settings=settings, seed=0, count=NUM_TRAIN)
    assert ours["rows"] == []
    assert ours["diverged"]["epoch"] == 1
    assert ours["diverged"]["minibatch"] == len(ours["losses"]) + 1
    assert ours["diverged"]["loss"] in ("NaN", "Infinity")


def chapter_losses() -> dict[str, Any]:
    """Return the three losses as the chapter writes them."""

    def softmax(o):
        exp = torch.exp(o)
        return exp / exp.sum(dim=-1, keepdim=True)

    def shifted_softmax(o):
        return softmax(o - o.max(dim=-1, keepdim=True).values)

    return {
        "naive": lambda o, y: -torch.log(softmax(o)[range(len(y)), y]),
        "shifted": lambda o, y: -torch.log(shifted_softmax(o)[range(len(y)), y]),
        "joined": nn.CrossEntropyLoss(reduction="none"),
    }


@pytest.mark.parametrize("seed", range(4))
def test_each_loss_dies_in_the_same_minibatch_as_in_pytorch(folder, seed):
    raced = ask("race", folder=folder, rate=1, batchSize=256, seed=seed, count=60_000)
    for name, loss in chapter_losses().items():
        batches, _ = d2l.load_data_fashion_mnist(256, seed=seed)
        net = d2l.softmax_regression(seed=seed)
        sgd = torch.optim.SGD(net.parameters(), lr=1)
        died = None
        for (X, y), step in zip(batches, range(1, 11), strict=False):
            sgd.zero_grad()
            loss(net(X), y).mean().backward()
            sgd.step()
            if net[1].weight.isnan().any():
                died = step
                break
        assert raced[name]["died"] == died, name
    assert raced["joined"]["died"] is None
    assert raced["shifted"]["died"] is not None


def test_what_the_reader_takes_away_is_what_python_reads(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = SETTINGS | {"rate": 0.05, "decay": 1e-3, "epochs": 1}
    save = str(tmp_path / "softmax-regression.npz")
    ours = ask(
        "run", kind="wasm", folder=folder, settings=settings, seed=2, count=NUM_TRAIN, save=save
    )
    names = {"d2l": d2l, "np": np, "torch": torch, "nn": nn}
    exec(ours["readWeights"], names)
    names["arrays"].close()
    layer = names["net"][1]
    assert layer.weight.flatten().tolist() == pytest.approx(ours["weights"], abs=0)
    assert layer.bias.tolist() == pytest.approx(ours["bias"], abs=0)
    read = layer.weight.detach().clone()
    exec(ours["python"], names)
    assert (names["net"][1].weight - read).abs().max() <= 1e-6
    frame = pd.read_csv(io.StringIO(ours["csv"]), index_col="epoch")
    assert frame.columns.tolist() == d2l.History().to_dataframe().columns.tolist()
    assert frame["test_loss"].tolist() == [row["testLoss"] for row in ours["rows"]]


def test_the_lines_for_a_decaying_run_are_python_too(folder):
    settings = SETTINGS | {"decaying": True, "decay": 1e-3, "epochs": 1}
    ours = ask("run", kind="wasm", folder=folder, settings=settings, seed=0, count=NUM_TRAIN)
    names = {"d2l": d2l, "lab": lab}
    lines = ours["python"].splitlines()
    exec("\n".join(lines[:-1]), names)
    frame = eval(lines[-1], names)
    assert frame["test_loss"].iloc[-1] == pytest.approx(ours["rows"][-1]["testLoss"], abs=1e-5)


@pytest.fixture(scope="module")
def part(tmp_path_factory) -> tuple[Path, str, np.ndarray, np.ndarray]:
    """Give the file of the test images, its hash, and what is in it."""
    images, labels = trainer_data.parts()["test"]
    path = tmp_path_factory.mktemp("data") / "test.js"
    script, digest = trainer_data.as_script(images, labels)
    path.write_text(script, encoding="ascii")
    return path, digest, images, labels


def test_a_data_file_loses_nothing(part):
    path, digest, images, labels = part
    assert ask("unpack", file=str(path), sha256=digest) == {}
    assert Path(f"{path}.plain").read_bytes() == images.tobytes()
    assert Path(f"{path}.labels").read_bytes() == labels.tobytes()
    assert digest == hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()


@pytest.mark.parametrize(
    ("damage", "fault"),
    [("cut", "damaged"), ("bit", "damaged"), ("letter", "damaged"), ("", "other")],
)
def test_a_damaged_data_file_is_a_fault_with_a_name_and_no_image(part, damage, fault):
    path, digest, _, _ = part
    wrong = digest if damage else "0" * 64
    told = ask("unpack", file=str(path), sha256=wrong, damage=damage)
    assert told == {"message": fault}
