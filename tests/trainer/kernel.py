"""The page's kernel in Python: the same binary, run by wasmtime."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import torch
import wasmtime

import d2lmini as d2l

ROOT = Path(__file__).resolve().parents[2]
WASM = ROOT / "theme" / "trainer" / "kernel.wasm"
SHAPES = {
    "train_images": (np.uint8, (60_000, 784)),
    "train_labels": (np.uint8, (60_000,)),
    "test_images": (np.uint8, (10_000, 784)),
    "test_labels": (np.uint8, (10_000,)),
    "order": (np.int32, (60_000,)),
    "weights": (np.float32, (10, 784)),
    "bias": (np.float32, (10,)),
    "totals": (np.float64, (2,)),
    "predicted": (np.uint8, (10_000,)),
    "confidence": (np.float32, (10_000,)),
}


class Kernel:
    """The functions of a kernel, and its arrays as NumPy sees them, without a copy."""

    def __init__(self, path: Path = WASM) -> None:
        engine = wasmtime.Engine()
        self.store = wasmtime.Store(engine)
        module = wasmtime.Module.from_file(engine, str(path))
        self.exports = wasmtime.Instance(self.store, module, []).exports(self.store)
        memory = self.exports["memory"]
        size = memory.data_len(self.store)
        buffer = (ctypes.c_ubyte * size).from_address(
            ctypes.addressof(memory.data_ptr(self.store).contents)
        )
        for name, (dtype, shape) in SHAPES.items():
            offset = self.exports[name].value(self.store)
            count = int(np.prod(shape))
            setattr(self, name, np.frombuffer(buffer, dtype, count, offset).reshape(shape))

    def call(self, name: str, *arguments: float) -> float | None:
        """Call an exported function."""
        return self.exports[name](self.store, *arguments)

    def update(self, rate: float, decay: float, count: int) -> None:
        """Take a step of SGD; wasmtime insists on floats."""
        self.call("update", float(rate), float(decay), count)

    def take(self) -> np.ndarray:
        """Return the totals and set them back to 0."""
        totals = self.totals.copy()
        self.totals[:] = 0
        return totals

    def epoch(self, order: torch.Tensor, batch_size: int, rate: float, decay: float) -> list[float]:
        """Train for an epoch and evaluate: loss and count of correct predictions, train and test.

        Losses are means; they follow one another as in a `History`.
        """
        count = len(order)
        self.order[:count] = order
        self.take()
        for start in range(0, count, batch_size):
            stop = min(start + batch_size, count)
            self.call("accumulate", start, stop)
            self.update(rate, decay, stop - start)
        train_loss, train_correct = self.take()
        self.call("measure", 0, 10_000)
        test_loss, test_correct = self.take()
        return [train_loss / count, train_correct, test_loss / 10_000, test_correct]

    def fill(self, loaders: tuple) -> None:
        """Write the images and labels of a pair of loaders."""
        for part, loader in zip(("train", "test"), loaders, strict=True):
            data = loader.dataset
            getattr(self, f"{part}_images")[: len(data)] = data.data.reshape(-1, 784)
            getattr(self, f"{part}_labels")[: len(data)] = data.targets

    def start(self, seed: int) -> None:
        """Set the weights of `softmax_regression`."""
        net = d2l.softmax_regression(seed=seed)
        self.weights[:] = net[1].weight.detach()
        self.bias[:] = net[1].bias.detach()
