#!/usr/bin/env python3
"""Try the hub for real, on loopback: ten students log in, fetch, solve and submit; as root only.

It makes the users ``hubteacher`` and ``hubstudent0`` to ``hubstudent9`` and removes them at the
end. It needs ``configurable-http-proxy`` from npm on the path, or in ``$HUB_PROXY``.
"""

import grp
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests
from hub_class import ROOT, the_class
from hub_users import PASSWORD, STUDENTS, TEACHER, must, must_be_free, python_for_all, run


def main() -> None:
    """Make the users, start the hub, go through the class, and remove everything again."""
    must(os.getuid() == 0, "only root can make users; CI does")
    must_be_free()
    had_class = any(group.gr_name == "class" for group in grp.getgrall())
    folder = Path(tempfile.mkdtemp(prefix="hub-", dir="/srv"))
    folder.chmod(0o755)
    hub = None
    try:
        run("groupadd", "--force", "class")
        for user in (TEACHER, *STUDENTS):
            home = folder / user
            run("useradd", "--create-home", "--home-dir", str(home), "--groups", "class", user)
            home.chmod(0o700)
            run("chpasswd", input=f"{user}:{PASSWORD}\n")
        python = python_for_all(folder)
        book = folder / TEACHER / "book"
        for name in (
            "classroom/assignments/source",
            "classroom/assignments/checks",
            "classroom/assignments/nbgrader_config.py",
            "classroom/__init__.py",
            "classroom/grader",
            "d2lmini",
        ):
            (book / name).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, book / name)
        run("chown", "-R", f"{TEACHER}:{TEACHER}", str(book))
        (folder / "exchange").mkdir()
        (folder / "exchange").chmod(0o777)
        with socket.create_server(("127.0.0.1", 0)) as free:
            url = f"http://127.0.0.1:{free.getsockname()[1]}"
        config = ROOT / "classroom" / "deploy" / "jupyterhub_config.py"
        variables = {"HUB_URL": url, "NBGRADER_EXCHANGE": str(folder / "exchange")}
        with open(folder / "hub.log", "w") as log:
            hub = subprocess.Popen(
                [python, "-m", "jupyterhub", "-f", str(config)],
                **{"cwd": folder, "stdout": log, "stderr": log, "env": os.environ | variables},
            )
        deadline = time.monotonic() + 120
        while True:
            try:
                if requests.get(f"{url}/hub/api", timeout=5).ok:
                    break
            except requests.ConnectionError:
                must(time.monotonic() < deadline, "the hub does not start")
                time.sleep(0.5)
        the_class(url, folder, python)
    except BaseException:
        print((folder / "hub.log").read_text()[-5000:] if (folder / "hub.log").exists() else "")
        raise
    finally:
        if hub:
            hub.terminate()
            hub.wait(60)
        for user in (TEACHER, *STUDENTS):
            subprocess.run(["userdel", "--force", "--remove", user], capture_output=True)
            subprocess.run(["groupdel", user], capture_output=True)  # if it is still there
        if not had_class:
            subprocess.run(["groupdel", "class"], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except RuntimeError as error:
        sys.exit(str(error))
