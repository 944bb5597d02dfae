"""The extension that puts trainers into pages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import trainer
from lesson import PAGES
from programs import require
from trainer.data import paeth
from trainer.script import join_modules


def test_only_pages_with_a_trainer_load_its_script_and_style(built_book: Path):
    for file in ("trainer/trainer.js", "trainer/trainer.css"):
        pages = {
            page.relative_to(built_book).as_posix()
            for page in (built_book / "chapters").glob("*.html")
            if file in page.read_text(encoding="utf-8")
        }
        assert pages == set(PAGES)


def test_a_downloaded_notebook_has_no_place_for_a_trainer(built_book: Path):
    notebooks = list((built_book / "notebooks").glob("*.ipynb"))
    assert notebooks
    for notebook in notebooks:
        text = notebook.read_text(encoding="utf-8")
        assert "With JavaScript" not in text
        assert 'class=\\"trainer' not in text


def test_the_data_is_not_in_the_repository(built_book: Path):
    parts = list((built_book / "_static" / "trainer").glob("t*-*.js"))
    assert len(parts) == 7
    command = ["git", "check-ignore", *parts]
    told = subprocess.run(command, cwd=built_book, capture_output=True, text=True, check=True)
    assert len(told.stdout.splitlines()) == 7


def test_modules_are_joined_in_the_order_of_their_imports(tmp_path: Path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nconsole.log(b(1));\n')
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\nexport const b = (x) => x + c;\n')
    (tmp_path / "c.js").write_text("export const c = 41;\n")
    script = tmp_path / "script.js"
    script.write_text(join_modules(tmp_path / "a.js"))
    said = subprocess.run([require("node"), script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "42"


@pytest.mark.parametrize("line", ["export default 1;", 'import x from "./x.js";'])
def test_a_module_that_cannot_be_joined_is_named(tmp_path: Path, line: str):
    (tmp_path / "odd.js").write_text(line)
    with pytest.raises(ValueError, match=r"odd\.js must import by name"):
        join_modules(tmp_path / "odd.js")


def test_a_figure_without_a_picture_is_a_sentence():
    with pytest.raises(ValueError, match="no image/png in its notebook"):
        trainer.output({"outputs": []}, "image/png")


def test_the_stored_sweep_comes_from_its_explorer():
    explorer = {"datasets": {"curves": "epoch\n1\n"}}
    html = f'<div><script type="application/json">{json.dumps(explorer)}</script></div>'
    cell = {"outputs": [{"data": {"text/html": html}}]}
    assert trainer.stored_sweep(cell) == "epoch\n1\n"
    with pytest.raises(ValueError, match="must hold the stored sweep"):
        trainer.stored_sweep({"outputs": [{"data": {"text/html": "<p>none</p>"}}]})


def test_the_filter_takes_the_nearest_neighbour():
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, 0] = 200
    image[0, 1:] = np.arange(27)[:, None] + 100
    filtered = paeth(image)
    assert filtered[0, 0, 0] == 200
    assert (filtered[0, 0, 1:] == 0).all()
    assert (filtered[0, 2:, 0] == 1).all()


def test_the_reader_can_unfold_the_loop_in_forty_lines(built_book: Path):
    """What is shown is what trains where WebAssembly is refused."""
    shown = (trainer.SOURCES / "plain.js").read_text(encoding="utf-8")
    assert len(shown.splitlines()) <= 40
    script = (built_book / "_static/trainer/trainer.js").read_text(encoding="utf-8")
    assert f'"plain": {json.dumps(shown)}' in script
