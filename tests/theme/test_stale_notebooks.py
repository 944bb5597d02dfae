"""A notebook that is older than its code is refused."""

from __future__ import annotations

import subprocess
import sys

import nbformat
from conftest import ROOT
from execution import fingerprint as prints
from execution import run
from execution.fingerprint import bare_code, fingerprint, is_stale, refusal
from nbformat import v4
from saved_notebook import save


def test_no_notebook_is_older_than_its_code():
    assert refusal(sorted((ROOT / "chapters").glob("*.ipynb"))) == ""


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
