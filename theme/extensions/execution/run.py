"""Execute notebooks and write them back: `make execute` calls this."""

from __future__ import annotations

import copy
import json
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

from .fingerprint import KEY, ROOT, fingerprint, is_stale
from .order import in_order
from .tidy import tidy

CHAPTERS = ROOT / "chapters"
# Not in the repository: each run would change it, and it says something of one machine only.
TIMES = ROOT / "_build" / "seconds.json"
# How long each took on two cores and without a stored sweep: what a newcomer waits for.
FIRST_TIMES = ROOT / "benchmarks" / "notebooks.json"
CELL_TIMEOUT = 900  # seconds


def execute(path: Path) -> None:
    """Run one notebook from top to bottom and replace it; a failure leaves the old one.

    Args:
        path: the notebook.

    Raises:
        RuntimeError: a cell failed, took too long or wrote to stderr.
    """
    old = nbformat.read(path, 4)
    new = copy.deepcopy(old)
    # The kernel imports the packages of this copy of the book.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    client = NotebookClient(
        new,
        timeout=CELL_TIMEOUT,
        record_timing=False,
        coalesce_streams=True,  # a busy machine sends a text in parts
        extra_arguments=["--log-level=ERROR"],  # no word about the connection of a kernel at home
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError) as error:
        raise RuntimeError(f"{path.name}: {error}") from error
    for number, cell in enumerate(new.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise RuntimeError(f"{path.name}: cell {number} wrote to stderr:\n{output.text}")
    tidy(new, old)
    new.metadata[KEY] = fingerprint(new)
    write(new, path)


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook in one step, so that an interruption never leaves half of it."""
    part = path.with_suffix(".part")
    try:
        nbformat.write(notebook, part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def choose(names: list[str], folder: Path = CHAPTERS) -> list[Path]:
    """Return the named notebooks, or all that are stale, in the order of execution.

    Raises:
        ValueError: there is no notebook of that name.
    """
    known = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    stems = [Path(name).name.removesuffix(".ipynb") for name in names]
    for stem in stems:
        if stem not in known:
            raise ValueError(f"there is no notebook {stem!r}; there are {', '.join(known)}.")
    if stems:
        return in_order({known[stem] for stem in stems})
    return in_order(p for p in known.values() if is_stale(nbformat.read(p, 4)))


def expected(name: str) -> str:
    """Say about how long a notebook takes: here the last time, or on the machine of the record."""
    times = read_times(TIMES)
    if name in times:
        return f"{times[name]:.0f} s last time"
    first = read_times(FIRST_TIMES)
    return f"about {first[name]:.0f} s with two cores" if name in first else "never timed"


def read_times(path: Path) -> dict[str, float]:
    """Return the seconds of each notebook that a file holds; none where there is no file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def main(names: list[str]) -> None:
    """Execute notebooks one after the other, and say which one runs and how long it took."""
    paths = choose(names)
    if not paths:
        print("No notebook is older than its code.")
    for number, path in enumerate(paths, 1):
        print(f"[{number}/{len(paths)}] {path.stem} ({expected(path.stem)}) …", end=" ", flush=True)
        start = time.monotonic()
        execute(path)
        times = read_times(TIMES)
        times[path.stem] = round(time.monotonic() - start, 1)
        print(f"{times[path.stem]:.0f} s", flush=True)
        TIMES.parent.mkdir(exist_ok=True)
        TIMES.write_text(json.dumps(times, indent=1, sort_keys=True))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (RuntimeError, ValueError) as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted: the notebook that was running is as it was before.")
