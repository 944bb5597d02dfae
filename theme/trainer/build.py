"""Compile kernel.c to kernel.wasm, with Debian's packages clang and lld.

Readers need neither: the binary lies beside its source, and a test compares them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ARRAYS = [
    "train_images",
    "train_labels",
    "test_images",
    "test_labels",
    "order",
    "weights",
    "bias",
    "totals",
    "predicted",
    "confidence",
]
COMMAND = [
    "clang",
    "--target=wasm32",
    "-O3",
    "-msimd128",
    "-mbulk-memory",
    "-ffp-contract=off",  # no fused steps: each result is what IEEE 754 says, on any machine
    "-ffreestanding",
    "-nostdlib",
    "-Wl,--no-entry",
    "-Wl,--strip-debug",
    *(f"-Wl,--export={name}" for name in ARRAYS),
]


def build(target: Path) -> None:
    """Write the binary to ``target``."""
    command = [*COMMAND, "-o", str(target), "kernel.c"]
    subprocess.run(command, cwd=HERE, check=True)
    target.chmod(0o644)  # a linker makes programs


if __name__ == "__main__":
    build(Path(sys.argv[1]) if sys.argv[1:] else HERE / "kernel.wasm")
