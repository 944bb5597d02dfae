#!/usr/bin/env python3
"""Try the hub for real, on loopback: ten students log in, fetch, solve and submit; as root only.

It makes the users ``hubteacher`` and ``hubstudent0`` to ``hubstudent9`` and removes them at the
end. It needs ``configurable-http-proxy`` from npm on the path, or in ``$HUB_PROXY``.
"""

import asyncio
import grp
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import requests
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "classroom")]

from grading import bank  # noqa: E402

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


class Browser(requests.Session):
    """A student's browser, logged in, with a server started."""

    def __init__(self, hub: str, user: str) -> None:
        super().__init__()
        self.user, self.server = user, f"{hub}/user/{user}"
        self.get(f"{hub}/hub/login")
        form = {"username": user, "password": PASSWORD, "_xsrf": self.cookies["_xsrf"]}
        answer = self.post(f"{hub}/hub/login", data=form)
        must(answer.ok, f"{user} cannot log in: {answer.status_code}")
        self.get(f"{hub}/hub/spawn/{user}")
        deadline = time.monotonic() + 300
        while not (self.get(f"{self.server}/lab").ok and self.get(self.server + "/api/status").ok):
            must(time.monotonic() < deadline, f"the server of {user} does not start")
            time.sleep(1)

    def call(self, method: str, path: str, **options: object) -> requests.Response:
        """Call the student's server."""
        token = next(c.value for c in self.cookies if c.name == "_xsrf" and self.user in c.path)
        options["headers"] = {"X-XSRFToken": token, "Referer": f"{self.server}/lab"}
        return self.request(method, f"{self.server}/{path}", **options)

    def act(self, action: str) -> dict | list:
        """Fetch, submit, or fetch feedback, as nbgrader's panel in JupyterLab does."""
        data = {"assignment_id": NAME, "course_id": COURSE}
        answer = self.call("POST", f"assignments/{action}", data=data)
        must(answer.ok and answer.json().get("success"), f"{self.user}: {answer.text}")
        return answer.json()["value"]

    def python(self, code: str) -> str:
        """Run code in a kernel of the student's server and return what it prints."""
        kernel = self.call("POST", "api/kernels", json={"name": "python3"}).json()["id"]
        try:
            return asyncio.run(self.talk(kernel, code))
        finally:
            self.call("DELETE", f"api/kernels/{kernel}")

    async def talk(self, kernel: str, code: str) -> str:
        """Send one request to a kernel and collect its output."""
        url = f"{self.server}/api/kernels/{kernel}/channels".replace("http", "ws", 1)
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.cookies)
        socket_ = await websocket_connect(HTTPRequest(url, headers={"Cookie": cookies}))
        content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "version": "5.3"}
        header |= {"username": self.user, "session": uuid.uuid4().hex, "date": ""}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await socket_.write_message(json.dumps(message | {"channel": "shell"}))
        said = ""
        while True:
            answer = json.loads(await asyncio.wait_for(socket_.read_message(), 200))
            if answer["parent_header"].get("msg_id") == header["msg_id"]:
                said += answer["content"].get("text", "") + answer["content"].get("evalue", "")
                if answer["content"].get("execution_state") == "idle":
                    socket_.close()
                    return said


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


def the_class(hub: str, folder: Path, python: str) -> None:
    """Go through one assignment: hand out, solve, submit, collect, grade, return feedback."""
    exchange = folder / "exchange"
    course = folder / TEACHER / "book" / "classroom" / "assignments"
    python = f"PATH={Path(python).parent}:$PATH {python} -m"
    as_teacher(f"{python} nbgrader generate_assignment {NAME}", course, exchange)
    as_teacher(f"{python} nbgrader release_assignment {NAME}", course, exchange)
    notebook = f"api/contents/{NAME}/{NAME}.ipynb"
    browsers = [Browser(hub, student) for student in STUDENTS]
    print(f"{len(browsers)} students are logged in and have a server each")
    for browser in browsers:
        browser.act("fetch")
        model = browser.call("GET", notebook).json()
        answers = bank.solution(NAME) if browser.user != STUDENTS[0] else {}
        for cell in model["content"]["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = answers.get(name, cell["source"])
        answer = browser.call(
            "PUT", notebook, json={"type": "notebook", "content": model["content"]}
        )
        must(answer.ok, f"{browser.user} cannot save: {answer.text}")
        browser.act("submit")
    print("all have fetched, solved and submitted")

    code = (
        "import d2lmini as d2l\nX, y = next(iter(d2l.load_data_fashion_mnist(8)[0]))\nprint(len(y))"
    )
    must("8" in browsers[0].python(code), "there is no data on a student's server")
    other = STUDENTS[1]
    for path in (f"{folder}/{other}/{NAME}/{NAME}.ipynb", f"{course}/gradebook.db",
                 f"{course}/source/{NAME}/{NAME}.ipynb"):  # fmt: skip
        said = browsers[0].python(f"open({path!r}).read(1)")
        must("Permission denied" in said, f"a student reads {path}: {said}")
    said = browsers[0].python(f"import os; os.listdir('{exchange}/{COURSE}/inbound')")
    must("Permission denied" in said, f"a student sees what others submitted: {said}")
    answer = browsers[0].get(f"{hub}/user/{other}/api/contents")
    must(
        answer.status_code in (403, 404), f"a student enters another's server: {answer.status_code}"
    )
    print("no student can read another's work, the gradebook or the solution")

    as_teacher(f"{python} nbgrader collect {NAME}", course, exchange)
    print(as_teacher(f"{python} classroom.grader {NAME}", course, exchange))
    as_teacher(f"{python} nbgrader release_feedback {NAME}", course, exchange)
    table = (course / "results" / NAME / "grades.csv").read_text().splitlines()[1:]
    scores = {line.split(",")[0]: line.split(",")[1:3] for line in table}
    total = f"{sum(bank.points(NAME).values()):g}"
    must(scores == {s: ["graded", total if s != STUDENTS[0] else "0"] for s in STUDENTS}, scores)
    for browser in browsers:
        browser.act("fetch_feedback")
        said = browser.python(f"import glob; print(glob.glob('{NAME}/feedback/*/*.html'))")
        must(f"{NAME}.html" in said, f"{browser.user} gets no feedback: {said}")
    print("all are graded and have their feedback")


def must_be_free() -> None:
    """Stop if users or groups of these names exist: they would be removed at the end."""
    names = {user.pw_name for user in pwd.getpwall()} | {group.gr_name for group in grp.getgrall()}
    taken = sorted(names & {TEACHER, *STUDENTS})
    must(not taken, f"there are users or groups of these names already: {', '.join(taken)}")


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
