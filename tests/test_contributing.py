"""CONTRIBUTING.md leads to a chapter: do what it says in a copy, and build that."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml
from bs4 import BeautifulSoup
from conftest import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def code_block(language: str) -> str:
    """Return the first block of a language, without the indentation of its list."""
    match = re.search(rf"^( *)```{language}\n(.*?)^\1```$", TEXT, re.S | re.M)
    return re.sub(rf"^{match[1]}", "", match[2], flags=re.M).replace("NAME", "added")


def test_a_new_chapter(built_book: Path, tmp_path: Path):
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, tmp_path / file)
    first_cell = code_block("markdown") + "\nSee {numref}`fig-added`.\n"
    figure = nbformat.v4.new_code_cell(
        "import matplotlib.pyplot as plt\n\nplt.style.use('d2lmini.book')\n"
        "plt.plot([1, 2])\nplt.show()",
        metadata=json.loads(code_block("json")),
    )
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(first_cell), figure],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, tmp_path / "chapters" / "added.ipynb")
    # `make execute added`, without the set-up of an environment.
    subprocess.run(
        [sys.executable, "-m", "execution.run", "added"],
        env=os.environ | {"PYTHONPATH": str(tmp_path / "theme" / "extensions")},
        cwd=tmp_path,
        check=True,
    )
    toc = yaml.safe_load((tmp_path / "_toc.yml").read_text(encoding="utf-8"))
    part = next(part for part in toc["parts"] if part["caption"] == "Chapters")
    part["chapters"].append({"file": "chapters/added"})
    (tmp_path / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")

    start = "from jupyter_book.cli.main import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", start, "build", str(tmp_path), "-W", "--keep-going"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    page = (tmp_path / "_build" / "html" / "chapters" / "added.html").read_text(encoding="utf-8")
    image = BeautifulSoup(page, "html.parser").select_one("figure img")
    assert image["alt"] == json.loads(code_block("json"))["mystnb"]["image"]["alt"]
    assert "What you will learn" in page
