"""`make execute`: what is run, in which order, what is written back, and what is refused."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from execution import fingerprint as prints
from execution import run
from execution.fingerprint import bare_code, fingerprint, is_stale, refusal
from execution.order import in_order
from execution.tidy import kept, same_picture, tidy
from nbformat import NotebookNode, v4
from PIL import Image


def save(path: Path, *cells: NotebookNode) -> Path:
    nbformat.write(v4.new_notebook(cells=list(cells)), path)
    return path


def png(level: int, **options: object) -> str:
    buffer = io.BytesIO()
    Image.new("RGBA", (20, 10), (9, 9, 9, level)).save(buffer, "png", **options)
    return base64.b64encode(buffer.getvalue()).decode()


def test_no_notebook_is_older_than_its_code():
    assert refusal(sorted((ROOT / "chapters").glob("*.ipynb"))) == ""


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


def test_changed_code_is_refused_and_a_comment_is_not(tmp_path, monkeypatch):
    path = save(tmp_path / "a.ipynb", v4.new_code_cell("x = 1  # one"), v4.new_markdown_cell("?"))
    assert refusal([path]) == "a is older than the code: run `make execute`."
    run.execute(path)
    assert refusal([path]) == ""
    notebook = nbformat.read(path, 4)
    notebook.cells[0].source = "# one\nx = 1"
    notebook.cells[1].source = "!"
    assert not is_stale(notebook)
    notebook.cells[0].source = "x = 2"
    assert is_stale(notebook)


def test_the_packages_count_that_a_notebook_imports(tmp_path, monkeypatch):
    for name in ("d2lmini", "softmaxlab"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text("x = 1\n")
    monkeypatch.setattr(prints, "ROOT", tmp_path)

    def now(code: str) -> dict[str, str]:
        prints._package_hash.cache_clear()
        return fingerprint(v4.new_notebook(cells=[v4.new_code_cell(code)]))

    codes = ["import torch", "from d2lmini.model import x", "import softmaxlab as lab"]
    assert "d2lmini" in now("%matplotlib inline\nif True:\n    !ls\nimport d2lmini")
    before = [now(code) for code in codes]
    assert [list(hashes) for hashes in before] == [
        ["code"],
        ["code", "d2lmini"],
        ["code", "d2lmini", "softmaxlab"],
    ]
    (tmp_path / "softmaxlab" / "a.py").write_text('"""Words."""\n\nx = 1  # no change\n')
    (tmp_path / "softmaxlab" / "slider.js").write_text("// of a live widget\n")
    assert [now(code) for code in codes] == before
    (tmp_path / "d2lmini" / "book.mplstyle").write_text("font.size: 9\n")
    assert [now(code) != old for code, old in zip(codes, before, strict=True)] == [
        False,
        True,
        True,
    ]


def test_bare_code_keeps_what_computes():
    source = (
        'def f(x):\n    """Wörter\n\n    # more\n    """\n\n    s = "é # no"  # yes\n    return s\n'
    )
    assert bare_code(source) == 'def f(x):\n    s = "é # no"\n    return s'
    assert bare_code('class A:\n    """Words."""') == "class A:"
    assert bare_code("%magic # x") == "%magic # x"
    assert bare_code('"hello"', is_cell=True) == '"hello"'
    assert bare_code('s = """a\n\nb"""\n\nt = 1') == 's = """a\n\nb"""\nt = 1'


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


def test_no_stored_output_belongs_to_one_run():
    for path in [*run.CHAPTERS.glob("*.ipynb"), *run.ROOT.glob("classroom/**/*.ipynb")]:
        for cell in nbformat.read(path, 4).cells:
            stored = json.dumps(cell.get("outputs", []))
            assert "widget-view" not in stored, path.name
            assert "object at 0x" not in stored, path.name


def test_what_belongs_to_one_run_is_taken_out():
    live = v4.new_output(
        "execute_result",
        {
            "application/vnd.jupyter.widget-view+json": {"model_id": "1"},
            "text/plain": "VBox(children=(<d2lmini.slider.Slider object at 0x7f>,))",
        },
    )
    old = v4.new_notebook(cells=[v4.new_code_cell("x")])
    new = v4.new_notebook(
        cells=[v4.new_code_cell("x", outputs=[live], metadata={"execution": {}, "tags": ["t"]})],
        metadata={"widgets": {}, "language_info": {"name": "python", "version": "3.11.7"}},
    )
    tidy(new, old)
    assert new.cells[0].outputs == []
    assert new.cells[0].metadata == {"tags": ["t"]}
    assert "0x7f" not in nbformat.writes(new)
    assert "3.11.7" not in nbformat.writes(new)
    assert "widgets" not in new.metadata


def test_a_picture_with_the_same_pixels_keeps_its_bytes():
    a, b, c = png(255), png(255, compress_level=0), png(254)
    assert a != b
    assert same_picture(a, b)
    assert not same_picture(a, c)

    def output(data: str, words: str = "") -> NotebookNode:
        return v4.new_output("display_data", {"image/png": data, "text/plain": words})

    assert kept(output(b), output(a)).data["image/png"] == a
    assert kept(output(c), output(a)).data["image/png"] == c
    assert kept(output(b, "new"), output(a)).data == {"image/png": a, "text/plain": "new"}


def test_the_build_refuses_a_stale_notebook(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    path = save(source / "page.ipynb", v4.new_markdown_cell("# A page"), v4.new_code_cell("x = 1"))
    (source / "conf.py").write_text(
        "extensions = ['myst_nb', 'execution']\nroot_doc = 'page'\nnb_execution_mode = 'off'\n"
    )

    def build() -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "sphinx", "-qEW", "--keep-going", source, tmp_path / "out"],
            env={"PYTHONPATH": str(ROOT / "theme" / "extensions"), "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    refused = build()
    assert refused.returncode != 0
    assert "page is older than the code: run `make execute`." in refused.stderr
    run.execute(path)
    assert build().returncode == 0, build().stderr
