"""Measure the book's code: `make bench` runs this.

Both sides of each row are measured in this one run, in turn, and a row gives their medians and
their ratio. Before anything is timed, both sides must compute the same. The result goes to the
terminal and to `benchmarks/results.json`.
"""

import json

from epochs import measure_epochs
from measure import HERE, REPEATS, WORK, install_d2l, machine
from page import measure_page
from phone import measure_phone
from sliders import measure_sliders
from start import measure_start
from sweeps import measure_sweep
from tab import measure_tab
from table import table
from threads import measure_threads

RESULTS = HERE / "results.json"


def main() -> None:
    """Measure everything, write the results, print the table."""
    WORK.mkdir(parents=True, exist_ok=True)
    d2l = install_d2l()
    results = {
        "machine": machine(),
        "repeats": REPEATS,
        "rows": measure_epochs(d2l) + measure_sweep(d2l) + measure_start(),
        "threads": measure_threads(),
        "playground": measure_sliders(),
        "page": measure_page(),
        "tab": measure_tab(),
        "phone": measure_phone(),
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n")
    print(table(results))


if __name__ == "__main__":
    main()
