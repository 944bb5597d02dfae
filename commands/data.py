"""Fashion-MNIST: found, or fetched."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import paths
from .process import check, run, say


def get_data() -> None:
    """Find or download Fashion-MNIST; where its host is out of reach, ask Debian's mirror."""
    find = (
        "import d2lmini\n"
        "try: d2lmini.load_data_fashion_mnist(256)\n"
        "except RuntimeError as error: print(error); raise SystemExit(1)"
    )
    # The progress of a download goes to stderr, the sentence to stdout: it may not be needed.
    found = subprocess.run(
        [paths.PYTHON, "-c", find], cwd=paths.ROOT, stdout=subprocess.PIPE, text=True
    )
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
        return unpacked and run(paths.PYTHON, "-c", put, folder, stderr=subprocess.DEVNULL) == 0
