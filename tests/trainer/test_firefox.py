"""The trainer in a real Firefox."""

from __future__ import annotations

from shutil import which

import pytest
import torch
from firefox import Firefox
from kernel import Kernel
from lesson import PAGE
from programs import require

import d2lmini as d2l

TRAIN = """new Promise((resolve, reject) => {
  const place = document.querySelector(".trainer"), { trainer } = place;
  for (const [name, value] of [["epochs", 1], ["speed", 10]]) {
    const input = place.querySelector(`[data-name=${name}]`);
    input.value = value;
    input.dispatchEvent(new Event("change"));
  }
  new MutationObserver(() => {
    if (trainer.state === "new") reject(new Error(trainer.layout.says.textContent));
    if (trainer.state !== "ended") return;
    const { views, loader } = trainer;
    resolve({ row: views.rows[0], place: loader.place, name: loader.name });
  }).observe(place, { attributes: true });
  trainer.act();
})"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory):
    """Give a Firefox; skip where there is none, but fail in CI."""
    program = require("firefox-esr" if which("firefox-esr") else "firefox")
    firefox = Firefox(program, tmp_path_factory.mktemp("profile"))
    yield firefox
    firefox.close()


def test_an_epoch_in_firefox_has_the_numbers_of_the_kernel(home, firefox):
    loaders = d2l.load_data_fashion_mnist(256, seed=0, num_train=10_000)
    kernel = Kernel()
    kernel.fill(loaders)
    kernel.start(0)
    order = torch.randperm(10_000, generator=torch.Generator().manual_seed(0))
    train_loss, train_correct, test_loss, test_correct = kernel.epoch(order, 256, 0.1, 0)
    firefox.visit(home + PAGE)
    found = firefox.evaluate(TRAIN)
    assert (found["place"], found["name"]) == ("blob", "wasm")
    assert found["row"]["trainLoss"] == pytest.approx(train_loss, abs=1e-6)
    assert found["row"]["testLoss"] == pytest.approx(test_loss, abs=1e-6)
    assert found["row"]["trainAccuracy"] == train_correct / 10_000
    assert found["row"]["testAccuracy"] == test_correct / 10_000
