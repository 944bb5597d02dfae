"""`make lab`: notebooks of the learner's own, which no new edition overwrites."""

import subprocess
from pathlib import Path

import learner
import nbformat
import pytest
from learner import hand_out
from nbformat import v4


def edition(folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    notebook = v4.new_notebook(cells=[v4.new_code_cell(text, id="one")])
    nbformat.write(notebook, folder / "01-a.ipynb")


def source_of(path: Path) -> str:
    return nbformat.read(path, 4).cells[0].source


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    edition(tmp_path / "plain", "first")
    assert hand_out(tmp_path / "plain", tmp_path / "own") == []
    return tmp_path / "plain", tmp_path / "own"


def test_an_untouched_notebook_gets_the_new_edition(folders):
    plain, own = folders
    # JupyterLab writes its own metadata two minutes after a notebook was opened.
    opened = nbformat.read(own / "01-a.ipynb", 4)
    opened.metadata["language_info"] = {"name": "python", "version": "3.12"}
    nbformat.write(opened, own / "01-a.ipynb")
    edition(plain, "second")
    assert hand_out(plain, own) == []
    assert source_of(own / "01-a.ipynb") == "second"
    assert [path.name for path in own.glob("*.ipynb")] == ["01-a.ipynb"]


def test_what_the_learner_changed_stays(folders):
    plain, own = folders
    edition(own, "mine")
    assert hand_out(plain, own) == []  # no new edition: nothing to do, nothing to say
    edition(plain, "second")
    (sentence,) = hand_out(plain, own)
    assert sentence == (
        "You changed 01-a.ipynb: its new edition is beside it, 01-a-edition-2.ipynb."
    )
    assert source_of(own / "01-a.ipynb") == "mine"
    assert source_of(own / "01-a-edition-2.ipynb") == "second"
    assert hand_out(plain, own) == []


def test_a_second_changed_edition_stays_too(folders):
    plain, own = folders
    edition(own, "mine")
    edition(plain, "second")
    hand_out(plain, own)
    path = own / "01-a-edition-2.ipynb"
    path.write_text("the learner broke it")
    edition(plain, "third")
    hand_out(plain, own)
    assert path.read_text() == "the learner broke it"
    assert source_of(own / "01-a-edition-3.ipynb") == "third"
    edition(plain, "fourth")
    hand_out(plain, own)
    assert source_of(own / "01-a-edition-3.ipynb") == "fourth"
    assert source_of(own / "01-a.ipynb") == "mine"


def test_outputs_of_an_own_run_stay(folders):
    plain, own = folders
    run = nbformat.read(own / "01-a.ipynb", 4)
    run.cells[0].outputs = [v4.new_output("stream", text="1\n")]
    nbformat.write(run, own / "01-a.ipynb")
    edition(plain, "second")
    assert len(hand_out(plain, own)) == 1
    assert nbformat.read(own / "01-a.ipynb", 4).cells[0].outputs


@pytest.mark.parametrize("part", ["tags", "attachments"])
def test_tags_and_attachments_are_the_learner_s_work(folders, part):
    plain, own = folders
    notebook = nbformat.read(own / "01-a.ipynb", 4)
    if part == "tags":
        notebook.cells[0].metadata["tags"] = ["mine"]
    else:
        notebook.cells[0] = v4.new_markdown_cell("first", attachments={"a.png": {"image/png": ""}})
    nbformat.write(notebook, own / "01-a.ipynb")
    before = (own / "01-a.ipynb").read_bytes()
    edition(plain, "second")
    assert len(hand_out(plain, own)) == 1
    assert (own / "01-a.ipynb").read_bytes() == before


@pytest.mark.parametrize("text", ["{", "[]", ""])
def test_a_damaged_record_counts_as_none(folders, text):
    plain, own = folders
    (own / ".handed-out.json").write_text(text)
    edition(own, "mine")
    hand_out(plain, own)
    assert source_of(own / "01-a.ipynb") == "mine"
    assert source_of(own / "01-a-edition-2.ipynb") == "first"


def test_a_notebook_that_was_there_before_stays(folders):
    plain, own = folders
    (own / ".handed-out.json").unlink()
    edition(own, "from elsewhere")
    hand_out(plain, own)
    assert source_of(own / "01-a.ipynb") == "from elsewhere"
    assert source_of(own / "01-a-edition-2.ipynb") == "first"


def test_a_deleted_notebook_comes_back(folders):
    plain, own = folders
    (own / "01-a.ipynb").unlink()
    hand_out(plain, own)
    assert source_of(own / "01-a.ipynb") == "first"


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "zh_TW.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LC_ALL": "", "LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_system_s(variables, language, monkeypatch):
    monkeypatch.setattr(learner.locale, "getlocale", lambda: ("en_US", "UTF-8"))
    assert learner.language(variables) == language


@pytest.mark.parametrize("name", ["zh_CN", "Chinese (Simplified)_China"])
def test_where_no_variable_names_a_language_the_system_does(name, monkeypatch):
    monkeypatch.setattr(learner.locale, "getlocale", lambda: (name, "UTF-8"))
    assert learner.language({}) == "zh"
    assert learner.language({"LANG": "en_US.UTF-8"}) == "en"


def test_without_a_built_book_a_sentence_says_so(tmp_path, monkeypatch, capsys):
    (tmp_path / "plain").mkdir()
    editions = {"en": (tmp_path / "plain", tmp_path / "own")}
    monkeypatch.setattr(learner, "EDITIONS", editions)
    monkeypatch.setattr(learner, "language", lambda: "en")
    assert learner.main([]) == 1
    assert capsys.readouterr().out.endswith("plain: run `make book` first.\n")


def test_both_editions_are_handed_out_and_one_is_opened(tmp_path, monkeypatch):
    own = tmp_path / "own"
    editions = {"en": (tmp_path / "a", own), "zh": (tmp_path / "b", own / "zh")}
    for (plain, _), text in zip(editions.values(), ("softmax", "交叉熵"), strict=True):
        edition(plain, text)
    monkeypatch.setattr(learner, "OWN", own)
    monkeypatch.setattr(learner, "EDITIONS", editions)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    opened = []
    done = subprocess.CompletedProcess([], 0)
    monkeypatch.setattr(subprocess, "run", lambda parts, **_: opened.append(parts) or done)
    assert learner.main([]) == 0
    assert opened[0][-1] == str(own / "zh" / "01-a.ipynb")
    assert source_of(own / "01-a.ipynb") == "softmax"
    assert source_of(own / "zh" / "01-a.ipynb") == "交叉熵"
