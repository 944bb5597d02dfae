"""The README says what is true."""

import json
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml
from conftest import ROOT

from softmaxlab.runs import cache

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_speed_is_the_last_measured_one():
    run = runpy.run_path(str(ROOT / "benchmarks" / "table.py"))
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    shown = README.split("<!-- benchmark -->")[1].split("<!-- /benchmark -->")[0]
    assert shown.strip() == run["table"](results), "make bench, then copy its table to README.md"


def test_the_pages_on_a_phone_are_shown_once_they_are_measured():
    run = runpy.run_path(str(ROOT / "benchmarks" / "table.py"))
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    pages = [
        {"page": "chapters/a.html", "performance": 97, "largest paint": 1.5},
        {"page": "b.html", "performance": 100, "largest paint": 1.0, "alive": 1.8, "move": 60},
    ]
    shown = run["table"](results | {"phone": {"pages": pages}})
    assert "| a | 97 | 1.5 s |  |  |\n| b | 100 | 1.0 s | 1.8 s | 60 ms |\n" in shown
    assert "a slider's move" not in run["table"](results | {"phone": {}})


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
        "Measured in new clones with new homes, each after `make setup` and some of the commands "
        "above it:",
        "M.",
    ]
    again = {"command": "book", "is_again": False, "seconds": 40, "megabytes": 40}
    assert run["updated"](rows, again) == [again, rows[1]]


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
    # A download or a result that slipped in has another ending.
    endings = {Path(file).suffix for file in files if "/" not in file}
    assert endings <= {"", ".md", ".py", ".toml", ".txt", ".yml"}
    explained = {path.split("/")[0] for path in re.findall(r"`([\w.]+/[\w.]*)`", README)}
    assert folders <= explained


def test_the_examples_run(capsys, tmp_path, monkeypatch):
    # The user's own cache would hide a sweep that no longer trains, and would grow.
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path)
    names = {}
    for code in re.findall(r"```python\n(.*?)```", README, re.S):
        exec(code, names)  # the README's own lines are what is under test
    assert names["table"]["run"].nunique() == 12
    assert len(names["history"]) == 10
    assert 0.80 < names["history"].test_accuracy[-1] < 0.85
    assert "test accuracy" in capsys.readouterr().out
    assert len(list((tmp_path / "runs").iterdir())) == 12


def test_the_changelog_has_what_is_released_and_what_is_not():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (.*)\n\n- ", text, re.M)
    assert sections[0] == "Unreleased"
    assert any(re.fullmatch(r"0\.1\.0 \(\d+ \w+ 20\d\d\)", section) for section in sections)


def github_jobs() -> dict[str, dict]:
    path = ROOT / ".github" / "workflows" / "book.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]


def test_github_tests_the_oldest_and_the_newest_python_that_are_claimed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    claimed = [line.split(" :: ")[-1] for line in project["classifiers"]]
    versions = [one for one in claimed if re.fullmatch(r"3\.\d+", one)]
    assert project["requires-python"] == f">={versions[0]}"
    matrix = github_jobs()["test"]["strategy"]["matrix"]
    assert matrix["python"] == [versions[0], versions[-1]]


def test_github_uploads_what_it_publishes_once_and_in_both_languages():
    """A second upload under the same name fails, and with it the job."""
    jobs = github_jobs()
    uploads = [step for step in jobs["test"]["steps"] if "/upload-" in step.get("uses", "")]
    assert all("matrix.python" in f"{s['if']} {s['with'].get('name')}" for s in uploads)
    uploaded = {step["with"].get("name"): step["with"]["path"] for step in uploads}
    downloads = [s["with"] for s in jobs["notebooks"]["steps"] if "/download-" in s.get("uses", "")]
    assert {download["path"]: uploaded[download["name"]] for download in downloads} == {
        "notebooks": "_build/html/notebooks",
        "notebooks/zh": "_build/html/zh/notebooks",
    }
