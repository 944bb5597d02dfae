"""Measure what each command costs on a fresh machine: time and disk.

A new clone with a new home, and so without caches, is made in a temporary folder, and the commands
run there one after the other. `python3 benchmarks/costs.py` writes `benchmarks/costs.json` and
prints the table for the README; with names of commands after it, it measures `setup` and these, and
the others keep their rows.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_suffix(".json")
# In this order; what is named twice is measured once with empty caches and once with full ones.
COMMANDS = ("setup", "book", "book", "check", "slides", "pdf", "catalogs", "test", "test")
COMMANDS += ("try-hub", "test-lowest", "test-grading")


def disk(folder: Path) -> int:
    """Return how many bytes the files below a folder occupy, each counted once."""
    blocks = {}
    for place, _, names in os.walk(folder):
        for name in names:
            entry = os.lstat(os.path.join(place, name))
            blocks[entry.st_dev, entry.st_ino] = getattr(entry, "st_blocks", 0) * 512
    return sum(blocks.values())


def environment(home: Path) -> dict[str, str]:
    """Return the variables of a user who has done nothing yet."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "CHROMIUM") if key in os.environ}
    return kept | {"HOME": str(home), "CI": "true"}


def measure(commands: Sequence[str]) -> Iterator[dict[str, object]]:
    """Run the commands in a new clone and give what each took as soon as it is done.

    Raises:
        RuntimeError: a command failed.
    """
    done: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # the users of try-hub read the project
        home, clone = Path(folder) / "home", Path(folder) / "book"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        for command in commands:
            before, start = disk(Path(folder)), time.monotonic()
            run = subprocess.run(
                [sys.executable, "make.py", command], cwd=clone, env=environment(home), check=False
            )
            if run.returncode:
                raise RuntimeError(f"make {command} failed: see above.")
            yield {
                "command": command,
                "is_again": command in done,
                "seconds": round(time.monotonic() - start),
                "megabytes": round((disk(Path(folder)) - before) / 1e6),
            }
            done.add(command)


def updated(rows: Sequence[dict[str, object]], row: dict[str, object]) -> list[dict[str, object]]:
    """Return the rows with a new one in its place, in the order of `COMMANDS`."""
    known = {(old["command"], old["is_again"]): old for old in (*rows, row)}
    return sorted(known.values(), key=lambda one: COMMANDS.index(one["command"]))  # type: ignore[arg-type]


def table(results: dict[str, object]) -> str:
    """Return the measured costs as a table in Markdown, with a line about the machine."""
    rows = results["rows"]
    lines = ["| on a fresh machine | time | disk |", "| --- | --- | --- |"]
    for row in rows:  # type: ignore[attr-defined]
        again = ", again" if row["is_again"] else ""
        seconds, size = row["seconds"], row["megabytes"]
        spent = f"{seconds} s" if seconds < 120 else f"{seconds / 60:.0f} min"
        space = f"{size} MB" if size < 1000 else f"{size / 1000:.1f} GB"
        lines.append(f"| `make {row['command']}`{again} | {spent} | {space} |")
    # What one command installs, the next ones find.
    how = "in new clones with new homes, each after `make setup` and some of the commands above it"
    return "\n".join([*lines, "", f"Measured {how}:", f"{results['machine']}."])


def main() -> None:
    """Measure, write each result as soon as it is there, and print the table."""
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    if unknown := [name for name in sys.argv[1:] if name not in COMMANDS]:
        raise RuntimeError(
            f"{unknown[0]!r} is not measured; choose from {', '.join(sorted({*COMMANDS}))}."
        )
    results = json.loads(RESULTS.read_text(encoding="utf-8")) | {"machine": machine}
    for row in measure(("setup", *sys.argv[1:]) if sys.argv[1:] else COMMANDS):
        results["rows"] = updated(results["rows"], row)
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(results))


if __name__ == "__main__":
    try:
        main()
    except RuntimeError as error:
        sys.exit(str(error))
