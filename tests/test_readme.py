"""The README says what is true."""

import json
import re
import runpy
import subprocess
import sys

from conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_speed_is_the_last_measured_one():
    run = runpy.run_path(str(ROOT / "benchmarks" / "run.py"))
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    shown = README.split("<!-- benchmark -->")[1].split("<!-- /benchmark -->")[0]
    assert shown.strip() == run["table"](results), "make bench, then copy its table to README.md"


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


def test_every_command_exists_and_is_listed():
    output = subprocess.run(
        [sys.executable, "make.py", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    commands = re.findall(r"^  ([\w-]+) ", output, re.M)
    assert set(commands) == set(re.findall(r"^\| `make ([\w-]+)", README, re.M))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(commands) == set(re.search(r"\.PHONY: (.*)", makefile)[1].split())


def test_everything_at_the_top_is_explained():
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    folders = {file.split("/")[0] for file in files if "/" in file}
    explained = {path.split("/")[0] for path in re.findall(r"`([\w.]+/[\w.]*)`", README)}
    assert folders <= explained


def test_the_examples_run(capsys):
    names = {}
    for code in re.findall(r"```python\n(.*?)```", README, re.S):
        exec(code, names)  # the README's own lines are what is under test
    assert names["table"]["run"].nunique() == 12
    assert len(names["history"]) == 10
    assert 0.80 < names["history"].test_accuracy[-1] < 0.85
    assert "test accuracy" in capsys.readouterr().out
