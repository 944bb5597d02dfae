"""`make execute`: what is run, in which order, and what is written back."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from execution import fingerprint as prints
from execution import run
from execution.order import in_order
from nbformat import NotebookNode, v4
from saved_notebook import save


def test_a_second_run_changes_no_byte(tmp_path):
    figure = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    path = save(tmp_path / "a.ipynb", v4.new_code_cell(figure), v4.new_code_cell("print(1)"))
    ids = [cell.id for cell in nbformat.read(path, 4).cells]
    run.execute(path)
    first = path.read_bytes()
    run.execute(path)
    assert path.read_bytes() == first
    notebook = nbformat.read(path, 4)
    assert [cell.id for cell in notebook.cells] == ids
    assert notebook.cells[1].outputs[0].text == "1\n"
    assert not any(cell.metadata for cell in notebook.cells)  # no timings
    assert set(notebook.metadata) == {"kernelspec", "language_info", prints.KEY}


def test_a_text_that_comes_in_parts_is_stored_as_one(tmp_path):
    parts = "import time\nfor _ in range(3):\n    print(1, flush=True)\n    time.sleep(0.3)"
    path = save(tmp_path / "a.ipynb", v4.new_code_cell(parts))
    run.execute(path)
    assert [output.text for output in nbformat.read(path, 4).cells[0].outputs] == ["1\n1\n1\n"]


@pytest.mark.parametrize("code", ["1 / 0", "import sys; print('!', file=sys.stderr)"])
def test_a_failure_leaves_the_old_notebook(tmp_path, code):
    path = save(tmp_path / "a.ipynb", v4.new_code_cell("x = 1"), v4.new_code_cell(code))
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="a.ipynb"):
        run.execute(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_write_leaves_the_old_notebook(tmp_path, monkeypatch):
    path = save(tmp_path / "a.ipynb", v4.new_code_cell("x = 1"))
    before = path.read_bytes()

    def half(notebook: NotebookNode, part: Path) -> None:
        part.write_text("{")
        raise KeyboardInterrupt

    monkeypatch.setattr(run.nbformat, "write", half)
    with pytest.raises(KeyboardInterrupt):
        run.write(v4.new_notebook(), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_notebook_comes_after_those_whose_values_it_shows(tmp_path):
    def show(*names: str) -> NotebookNode:
        return v4.new_markdown_cell(" ".join(f"{{glue:text}}`{name}::key`" for name in names))

    box = v4.new_markdown_cell(":::{note}\nIt is {glue:text}`c.ipynb::key:s`.\n:::")
    a = save(tmp_path / "a.ipynb", show("b.ipynb"))
    b = save(tmp_path / "b.ipynb", box, show("elsewhere.ipynb"))
    c = save(tmp_path / "c.ipynb", v4.new_markdown_cell("{glue:text}`own`"))
    assert in_order([a, b, c]) == [c, b, a]
    assert in_order([a, c]) == [c, a] or in_order([a, c]) == [a, c]


def test_names_choose_and_a_wrong_one_is_answered(tmp_path):
    for name in ("one", "two"):
        save(tmp_path / f"{name}.ipynb", v4.new_code_cell("1"))
    assert [p.stem for p in run.choose(["chapters/two.ipynb"], tmp_path)] == ["two"]
    run.execute(tmp_path / "one.ipynb")
    assert [p.stem for p in run.choose([], tmp_path)] == ["two"]
    with pytest.raises(ValueError, match="no notebook 'three'; there are one, two"):
        run.choose(["three"], tmp_path)


def test_it_says_which_runs_and_how_long_it_took_last_time(tmp_path, monkeypatch, capsys):
    save(tmp_path / "one.ipynb", v4.new_code_cell("1"))
    monkeypatch.setattr(run, "TIMES", tmp_path / "build" / "seconds.json")
    monkeypatch.setattr(run, "FIRST_TIMES", tmp_path / "first.json")
    monkeypatch.setattr(run.choose, "__defaults__", (tmp_path,))
    run.main([])
    assert "[1/1] one (never timed) …" in capsys.readouterr().out
    run.TIMES.unlink()
    run.FIRST_TIMES.write_text(json.dumps({"one": 412.3}))
    run.main(["one"])
    assert "[1/1] one (about 412 s with two cores) …" in capsys.readouterr().out
    run.TIMES.write_text(json.dumps({"one": 61.2}))
    run.main(["one"])
    assert "[1/1] one (61 s last time) …" in capsys.readouterr().out
    run.main([])
    assert capsys.readouterr().out == "No notebook is older than its code.\n"


def test_a_newcomer_is_told_about_how_long_each_takes():
    names = {path.stem for path in run.CHAPTERS.glob("*.ipynb")}
    times = run.read_times(run.FIRST_TIMES)
    assert len(times) > 15
    assert set(times) <= names, "benchmarks/notebooks.json names what is no notebook"
