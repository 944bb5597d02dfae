"""What a program for untrusted code sees of this machine, and how to start it so."""

import os
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

import d2lmini
from d2lmini.files import cache_folder

from . import answers

PACKAGE = Path(d2lmini.__file__).parent
DATA = os.environ.get("D2LMINI_DATA") or str(cache_folder())
HOME = "/tmp/home"
# A sandbox shows these, read-only, and nothing else of the machine's disk.
VISIBLE = [
    *("/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache"),
    *(path for path in sys.path if path.endswith("-packages")),
    *(sys.base_prefix, sys.prefix, str(PACKAGE), DATA, answers.__file__),
]


def isolated(command: list[str], folder: str, limits: Any) -> list[str]:
    """Return ``command`` wrapped: it sees only `VISIBLE` and ``folder`` and keeps to limits.

    ``limits`` has ``memory`` and ``file_size`` in bytes, and ``processes``.
    """
    user = 200_000 + os.getpid()  # owns nothing and runs nothing else, so its limits are its own
    bwrap = ["bwrap", "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net"]
    bwrap += ["--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL"]
    if os.getuid() == 0:  # Linux does not count root's processes
        for own in (Path(folder), *Path(folder).iterdir()):
            os.chown(own, user, user)
        bwrap += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
        command = [*become, "--no-new-privs", *command]
    else:
        bwrap += ["--unshare-user"]
    # The kernel would end because it cannot see its parent.
    bwrap += ["--unsetenv", "JPY_PARENT_PID", "--proc", "/proc", "--dev", "/dev"]
    for place in ("/dev/shm", "/tmp"):
        bwrap += ["--size", str(limits.file_size), "--perms", "1777", "--tmpfs", place]
    bwrap += ["--perms", "0777", "--dir", HOME]
    shown = {path: path for path in VISIBLE}
    # Without the list of fonts, matplotlib would look for them for seconds, each time.
    for fonts in Path(mpl.get_cachedir()).glob("fontlist-*.json"):
        shown[str(fonts)] = f"{HOME}/.cache/matplotlib/{fonts.name}"
        bwrap += ["--perms", "0777", "--dir", f"{HOME}/.cache"]
        bwrap += ["--perms", "0777", "--dir", f"{HOME}/.cache/matplotlib"]
    for path in (*shown.values(), folder):
        for parent in reversed(Path(path).parents[:-1]):
            if parent.parts[1] != "usr" and str(parent) != "/tmp":
                bwrap += ["--perms", "0755", "--dir", str(parent)]
    for path, place in shown.items():
        bwrap += ["--ro-bind-try", path, place]
    bwrap += ["--bind", folder, folder, "--remount-ro", "/dev", "--remount-ro", "/"]
    most = {"data": limits.memory, "fsize": limits.file_size, "nproc": limits.processes}
    limit = ["prlimit", "--core=0", *(f"--{name}={value}" for name, value in most.items())]
    return [*bwrap, "--chdir", HOME, *limit, *command]


def environment() -> dict[str, str]:
    """Return all environment variables of a kernel; the grader's own may hold passwords."""
    keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return keep | {
        "D2LMINI_DATA": DATA if os.path.isdir(DATA) else "",
        "HOME": HOME,
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",  # as many kernels run as there are cores
        "PYTHONPATH": str(PACKAGE.parent),
    }
