"""What lies in the folder beside the notebook or in its place, and texts that are long."""

from __future__ import annotations

import os
from pathlib import Path

from nbformat.v4 import new_code_cell

from .hostile import ALL, FILE, function, long_text, notebook, put


def replaced(folder: Path) -> Path:
    """Remove the notebook, whose place something else takes."""
    (folder / FILE).unlink()
    return folder / FILE


def sparse(path: Path) -> None:
    with open(path, "wb") as file:
        file.truncate(2 * 2**30)


def many_files(folder: Path) -> None:
    for number in range(3000):
        (folder / f"{number}.txt").touch()


FOLDERS = [
    # What lies in the folder.
    put("sparse-file", lambda folder: sparse(folder / "data.bin"), ALL),
    put("sparse-notebook", lambda folder: sparse(replaced(folder))),
    put("3000-files", many_files, ALL),
    put("pipe-beside", lambda folder: os.mkfifo(folder / "pipe"), ALL),
    put("pipe-for-notebook", lambda folder: os.mkfifo(replaced(folder))),
    put("pipe-for-time", lambda folder: os.mkfifo(folder / "timestamp.txt"), ALL),
    put("link-to-memory", lambda folder: replaced(folder).symlink_to("/proc/self/mem")),
    put("link-to-zeros", lambda folder: (folder / "timestamp.txt").symlink_to("/dev/zero"), ALL),
    put(
        "time-in-utf-16", lambda folder: (folder / "timestamp.txt").write_text("12", "utf-16"), ALL
    ),
    put("time-is-nonsense", lambda folder: (folder / "timestamp.txt").write_text("never"), ALL),
    put(
        "name-in-gbk", lambda folder: open(os.fsencode(folder) + b"/\xc4\xe3.txt", "w").close(), ALL
    ),
    put("a-long-name", lambda folder: (folder / ("x" * 251)).touch(), ALL),
    long_text("200000-blank-lines", "\n" * 200_000, ALL),
    long_text("brackets", "(" * 50_000, ALL),
    long_text("a-long-line", "x = '" + "a" * 10**6 + "'", ALL),
    long_text("much-text", "#" * (3 * 2**20), None),
    notebook(
        "5000-cells", lambda nb: nb.cells.extend(new_code_cell("1") for _ in range(5000)), None
    ),
    function(
        "a-long-error", "raise AssertionError('the logits should be float32, yours are ' * 3000)"
    ),
    function("an-odd-error", "raise type('é' * 10**5, (Exception,), {})"),
]
