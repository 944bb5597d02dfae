"""The chapter for teachers, done as it says: a class of 30, six of them hostile."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from . import bank
from .attacks import HOSTILE
from .course import LIMITS, ROOT
from .hostile import NAME

SIX = {
    "deleted-tests": "to look at",
    "invalid-json": "did not run",
    "os-exit": "did not run",
    "ignores-interrupts": "did not run",
    "writes-the-gradebook": "graded",
    "returns-what-equals-everything": "graded",
}


def commands() -> list[str]:
    """Return the commands of the chapter's quick start."""
    text = (ROOT / "chapters" / "teaching.md").read_text()
    quick = text.partition("(teaching-quick)=")[2].partition("\n## Grades by hand")[0]
    blocks = re.findall(r"```console\n(.*?)```", quick, re.S)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


@pytest.mark.whole
def test_from_hand_out_to_csv(tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    course = project / "classroom" / "assignments"
    (home / "Downloads").mkdir(parents=True)
    for name in ("classroom", "d2lmini"):
        ignore = shutil.ignore_patterns("__pycache__", "gradebook.db", "release", "results")
        shutil.copytree(ROOT / name, project / name, ignore=ignore)
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(LIMITS)
    (project / "port").write_text("9")
    with zipfile.ZipFile(home / "Downloads" / f"{NAME}.zip", "w") as archive:
        right = [one for one in bank.submissions(NAME) if all(one.expected.values())]
        for number in range(24):
            text = nbformat.writes(bank.notebook(right[number % len(right)]))
            archive.writestr(f"student{number}_{NAME}.ipynb", text)
        for attack in HOSTILE:
            if attack.name in SIX:
                folder = project / "made" / attack.name / NAME
                folder.mkdir(parents=True)
                attack.write(folder)
                archive.write(folder / f"{NAME}.ipynb", f"{attack.name}_{NAME}.ipynb")

    steps = commands()
    # What make does besides has been done, since this test runs.
    assert steps[-1] == f"make grade ASSIGNMENT={NAME}"
    steps[-1] = f"python -m classroom.grader {NAME}"
    assert steps[0].startswith("source ")
    steps[0] = f"export PATH={Path(sys.executable).parent}:$PATH"
    environment = os.environ | {"HOME": str(home), "PYTHONPATH": str(project)}
    script = "\n".join(["set -e", *steps])
    options = {"cwd": project, "env": environment, "capture_output": True, "text": True}
    run = subprocess.run(["bash", "-c", script], **options)
    assert run.returncode == 0, run.stdout + run.stderr

    with open(course / "results" / NAME / "grades.csv", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert len(rows) == 30
    total = sum(bank.points(NAME).values())
    for student, row in rows.items():
        if student in SIX:
            assert row["status"] == SIX[student]
        else:
            assert (row["status"], float(row["score"])) == ("graded", total), row
    assert rows["os-exit"]["score"] == rows["invalid-json"]["score"] == ""
    assert rows["returns-what-equals-everything"]["score"] == "0"
    pages = list((course / "feedback").glob(f"*/{NAME}/{NAME}.html"))
    assert len(pages) == 30
    assert "<svg" in (course / "results" / NAME / "summary.html").read_text()
