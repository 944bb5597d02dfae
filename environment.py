"""The environment in .venv and the data: made once, and found again. Standard library only."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST_PYTHON = (3, 11)
CONSTRAINTS = "constraints.txt"
HELD = "MAKE_LOCK_IS_HELD"


def run(*command: str | Path, **options: Any) -> int:
    """Run a command at the top of the project and return its exit code."""
    return subprocess.run([str(part) for part in command], **{"cwd": ROOT, **options}).returncode


def side_by_side(
    shown: Sequence[str | Path], others: Mapping[Path, Sequence[str | Path]], **options: Any
) -> int:
    """Run commands, two at a time, and return an exit code, 0 if all of them succeeded.

    The first one's output is shown as it comes, that of the others, from their logs, at the end.
    """

    def run_into(log: Path) -> int:
        log.parent.mkdir(exist_ok=True)
        say(f"A part of the work writes into {log}")
        with open(log, "wb") as file:
            return run(*others[log], stdout=file, stderr=file, **options)

    with ThreadPoolExecutor(2) as pool:
        codes = [pool.submit(run, *shown, **options), *(pool.submit(run_into, o) for o in others)]
        try:
            wait(codes)
        except BaseException:  # the children were interrupted, too; what waits must not start
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for log in others:
        print(log.read_text(encoding="utf-8", errors="replace"))
    return max(abs(code.result()) for code in codes)


def check(code: object, sentence: str) -> None:
    """Stop with one sentence unless ``code`` is 0, False or None."""
    if code:
        sys.exit(f"\nmake.py: {sentence}")


def say(text: str) -> None:
    """Print a step at once, before the output of the commands that it starts."""
    print(f"==> {text}", flush=True)


@contextmanager
def alone() -> Iterator[None]:
    """Let one make at a time work in this folder; another one waits, and says so.

    What it starts, such as the tests, which build the book, works under its lock.
    """
    if os.environ.get(HELD) == str(ROOT):
        yield
        return
    with open(ROOT / ".make.lock", "w") as file:
        if not lock(file):
            say("Another make is at work in this folder; waiting until it is done.")
            while not lock(file):
                time.sleep(0.2)
        around = os.environ.get(HELD)
        os.environ[HELD] = str(ROOT)
        try:
            yield  # the lock ends with the file, or with the process
        finally:
            os.environ.pop(HELD)
            os.environ.update({HELD: around} if around else {})


def lock(file: IO[str]) -> bool:
    """Lock an open file for this process and return whether that worked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a file system without locks
        return True
    return True


def prepare(*files: str) -> None:
    """Make the environment, install requirements files into it, and get the data; once."""
    with alone():
        make_environment()
        install(*files)
        get_data()


def is_complete() -> bool:
    """Return whether .venv has a Python that is new enough and a pip that starts."""
    test = f"import pip._internal.cli.main, sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        return PYTHON.exists() and run(PYTHON, "-c", test, stderr=subprocess.DEVNULL) == 0
    except OSError:  # an empty file, a folder, a program of another machine
        return False


def make_environment() -> None:
    """Make .venv, also where an earlier attempt was interrupted or failed."""
    if is_complete():
        return
    check(
        sys.version_info < OLDEST_PYTHON,
        f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed, this is "
        f"{sys.version.split()[0]}: call it as `python3.12 make.py` or `make PYTHON=python3.12`.",
    )
    no_venv = (
        "the virtual environment could not be made: on Debian and Ubuntu, "
        "`sudo apt install python3-venv`; elsewhere, see whether the disk is full."
    )
    check(importlib.util.find_spec("ensurepip") is None, no_venv)
    say(f"{'Replacing the incomplete' if VENV.exists() else 'Making the'} environment {VENV}")
    if VENV.is_symlink() or VENV.is_file():  # which venv does not replace
        VENV.unlink()
    code = run(sys.executable, "-m", "venv", "--clear", VENV)
    if code:
        shutil.rmtree(VENV, ignore_errors=True)
    check(code, no_venv)


def fingerprint(*files: str) -> str:
    """Return a hash of the content of files, to see whether anything changed."""
    parts = [hashlib.sha256((ROOT / file).read_bytes()).digest() for file in files]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def install(*files: str) -> None:
    """Install requirements files that .venv does not have yet, or not as they are now."""
    stamp = VENV / "installed"
    done = set(stamp.read_text().splitlines()) if stamp.exists() else set()
    # With the folder: a project that was moved installs its own packages from there again.
    hashes = {file: fingerprint(file, "pyproject.toml", CONSTRAINTS) for file in files}
    lines = {file: f"{file} {hashes[file]} {ROOT}" for file in files}
    missing = [file for file in files if lines[file] not in done]
    if not missing:
        return
    size = " (a few minutes and some GB the first time)" if not done else ""
    say(f"Installing {', '.join(missing)} into {VENV}{size}")
    options = [part for file in missing for part in ("--requirement", file)]
    check(
        run(PYTHON, "-m", "pip", "install", "--constraint", CONSTRAINTS, *options),
        f"pip could not install {', '.join(missing)}: see its last lines above; usual causes are "
        "no network or a full disk (8 GB are enough). Then run the same command again.",
    )
    stamp.write_text("\n".join(sorted(done | set(lines.values()))))


def get_data() -> None:
    """Find or download Fashion-MNIST; where its host is out of reach, ask Debian's mirror."""
    find = (
        "import d2lmini\n"
        "try: d2lmini.load_data_fashion_mnist(256)\n"
        "except RuntimeError as error: print(error); raise SystemExit(1)"
    )
    # The progress of a download goes to stderr, the sentence to stdout: it may not be needed.
    found = subprocess.run([PYTHON, "-c", find], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if found.returncode:
        has_apt = shutil.which("apt-get") and shutil.which("dpkg")
        check(
            not (has_apt and get_debian_data()), f"there is no data. {found.stdout.strip()}".strip()
        )
        say("The data is there.")


def get_debian_data() -> bool:
    """Unpack Debian's package, without installing it, into the cache; return whether it worked."""
    say("The data's own host is out of reach; fetching Debian's package dataset-fashion-mnist")
    put = (
        "import os, pathlib, shutil, sys; from d2lmini.files import cache_folder\n"
        "import d2lmini\n"
        "cache = cache_folder(); cache.mkdir(parents=True, exist_ok=True)\n"
        "for path in pathlib.Path(sys.argv[1]).rglob('*-ubyte.gz'):\n"
        "    part = cache / (path.name + '.part'); shutil.copy(path, part)\n"
        "    os.replace(part, cache / path.name)\n"
        "d2lmini.load_data_fashion_mnist(256)"
    )
    with tempfile.TemporaryDirectory() as folder:
        # apt drops its rights to a user that must be able to write here.
        os.chmod(folder, 0o777)
        if run("apt-get", "download", "dataset-fashion-mnist", cwd=folder):
            return False
        (package,) = Path(folder).glob("*.deb")
        unpacked = run("dpkg", "-x", package, folder) == 0
        return unpacked and run(PYTHON, "-c", put, folder, stderr=subprocess.DEVNULL) == 0
