#!/usr/bin/env python3
"""Set up, build and test the book: `python3 make.py COMMAND`, the same as `make COMMAND`.

Only the standard library is used here, because this script makes the environment.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
BUILD = ROOT / "_build"
OLDEST_PYTHON = (3, 11)


def run(*command: str | Path, **options: object) -> int:
    """Run a command at the top of the project and return its exit code."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, **options).returncode


def check(code: int, sentence: str) -> None:
    """Stop with one sentence unless ``code`` is 0."""
    if code:
        sys.exit(f"\nmake.py: {sentence}")


def say(text: str) -> None:
    """Print a step at once, before the output of the commands that it starts."""
    print(f"==> {text}", flush=True)


def fingerprint(*patterns: str) -> str:
    """Return a hash of the content of files, to see whether anything changed."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def setup() -> None:
    """Make the environment in .venv and get the data; quick when both are there."""
    check(
        sys.version_info < OLDEST_PYTHON,
        f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed, this is "
        f"{sys.version.split()[0]}: call it as `python3.12 make.py` or `make PYTHON=python3.12`.",
    )
    stamp, now = VENV / "installed", fingerprint("requirements.txt", "pyproject.toml")
    if not stamp.exists() or stamp.read_text() != now:
        say(f"Installing requirements.txt into {VENV} (a few minutes and some GB the first time)")
        if not PYTHON.exists():
            check(
                run(sys.executable, "-m", "venv", "--clear", VENV),
                "the virtual environment could not be made: on Debian and Ubuntu, "
                "`sudo apt install python3-venv`; else see whether the disk is full.",
            )
        check(
            run(PYTHON, "-m", "pip", "install", "-r", "requirements.txt", "--editable", "."),
            "pip could not install requirements.txt: see its last lines above; usual causes are "
            "no network or a full disk (8 GB are enough). Then run the same command again.",
        )
        stamp.write_text(now)
    get_data()


def get_data() -> None:
    """Find or download Fashion-MNIST; where its host is out of reach, ask Debian's mirror."""
    find = (
        "import sys; from d2lmini.files import read_fashion_mnist\n"
        "try: read_fashion_mnist()\n"
        "except RuntimeError as error: sys.exit(str(error))"
    )
    if run(PYTHON, "-c", find):
        has_apt = shutil.which("apt-get") and shutil.which("dpkg")
        check(not (has_apt and get_debian_data()), "there is no data: see the three ways above.")


def get_debian_data() -> bool:
    """Unpack Debian's package, without installing it, into the cache; return whether it worked."""
    say("Fetching Debian's package dataset-fashion-mnist")
    put = (
        "import os, pathlib, shutil, sys; from d2lmini.files import cache_folder\n"
        "from d2lmini.files import read_fashion_mnist\n"
        "cache = cache_folder(); cache.mkdir(parents=True, exist_ok=True)\n"
        "for path in pathlib.Path(sys.argv[1]).rglob('*-ubyte.gz'):\n"
        "    part = cache / (path.name + '.part'); shutil.copy(path, part)\n"
        "    os.replace(part, cache / path.name)\n"
        "read_fashion_mnist()"
    )
    with tempfile.TemporaryDirectory() as folder:
        # apt drops its rights to a user that must be able to write here.
        os.chmod(folder, 0o777)
        if subprocess.run(["apt-get", "download", "dataset-fashion-mnist"], cwd=folder).returncode:
            return False
        (package,) = Path(folder).glob("*.deb")
        unpacked = run("dpkg", "-x", package, folder) == 0
        return unpacked and run(PYTHON, "-c", put, folder, stderr=subprocess.DEVNULL) == 0


def forget_old_outputs() -> None:
    """Empty the execution cache if d2lmini changed; it only knows when a notebook does."""
    code = fingerprint("d2lmini/*.py", "d2lmini/*.mplstyle", "softmaxlab/**/*.py")
    stamp = BUILD / "packages"
    if not stamp.exists() or stamp.read_text() != code:
        shutil.rmtree(BUILD / ".jupyter_cache", ignore_errors=True)
        BUILD.mkdir(exist_ok=True)
        stamp.write_text(code)


def book() -> None:
    """Build the book into _build/html; warnings are errors."""
    setup()
    forget_old_outputs()
    # --all: an incremental build does not fail for a page that failed before.
    check(
        run(BIN / "jupyter-book", "build", ".", "-W", "--keep-going", "--all"),
        "the book has warnings or errors: see above, or _build/html/reports.",
    )
    print(f"\nThe book is ready. Open it in a browser:\n  {(BUILD / 'html/index.html').as_uri()}")


def pdf() -> None:
    """Print the whole book as one PDF into _build; needs a Chromium or Chrome."""
    setup()
    forget_old_outputs()
    options = ("-W", "--keep-going", "--all", "--builder", "singlehtml")
    check(run(BIN / "jupyter-book", "build", ".", *options), "the book has warnings: see above.")
    check(run(PYTHON, "theme/extensions/print_pdf.py"), "the page could not be printed: see above.")


def linkcheck() -> None:
    """Ask every external link of the book whether it answers; needs the network."""
    setup()
    options = ("--builder", "linkcheck", "--all")
    check(run(BIN / "jupyter-book", "build", ".", *options), "some links are broken: see above.")


def test() -> None:
    """Run all checks: lint, format, unit tests, every notebook, the built book in a browser."""
    setup()
    forget_old_outputs()
    check(run(PYTHON, "-m", "ruff", "check", "."), "ruff found mistakes: see above.")
    check(run(PYTHON, "-m", "ruff", "format", "--check", "."), "run `.venv/bin/ruff format .`.")
    options = ("--nbval", "--nbval-current-env")
    check(run(PYTHON, "-m", "pytest", *options), "tests failed: see above.")


def test_grading() -> None:
    """Run the whole bank of submissions through the grader; about ten minutes."""
    setup()
    environment = os.environ | {"GRADING_BANK": "whole"}
    code = run(PYTHON, "-m", "pytest", "tests/classroom", env=environment)
    check(code, "the grader or an assignment is wrong: see above.")


def try_hub() -> None:
    """Take ten users through an assignment on a real JupyterHub; on Linux, as root."""
    setup()
    code = run(PYTHON, "classroom/deploy/try_hub.py")
    check(code, "the hub does not do what classroom/deploy/README.md says.")


def grade() -> None:
    """Grade what students handed in: make grade ASSIGNMENT=stability."""
    setup()
    sys.exit(run(PYTHON, "-m", "classroom.grader", *sys.argv[2:]))


def lab() -> None:
    """Open JupyterLab on the chapters."""
    setup()
    run(PYTHON, "-m", "jupyterlab", "chapters")


def bench() -> None:
    """Run the benchmarks and print one table; a few minutes."""
    setup()
    check(run(PYTHON, "benchmarks/run.py"), "the benchmark failed: see above.")


def clean() -> None:
    """Remove the built book and its execution cache; .venv and the data stay."""
    shutil.rmtree(BUILD, ignore_errors=True)


def show_help() -> None:
    """List the commands."""
    print("make COMMAND, or python3 make.py COMMAND:")
    for name, command in COMMANDS.items():
        print(f"  {name:12} {command.__doc__.splitlines()[0]}")


COMMANDS = {
    "book": book,
    "test": test,
    "test-grading": test_grading,
    "try-hub": try_hub,
    "grade": grade,
    "lab": lab,
    "bench": bench,
    "pdf": pdf,
    "linkcheck": linkcheck,
    "setup": setup,
    "clean": clean,
    "help": show_help,
}


def main() -> None:
    """Run the command that the first argument names."""
    name = sys.argv[1] if len(sys.argv) > 1 else "help"
    if name not in COMMANDS or (len(sys.argv) > 2 and name != "grade"):
        show_help()
        sys.exit(f"\nmake.py: no command {' '.join(sys.argv[1:])!r}.")
    start = time.monotonic()
    COMMANDS[name]()
    if name in ("book", "test", "test-grading"):
        say(f"make {name}: done in {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nmake.py: interrupted; run the same command again to go on.")
