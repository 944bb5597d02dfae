"""The chapter for teachers shows the last measured table."""

import json
import runpy

from conftest import ROOT


def test_the_table_for_teachers_is_the_last_measured_one():
    run = runpy.run_path(str(ROOT / "benchmarks" / "grading.py"))
    results = json.loads((ROOT / "benchmarks" / "grading.json").read_text(encoding="utf-8"))
    shown = (ROOT / "benchmarks" / "grading.md").read_text(encoding="utf-8")
    assert shown == run["table"](results), "run benchmarks/grading.py"
