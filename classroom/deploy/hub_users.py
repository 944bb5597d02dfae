"""The teacher and the students on the hub, and how a command is run for them."""

import grp
import os
import pwd
import secrets
import subprocess
import sys
from pathlib import Path

NAME, COURSE = "stability", "softmax"
TEACHER, STUDENTS = "hubteacher", [f"hubstudent{number}" for number in range(10)]
PASSWORD = secrets.token_hex(8)


def must(condition: object, sentence: str) -> None:
    """Stop unless a condition holds."""
    if not condition:
        raise RuntimeError(sentence)


def run(*command: str, **options: object) -> str:
    """Run a command, which must succeed, and return what it says."""
    result = subprocess.run(command, capture_output=True, text=True, **options)
    must(result.returncode == 0, f"{command}:\n{result.stdout}{result.stderr}")
    return result.stdout


def python_for_all(folder: Path) -> str:
    """Return a Python that every user may run: this one, or the system's with the same packages."""
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    trial = {"user": STUDENTS[0], "cwd": "/", "capture_output": True}
    try:
        if subprocess.run([sys.executable, "-c", "import jupyterhub"], **trial).returncode == 0:
            return sys.executable
    except PermissionError:
        pass
    run("/usr/bin/python3", "-m", "venv", "--without-pip", str(folder / "python"))
    python = folder / "python" / "bin" / "python"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    own = folder / "python" / "lib" / version / "site-packages"
    must(own.is_dir(), f"/usr/bin/python3 is not {version}; put the project where all may read it")
    (own / "all.pth").write_text(packages)
    for name in ("etc", "share"):
        (folder / "python" / name).symlink_to(Path(sys.prefix, name))
    tool = python.with_name("alembic")  # nbgrader calls it by name
    tool.write_text(f"#!{python}\nfrom alembic.config import main\nmain()\n")
    tool.chmod(0o755)
    must(subprocess.run([python, "-c", "import jupyterhub"], **trial).returncode == 0,
         f"users cannot read {packages}; put the project where all may read it")  # fmt: skip
    return str(python)


def as_teacher(command: str, course: Path, exchange: Path) -> str:
    """Run a command of README.md."""
    variables = {"NBGRADER_EXCHANGE": str(exchange), "PYTHONPATH": str(course.parent.parent)}
    variables |= {"HOME": str(course.parents[2]), "USER": TEACHER, "LOGNAME": TEACHER}
    return run(
        *("bash", "-c", command), cwd=course, user=TEACHER, group=TEACHER, extra_groups=[],
        env=os.environ | variables,
    )  # fmt: skip


def must_be_free() -> None:
    """Stop if users or groups of these names exist: they would be removed at the end."""
    names = {user.pw_name for user in pwd.getpwall()} | {group.gr_name for group in grp.getgrall()}
    taken = sorted(names & {TEACHER, *STUDENTS})
    must(not taken, f"there are users or groups of these names already: {', '.join(taken)}")
