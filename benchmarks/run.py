"""Measure d2lmini against d2l's own package and against the floor of the arithmetic.

`make bench` runs this. Both sides of each row are measured in this one run, in turn, and a row
gives their medians and their ratio. Before anything is timed, both sides must compute the same.
The result goes to the terminal and to `benchmarks/results.json`.
"""

import gzip
import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import psutil
import torch
from torch import nn

import d2lmini
import softmaxlab
from d2lmini.idx_file import FILES
from d2lmini.source import read_fashion_mnist

HERE = Path(__file__).resolve().parent
WORK = HERE.parent / "_build" / "bench"
RESULTS = HERE / "results.json"
D2L = "d2l==0.17.6"
REPEATS = 7
SAMPLE = 2  # epochs of d2l for each batch size of the sweep
EQUAL_WITHIN = 1e-6


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
    for key, pixels in read_fashion_mnist().items():
        magic = 2051 if pixels.ndim == 3 else 2049
        header = b"".join(number.to_bytes(4, "big") for number in (magic, *pixels.shape))
        content = header + pixels.numpy().tobytes()
        plain, archive = folder / FILES[key].name, archives / f"{FILES[key].name}.gz"
        if not plain.exists():
            plain.write_bytes(content)
        if not archive.exists():
            archive.write_bytes(gzip.compress(content, compresslevel=9))


def chapter_objects() -> tuple[nn.Module, nn.Module, torch.optim.Optimizer]:
    """Make the chapter's net, loss and optimizer, always the same."""
    net = d2lmini.softmax_regression(seed=0)
    return net, nn.CrossEntropyLoss(reduction="none"), torch.optim.SGD(net.parameters(), lr=0.1)


def epoch(package: ModuleType, train_iter, test_iter) -> Callable[[], list[float]]:
    """Return a function that trains and evaluates for one epoch with a package's functions."""
    net, loss, updater = chapter_objects()

    def run() -> list[float]:
        trained = package.train_epoch_ch3(net, train_iter, loss, updater)
        return [*trained, package.evaluate_accuracy(net, test_iter)]

    return run


def floor(batch_size: int) -> Callable[[], None]:
    """Return the least that an epoch has to compute, with the matrices as the chapter writes them.

    A shuffled gather and O = XW and XᵀE for each minibatch, and one product for the test set; no
    bias, softmax, loss, update or autograd. The pixels are `float32` already.
    """
    X, X_test = (
        read[f"{part}-images"].flatten(1).float() / 255
        for read in [read_fashion_mnist()]
        for part in ("train", "t10k")
    )
    W = torch.zeros(784, 10)

    def run() -> None:
        for indices in torch.randperm(len(X)).split(batch_size):
            batch = X.index_select(0, indices)
            batch.T @ (batch @ W)
        X_test @ W

    return run


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


def check_equal(d2l: ModuleType, batch_size: int) -> float:
    """Return how far both packages are apart after an epoch with the same batches and weights.

    Raises:
        AssertionError: they are further apart than rounding.
    """
    results = []
    for package in (d2lmini, d2l):
        train_iter, test_iter = d2lmini.load_data_fashion_mnist(batch_size, seed=0)
        results.append(epoch(package, train_iter, test_iter)())
    apart = max(abs(a - b) for a, b in zip(*results, strict=True))
    assert apart <= EQUAL_WITHIN, f"batch size {batch_size}: {results[0]} against {results[1]}"
    return apart


def measure_epochs(d2l: ModuleType) -> list[dict]:
    """Time one epoch at three batch sizes."""
    rows = []
    for batch_size in (256, 32, 1024):
        say(f"epochs at batch size {batch_size}")
        apart = check_equal(d2l, batch_size)
        sides = {
            "d2lmini": epoch(d2lmini, *d2lmini.load_data_fashion_mnist(batch_size)),
            "floor": floor(batch_size),
        }
        for workers in (0, 4):
            d2l.get_dataloader_workers = lambda workers=workers: workers
            sides[f"d2l, {workers} workers"] = epoch(d2l, *d2l.load_data_fashion_mnist(batch_size))
        seconds = medians(sides)
        ours = seconds["d2lmini"]
        best = min((n for n in seconds if n.startswith("d2l,")), key=seconds.__getitem__)
        rows.append(
            {
                "what": f"one epoch + test, batch {batch_size}",
                "unit": "s",
                **{name: round(value, 4) for name, value in seconds.items()},
                "times faster than d2l": round(seconds[best] / ours, 1),
                "times the floor": round(ours / seconds["floor"], 2),
                "largest difference of results": apart,
            }
        )
    return rows


SWEEP = {
    "learning_rates": [0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0],
    "batch_sizes": [32, 64, 256, 1024, 4096],
    "num_epochs": 10,
}
SWEEP_PROBE = """
import json, sys, time
import joblib, psutil, torch
import softmaxlab

settings, where = json.loads(sys.argv[1]), json.loads(sys.argv[2])
before, start = psutil.Process().memory_info().rss, time.perf_counter()
with joblib.parallel_config(**where):
    table = softmaxlab.sweep(**settings, cache=False, progress=False)
seconds = time.perf_counter() - start
assert len(table) == 8 * 5 * 10
print(seconds, before)
"""


def measure_sweep(d2l: ModuleType) -> list[dict]:
    """Time a whole sweep, and what d2l's loop would take for its runs one after another.

    d2l trains `SAMPLE` epochs at each batch size; the median of each stands for all epochs of all
    learning rates, which cost the same. Ours is a process of its own that starts with nothing.
    """
    rows = []
    theirs = 0.0
    for batch_size in SWEEP["batch_sizes"]:
        say(f"d2l's epochs of a sweep at batch size {batch_size}")
        d2l.get_dataloader_workers = lambda: 0
        run = epoch(d2l, *d2l.load_data_fashion_mnist(batch_size))
        seconds = medians({"d2l": run}, SAMPLE)["d2l"]
        theirs += seconds * len(SWEEP["learning_rates"]) * SWEEP["num_epochs"]
    memory = 0.0
    for config, where in (({"backend": "sequential"}, "one process"), ({}, "a process a core")):
        say(f"the sweep in {where}")
        command = [sys.executable, "-c", SWEEP_PROBE, json.dumps(SWEEP), json.dumps(config)]
        # A process's own report of its peak (ru_maxrss) includes that of its parent.
        peak = 0
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
            while run.poll() is None:
                peak = max(peak, psutil.Process(run.pid).memory_info().rss)
                time.sleep(0.02)
            said = run.stdout.read().split()
        if run.returncode:
            raise SystemExit("The sweep failed, see above.")
        ours, before = map(float, said)
        memory = memory or (peak - before) / 1e6
        rows.append(
            {
                "what": f"sweep of 8 × 5 settings, 10 epochs each, {where}; d2l scaled from "
                f"{SAMPLE} epochs a batch size",
                "unit": "s",
                "d2lmini": round(ours, 2),
                "d2l, 0 workers": round(theirs, 1),
                "times faster than d2l": round(theirs / ours, 1),
            }
        )
    rows.append(
        {"what": "memory that one process adds for it", "unit": "MB", "d2lmini": round(memory, 1)}
    )
    return rows


def measure_playground() -> dict:
    """Time ten epochs in the live panel and in a bare `train_ch3`, in turn."""
    say("the playground")
    panel = softmaxlab.playground()
    first, stop = [], []

    def in_panel() -> None:
        start = time.perf_counter()
        panel.train()
        while not len(panel.trial.history):
            time.sleep(0.001)
        first.append(time.perf_counter() - start)
        panel.wait()

    def bare() -> None:
        train_iter, test_iter = d2lmini.load_data_fashion_mnist(256, seed=0)
        net, loss, updater = chapter_objects()
        d2lmini.train_ch3(net, train_iter, test_iter, loss, 10, updater, progress=False)

    seconds = medians({"playground": in_panel, "train_ch3": bare})
    for _ in range(REPEATS):
        panel.train()
        while len(panel.trial.history) < 2:
            time.sleep(0.001)
        start = time.perf_counter()
        panel.stop()
        panel.wait()
        stop.append(time.perf_counter() - start)
    panel.close()
    return {
        "ten epochs": round(seconds["playground"], 3),
        "ten epochs of train_ch3": round(seconds["train_ch3"], 3),
        "ratio": round(seconds["playground"] / seconds["train_ch3"], 2),
        "first point": round(statistics.median(first), 3),
        "stop": round(max(stop), 3),
    }


PROBE = """
import os, sys, time
import psutil, torch
before = time.perf_counter()
if sys.argv[1] == "d2lmini":
    import d2lmini as package
else:
    sys.path.insert(0, sys.argv[2])
    import d2l.torch as package
    package.get_dataloader_workers = lambda: 0
imported = time.perf_counter()
memory = psutil.Process().memory_info().rss
start = time.perf_counter()
iterators = package.load_data_fashion_mnist(256)
next(iter(iterators[0]))
first_batch = time.perf_counter()
added = psutil.Process().memory_info().rss - memory
print(imported - before, first_batch - start, added / 1e6)
"""


def probe(package: str, cache: Path, **environment: str) -> list[float]:
    """Measure import, first batch and memory in a separate process."""
    run = subprocess.run(
        [sys.executable, "-c", PROBE, package, str(WORK / "site")],
        env={**os.environ, "XDG_CACHE_HOME": str(cache), **environment},
        cwd=WORK / "work",
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(number) for number in run.stdout.split()]


def measure_start() -> list[dict]:
    """Measure what happens before the first minibatch, in fresh processes and in turn."""
    say("import, first minibatch, memory")
    cold, warm, theirs = [], [], []
    for repeat in range(REPEATS):
        fresh = WORK / f"cache-{os.getpid()}-{repeat}"
        cold.append(probe("d2lmini", fresh, D2LMINI_DATA=str(WORK / "archives")))
        warm.append(probe("d2lmini", WORK / "cache", D2LMINI_DATA=str(WORK / "data")))
        theirs.append(probe("d2l", WORK / "cache"))

    def median(runs: list[list[float]], column: int) -> float:
        return round(statistics.median(run[column] for run in runs), 3)

    rows = []
    for what, unit, runs, column in (
        ("import, after torch", "s", warm, 0),
        ("first minibatch, files unpacked and known", "s", warm, 1),
        ("first minibatch, from .gz never seen before", "s", cold, 1),
        ("memory that the loaders and a first minibatch add", "MB", warm, 2),
    ):
        row = {"what": what, "unit": unit, "d2lmini": median(runs, column)}
        row["d2l, 0 workers"] = median(theirs, column)
        rows.append(row)
    del rows[2]["d2l, 0 workers"]  # torchvision unpacks once, when it downloads
    return rows


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


def table(results: dict) -> str:
    """Return the results as a Markdown table."""
    lines = [
        "| | d2lmini | d2l 0.17.6 | faster than d2l | the floor | times the floor |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in results["rows"]:
        theirs = [value for name, value in row.items() if name.startswith("d2l,")]
        cells = [row["what"], f"{row['d2lmini']:.3g} {row['unit']}"]
        cells.append(f"{min(theirs):.3g} {row['unit']}" if theirs else "")
        faster, times = row.get("times faster than d2l"), row.get("times the floor")
        cells.append(f"{faster:.0f} ×" if faster else "")
        cells.append(f"{row['floor']:.3g} s" if times else "")
        cells.append(f"{times:.1f} ×" if times else "")
        lines.append(f"| {' | '.join(cells)} |")
    panel = results["playground"]
    sentences = (
        f"In the playground ten epochs at batch size 256 take {panel['ten epochs']} s, "
        f"{panel['ratio']} × a bare `train_ch3` ({panel['ten epochs of train_ch3']} s), drawings "
        f"included; the first point shows after {panel['first point']} s, Stop acts within "
        f"{panel['stop']} s.",
        f"Measured on {results['machine']}.",
    )
    return "\n".join([*lines, "", " ".join(sentences)])


def say(text: str) -> None:
    """Show how far the run is."""
    print(f"measuring {text} ...", file=sys.stderr, flush=True)


def main() -> None:
    """Measure everything, write the results, print the table."""
    WORK.mkdir(parents=True, exist_ok=True)
    d2l = install_d2l()
    rows = measure_epochs(d2l) + measure_sweep(d2l) + measure_start()
    results = {"machine": machine(), "repeats": REPEATS, "rows": rows}
    results["playground"] = measure_playground()
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    print(table(results))


if __name__ == "__main__":
    main()
