"""What the benchmarks share: where they work, d2l's own package, and medians of sides in turn."""

import gzip
import importlib
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import torch

from d2lmini.files import read_fashion_mnist

HERE = Path(__file__).resolve().parent
WORK = HERE.parent / "_build" / "bench"
D2L = "d2l==0.17.6"
REPEATS = 7


def say(text: str) -> None:
    """Show how far the run is."""
    print(f"measuring {text} ...", file=sys.stderr, flush=True)


def install_d2l() -> ModuleType:
    """Install d2l into the benchmark's own folder and import it.

    Its pinned requirements are years old, so they are left out. It reads its data from ``../data``.
    """
    folder = WORK / "site"
    if not (folder / "d2l").exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run([*command, "--target", str(folder), D2L], check=True)
    write_data(WORK / "data" / "FashionMNIST" / "raw")
    (WORK / "work").mkdir(exist_ok=True)
    os.chdir(WORK / "work")
    sys.path.insert(0, str(folder))
    return importlib.import_module("d2l.torch")


def write_data(folder: Path) -> None:
    """Write the four files, plain and as archives, for measurements from a known place."""
    folder.mkdir(parents=True, exist_ok=True)
    archives = WORK / "archives"
    archives.mkdir(exist_ok=True)
    for name, pixels in read_fashion_mnist().items():
        magic = 2051 if pixels.ndim == 3 else 2049
        header = b"".join(number.to_bytes(4, "big") for number in (magic, *pixels.shape))
        content = header + pixels.numpy().tobytes()
        plain, archive = folder / name, archives / f"{name}.gz"
        if not plain.exists():
            plain.write_bytes(content)
        if not archive.exists():
            archive.write_bytes(gzip.compress(content, compresslevel=9))


def medians(sides: dict[str, Callable[[], object]], repeats: int = REPEATS) -> dict[str, float]:
    """Run all sides in turn, ``repeats`` times after a warm-up, and return median seconds."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for repeat in range(repeats + 1):
        for name, run in sides.items():
            start = time.perf_counter()
            run()
            if repeat:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def machine() -> str:
    """Describe the machine in a line."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0].split(":")[1].strip() if names else model
    return (
        f"{os.cpu_count()} cores of {model}, {platform.system()}, Python "
        f"{platform.python_version()}, torch {torch.__version__}"
    )
