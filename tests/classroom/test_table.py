"""The chapter for teachers shows the last measured table."""

import json
import runpy

from conftest import ROOT


def test_the_table_for_teachers_is_the_last_measured_one():
    run = runpy.run_path(str(ROOT / "benchmarks" / "grading.py"))
    results = json.loads((ROOT / "benchmarks" / "grading.json").read_text(encoding="utf-8"))
    shown = (ROOT / "benchmarks" / "grading.md").read_text(encoding="utf-8")
    assert shown == run["table"](results), "run benchmarks/grading.py"


def test_the_table_of_costs_is_the_last_measured_one():
    run = runpy.run_path(str(ROOT / "benchmarks" / "costs.py"))
    results = json.loads((ROOT / "benchmarks" / "costs.json").read_text(encoding="utf-8"))
    shown = README.split("<!-- costs -->")[1].split("<!-- /costs -->")[0]
    assert shown.strip() == run["table"](results), "copy the table of costs.py to README.md"
    rows = [
        {"command": "book", "is_again": False, "seconds": 59, "megabytes": 40},
        {"command": "test", "is_again": True, "seconds": 900, "megabytes": 5200},
    ]
    assert run["table"]({"rows": rows, "machine": "M"}).splitlines()[2:] == [
        "| `make book` | 59 s | 40 MB |",
        "| `make test`, again | 15 min | 5.2 GB |",
        "",
        "Measured on M.",
    ]
