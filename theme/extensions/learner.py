"""A folder of the learner's own with the plain notebooks, and JupyterLab on it: `make lab`."""

from __future__ import annotations

import hashlib
import json
import locale
import os
import subprocess
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "my-notebooks"
# Where each language's notebooks come from and go to.
EDITIONS = {
    "en": (ROOT / "_build" / "html" / "notebooks", OWN),
    "zh": (ROOT / "_build" / "html" / "zh" / "notebooks", OWN / "zh"),
}
RECORD = ".handed-out.json"
# JupyterLab without the teacher's menus, without jupyterlab-myst, which a plain notebook does not
# need, and without a look at what is new on its website.
CONFIG = ROOT / "theme" / "lab"


def hand_out(plain: Path, own: Path) -> list[str]:
    """Copy the plain notebooks into the learner's folder, and leave what the learner changed.

    A notebook that is still as it was handed out is replaced by a newer edition. Beside one that
    was changed or run, the newer edition gets a name of its own.

    Args:
        plain: the folder with the plain notebooks.
        own: the learner's folder; it is made if there is none.

    Returns:
        A sentence for each edition that went beside a changed notebook.
    """
    own.mkdir(parents=True, exist_ok=True)
    record = own / RECORD
    handed = read_record(record)
    sentences = []
    for source in sorted(plain.glob("*.ipynb")):
        edition = content(source)
        if handed.get(source.name) == edition and (own / source.name).exists():
            continue
        name = free_name(source.name, own, handed)
        write(own / name, source.read_bytes())
        handed[source.name] = edition
        handed[name] = edition
        if name != source.name:
            sentences.append(f"You changed {source.name}: its new edition is beside it, {name}.")
    write(record, json.dumps(handed, indent=1, sort_keys=True).encode())
    return sentences


def read_record(path: Path) -> dict[str, str]:
    """Return the hash of each notebook as it was handed out; nothing if the file is damaged."""
    try:
        handed = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return handed if isinstance(handed, dict) else {}


def free_name(name: str, own: Path, handed: dict[str, str]) -> str:
    """Return the name itself, or one with a number, whichever holds no work of the learner."""
    stem = name.removesuffix(".ipynb")
    names = (name if number == 1 else f"{stem}-edition-{number}.ipynb" for number in count(1))
    return next(n for n in names if not (own / n).exists() or content(own / n) == handed.get(n))


def content(path: Path) -> str:
    """Return a hash of what a notebook holds; JupyterLab rewrites the rest when it opens one."""
    try:
        cells = nbformat.read(path, 4).cells
    except Exception:  # whatever a file raises that is no notebook: it is the learner's
        return hashlib.sha256(path.read_bytes()).hexdigest()
    kept = [
        (cell.cell_type, cell.source, cell.get("outputs"), *filter(None, own(cell)))
        for cell in cells
    ]
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def own(cell: nbformat.NotebookNode) -> tuple[object, object]:
    """Return what else of a cell is a person's work: its tags and its attachments."""
    return cell.metadata.get("tags"), cell.get("attachments")


def write(path: Path, data: bytes) -> None:
    """Write a file in one step."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(data)
    os.replace(part, path)


def environment() -> dict[str, str]:
    """Return the environment of a JupyterLab for a learner."""
    places = [str(CONFIG), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    return os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(places)}


def language(variables: Mapping[str, str] = os.environ) -> str:
    """Return the edition for the learner's language: of the variables, or of the system."""
    names = [variables.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next(filter(None, [*names, locale.getlocale()[0]]), "")
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"  # Windows says Chinese_…


def command(own: Path) -> list[str]:
    """Return the command that opens JupyterLab on the first notebook of a folder."""
    return [sys.executable, "-m", "jupyterlab", str(min(own.glob("*.ipynb")))]


def main(arguments: list[str]) -> int:
    """Hand out both editions and open JupyterLab on the first notebook; return its exit code."""
    for plain, own in EDITIONS.values():
        for sentence in hand_out(plain, own):
            print(f"{own.name}: {sentence}")
    plain, own = EDITIONS[language()]
    if not any(own.glob("*.ipynb")):
        print(f"There are no notebooks in {plain}: run `make book` first.")
        return 1
    run = subprocess.run([*command(own), *arguments], cwd=OWN, env=environment(), check=False)
    return run.returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(0)
