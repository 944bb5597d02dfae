"""A kernel for untrusted code: what it sees, how much it may use, and for how long."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

import matplotlib as mpl
import psutil
import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError
from nbgrader.utils import compute_checksum, is_grade, is_solution
from traitlets import Bool, Bytes, Dict, Enum, Int

import d2lmini
from d2lmini.files import cache_folder

from . import answers
from .checks import SENTENCES
from .submission import MB, StoppedError, read_file
from .usage import Group, disk, family, memory

PACKAGE = Path(d2lmini.__file__).parent
DATA = os.environ.get("D2LMINI_DATA") or str(cache_folder())
HOME = "/tmp/home"
# A sandbox shows these, read-only, and nothing else of the machine's disk.
VISIBLE = [
    *("/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache"),
    *(path for path in sys.path if path.endswith("-packages")),
    *(sys.base_prefix, sys.prefix, str(PACKAGE), DATA, answers.__file__),
]


def sandboxed(command: list[str], folder: str, options: "Sandbox") -> list[str]:
    """Return ``command`` wrapped: it sees only `VISIBLE` and ``folder`` and keeps to limits."""
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
        bwrap += ["--size", str(options.file_size), "--perms", "1777", "--tmpfs", place]
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
    limits = {"data": options.memory, "fsize": options.file_size, "nproc": options.processes}
    limit = ["prlimit", "--core=0", *(f"--{name}={value}" for name, value in limits.items())]
    return [*bwrap, "--chdir", HOME, *limit, *command]


def isolation_error() -> str | None:
    """Say why this machine cannot isolate students' code; None if it can."""
    if not shutil.which("bwrap"):
        return "it needs Linux and bubblewrap (on Debian and Ubuntu: apt install bubblewrap)"
    with tempfile.TemporaryDirectory() as folder:
        command = sandboxed([sys.executable, "-c", "import ipykernel"], folder, Sandbox())
        result = subprocess.run(command, capture_output=True, text=True, env=environment())
    return f"a trial run failed: {result.stderr.strip()[-300:]}" if result.returncode else None


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


class SandboxedKernel(AsyncKernelManager):
    """Starts one submission's kernel; ``parent`` is its `Sandbox`."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """How to start and to interrupt it; a signal would reach bubblewrap instead of it."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, interrupt_mode="message", language="python")

    async def _async_launch_kernel(  # type: ignore[override]
        self, command: list[str], **options: Any
    ) -> None:
        sandbox = self.parent
        if sandbox.isolate:
            command = sandbox.group.command(sandboxed(command, sandbox.folder, sandbox))
        # What a student writes past the kernel must not reach the teacher's terminal.
        options |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        options |= {"env": environment(), "cwd": sandbox.folder}
        await super()._async_launch_kernel(command, **options)


class Sandbox(Execute):
    """nbgrader's Execute, which asks the kernel about each graded cell and judges outside of it."""

    isolate = Bool(True, help="run the kernel in namespaces of its own").tag(config=True)
    notebook_timeout = Int(300, help="seconds for a whole notebook").tag(config=True)
    memory = Int(4096 * MB, help="bytes of all processes together").tag(config=True)
    processes = Int(128, help="processes and threads together").tag(config=True)
    file_size = Int(256 * MB, help="bytes of a file, and of all in a folder").tag(config=True)
    max_output = Int(MB, help="bytes of output a cell; what follows is dropped").tag(config=True)
    max_answer = Int(16 * MB, help="bytes of an answer").tag(config=True)

    # Nothing in a sandbox is worth waiting for.
    shutdown_kernel = Enum(["graceful", "immediate"], "immediate")
    # What the kernel replies counts, even if a flood of output is still on its way.
    raise_on_iopub_timeout = Bool(False)

    checks = Dict(help="the assignment's table, by cell")
    reference = Dict(help="the names of the teacher's notebook")
    seed = Bytes(help="where this student's inputs come from")
    folder = stopped = unanswered = ""
    reply: dict  # how the kernel says that the last cell ended

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Run a notebook.

        Raises:
            StoppedError: the kernel was ended or ended itself.
        """
        self.failures: dict[str, Any] = {}
        self.slow, done = False, Event()
        self.folder = tempfile.mkdtemp()
        with Group(self.memory + self.file_size) as self.group:
            watcher = Thread(target=self.watch, args=(done,), daemon=True)
            watcher.start()
            try:
                return super().preprocess(nb, resources)
            except (DeadKernelError, UnresponsiveKernelError, RuntimeError) as error:
                full = self.too_large() if self.group.was_full() else ""
                self.stopped = self.stopped or full
                self.stopped = self.stopped or "Python was ended from inside, by the code itself"
                raise StoppedError(self.stopped) from error
            finally:
                done.set()
                watcher.join()
                # However deep its folders are; Python's own way gives up at some depth.
                if shutil.which("rm"):
                    subprocess.run(["rm", "-rf", self.folder], stderr=subprocess.DEVNULL)
                else:
                    shutil.rmtree(self.folder, ignore_errors=True)

    def create_kernel_manager(self) -> AsyncKernelManager:
        """Return a manager whose sockets are files, for the sandbox has no network."""
        self.km = SandboxedKernel(parent=self, connection_file=f"{self.folder}/kernel.json")
        self.km.context.setsockopt(zmq.MAXMSGSIZE, 128 * MB)
        if self.isolate:
            self.km.transport, self.km.ip = "ipc", f"{self.folder}/kernel"
        return self.km

    def watch(self, done: Event) -> None:
        """Stop the kernel once all its processes together use more than they may."""
        end = time.monotonic() + self.notebook_timeout
        while not done.wait(0.2):
            try:
                self.stopped = self.stopped or self.too_much(end)
            except Exception as error:  # unwatched, it would have no limits
                self.stopped = f"it could not be watched ({type(error).__name__})"
            if self.stopped:
                for process in family(self.km):
                    with suppress(psutil.Error):
                        process.kill()

    def too_much(self, end: float) -> str:
        """Return which limit was passed, in words, or nothing."""
        processes = family(self.km)
        if time.monotonic() > end:
            self.slow = True
            return f"it ran for more than {self.notebook_timeout} seconds in all"
        if memory(processes) > self.memory or self.group.was_full():
            return self.too_large()
        if len(processes) > self.processes:
            return f"it started more than {self.processes} processes"
        if disk(self.folder, self.file_size) > self.file_size:
            return f"it wrote more than {self.file_size // MB} MB of files, or too many"
        return ""

    def too_large(self) -> str:
        """Return the sentence on memory."""
        return f"it used more than {self.memory // MB} MB of memory"

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple:
        """Run one cell, and ask about it if it is graded.

        What becomes of a check in the notebook is for the student alone. The verdict comes from the
        answers, and no output is kept.
        """
        is_test = cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)
        untouched = is_solution(cell) and cell.metadata.nbgrader.checksum == compute_checksum(cell)
        if cell.cell_type == "code" and untouched:
            self.unanswered += cell.source
        elif cell.cell_type == "code":
            self.run_code(cell, resources, index)
        if is_test:
            self.ask(cell.metadata.nbgrader.grade_id, resources, index)
        if index == len(self.nb.cells) - 1:
            self.ask_again(resources, index)
            for cell_ in self.nb.cells:
                if cell_.cell_type == "code":
                    cell_.outputs, cell_.execution_count = [], None
            for test in self.nb.cells:
                why = self.failures.get(test.metadata.get("nbgrader", {}).get("grade_id"))
                if why:
                    test.outputs = [new_output("error", ename="Check", evalue=why, traceback=[])]
        return cell, resources

    def run_code(self, cell: NotebookNode, resources: dict, index: int) -> None:
        """Run code in the kernel and note how it ended.

        Raises:
            UnresponsiveKernelError: it ran too long and could not be interrupted.
        """
        self.output_bytes, self.reply = 0, {}
        super().preprocess_cell(cell, resources, index)
        if self.reply.get("ename") == "CellTimeoutError":
            self.slow = True
            if self.wait_for_reply(self.kc.kernel_info()) is None:
                self.stopped = "a cell ran too long and did not stop when it was interrupted"
                raise UnresponsiveKernelError

    def ask(self, name: str, resources: dict, index: int) -> None:
        """Ask the kernel about a graded cell, whose own code has run, and judge the answers."""
        check = self.checks[name]
        if self.reply.get("ename") == "CellTimeoutError":
            self.failures[name] = SENTENCES["CellTimeoutError"]
            return
        path = f"{self.folder}/{secrets.token_hex(8)}"
        module = f"__import__({answers.__name__!r}, fromlist=['respond'])"
        code = f"{module}.respond(globals(), {check.question(self.seed)!r}, {path!r})"
        cell = self.nb.cells[index]
        self.run_code(new_code_cell(code), resources, index)
        self.nb.cells[index] = cell  # nbclient has put the question there
        try:
            answer = read_file(path, self.max_answer)
        except OSError:
            answer = None
        with suppress(OSError):
            os.unlink(path)
        why = check.failure(self.seed, answer, self.reference)
        if why and answer is None:
            why = SENTENCES.get(self.reply.get("ename"), why)
        if why and any(f"def {word}(" in self.unanswered for word in check.names):
            why = SENTENCES["NotImplementedError"]
        self.failures.pop(name, None)
        if why:
            self.failures[name] = why

    def ask_again(self, resources: dict, index: int) -> None:
        """Ask once more where an answer stands further below than its check."""
        later = ""
        for cell in reversed(self.nb.cells):
            if cell.cell_type == "code" and "nbgrader" not in cell.metadata:
                later += cell.source
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            asked = self.checks[name].names if name in self.failures else ()
            if any(word in later for word in asked):
                self.reply = {}
                self.ask(name, resources, index)

    def on_cell_executed(self, **options: Any) -> None:
        """Keep what the kernel says about the cell's end."""
        super().on_cell_executed(**options)
        self.reply = options["execute_reply"]["content"]

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> Any:
        """Drop output beyond the limit; messages about the kernel's state always pass."""
        self.output_bytes += len(str(msg["content"])) if msg["msg_type"] != "status" else 0
        if msg["msg_type"] == "status" or self.output_bytes <= self.max_output:
            return super().process_message(msg, cell, cell_index)
        return None
