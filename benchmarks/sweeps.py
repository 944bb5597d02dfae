"""A whole sweep: the laboratory against what d2l's loop would take."""

import json
import subprocess
import sys
import time
from types import ModuleType

import psutil
from epochs import epoch
from measure import medians, say

SAMPLE = 2  # epochs of d2l for each batch size of the sweep
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
