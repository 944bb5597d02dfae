"""What happens before the first minibatch: import, reading, memory."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

from measure import REPEATS, WORK, say

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
