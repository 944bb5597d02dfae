"""The built book that the tests look at."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, STDOUT

from commands.lock import alone, lock

FAULTS = re.compile(r"^.*(?:\b(?:WARNING|ERROR|CRITICAL):|\[Warning\]).*$", re.MULTILINE)


def build_book(root: Path) -> Path:
    """Build the book of a project in both languages and return the folder of its HTML.

    The parts of `make test`, which names itself in $BUILT_FOR, share one build. Any warning is an
    AssertionError.
    """
    html, mark = root / "_build/html", root / "_build/built-for"
    purpose = os.environ.get("BUILT_FOR")
    # `--all`, because an incremental build after a failed one succeeds.
    options = ["-W", "--all", "--keep-going"]
    # The package has no `__main__`, and its script's folder need not be on the path.
    start = "from jupyter_book.cli.main import main; main()"
    english = [sys.executable, "-c", start, "build", str(root), *options]
    chinese = [sys.executable, "-m", "translation.edition", "html"]
    how = {"cwd": root, "text": True, "stdout": PIPE, "stderr": STDOUT}
    mark.parent.mkdir(exist_ok=True)
    # A `make book` would write into the same folder, and so would another part of `make test`.
    with alone(), open(mark.with_suffix(".lock"), "w") as file, ThreadPoolExecutor() as pool:
        while not lock(file):
            time.sleep(0.2)
        if purpose and mark.exists() and mark.read_text(encoding="utf-8") == purpose:
            return html
        # A page that is no longer in the book would stay, and be tested.
        shutil.rmtree(html, ignore_errors=True)
        how["env"] = os.environ | {"PYTHONPATH": str(root / "theme" / "extensions")}
        builds = [subprocess.Popen(command, **how) for command in (english, chinese)]
        outputs = list(pool.map(lambda build: build.communicate()[0], builds))
        for build, output in zip(builds, outputs, strict=True):
            warnings = FAULTS.findall(output)
            assert not warnings, "\n".join(warnings)
            assert build.returncode == 0, output
        mark.write_text(purpose or "", encoding="utf-8")
    return html
