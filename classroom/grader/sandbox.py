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

import matplotlib as mpl
import psutil
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool, Int, Unicode

import d2lmini
from d2lmini.files import cache_folder

PACKAGE = Path(d2lmini.__file__).parent
DATA = os.environ.get("D2LMINI_DATA") or str(cache_folder())
HOME = "/tmp/home"
# A sandbox shows these, read-only, and nothing else of the machine's disk.
VISIBLE = [
    *("/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache"),
    *(path for path in sys.path if path.endswith("-packages")),
    *(sys.base_prefix, sys.prefix, str(PACKAGE), DATA),
]
MB = 2**20


class StoppedError(RuntimeError):
    """A submission could not be run to its end; the text says why, in plain words."""


def sandboxed(command: list[str], folder: str, options: "Sandbox") -> list[str]:
    """Return ``command`` wrapped: it sees only `VISIBLE` and ``folder`` and keeps to limits."""
    user = 200_000 + os.getpid()  # owns nothing and runs nothing else, so its limits are its own
    bwrap = ["bwrap", "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net"]
    bwrap += ["--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL"]
    if os.getuid() == 0:  # Linux does not count root's processes
        for path in (folder, *Path(folder).iterdir()):
            os.chown(path, user, user)
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
        result = subprocess.run(command, capture_output=True, text=True, env=environment("0"))
    return f"a trial run failed: {result.stderr.strip()[-300:]}" if result.returncode else None


def environment(seed: str) -> dict[str, str]:
    """Return all environment variables of a kernel; the grader's own may hold passwords."""
    keep = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return keep | {
        "D2LMINI_DATA": DATA if os.path.isdir(DATA) else "",
        "GRADING_SEED": seed,
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

    async def _async_launch_kernel(self, command: list[str], **options: object) -> None:
        sandbox = self.parent
        if sandbox.isolate:
            command = sandboxed(command, sandbox.folder, sandbox)
        # What a student writes past the kernel must not reach the teacher's terminal.
        options |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        options |= {"env": environment(sandbox.seed), "cwd": sandbox.folder}
        await super()._async_launch_kernel(command, **options)


class Sandbox(Execute):
    """nbgrader's Execute, where a test passes only if it proves that it ran to its end."""

    isolate = Bool(True, help="run the kernel in namespaces of its own").tag(config=True)
    notebook_timeout = Int(300, help="seconds for a whole notebook").tag(config=True)
    memory = Int(4096 * MB, help="bytes of all processes together").tag(config=True)
    processes = Int(128, help="processes and threads together").tag(config=True)
    file_size = Int(256 * MB, help="bytes of a file, and of all in a folder").tag(config=True)
    max_output = Int(MB, help="bytes of output per cell; the rest is dropped").tag(config=True)

    # What the kernel replies counts, even if a flood of output is still on its way.
    raise_on_iopub_timeout = Bool(False)

    seed = Unicode("0", help="where hidden tests' numbers come from; each student has their own")
    folder = stopped = ""
    reply: dict  # how the kernel says that the last cell ended

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Run all cells; see `Execute`.

        Raises:
            StoppedError: the kernel died, was stopped, or could not be interrupted.
        """
        done, self.stopped = Event(), ""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as self.folder:
            self.shutdown_kernel = "immediate"
            Thread(target=self.watch, args=(done,), daemon=True).start()
            try:
                return super().preprocess(nb, resources)
            except (DeadKernelError, UnresponsiveKernelError, RuntimeError) as error:
                self.stopped = self.stopped or "the code itself ended Python"
                raise StoppedError(self.stopped) from error
            finally:
                done.set()

    def create_kernel_manager(self) -> AsyncKernelManager:
        """Return a manager whose sockets are files, for the sandbox has no network."""
        self.km = SandboxedKernel(parent=self, connection_file=f"{self.folder}/kernel.json")
        if self.isolate:
            self.km.transport, self.km.ip = "ipc", f"{self.folder}/kernel"
        return self.km

    def watch(self, done: Event) -> None:
        """Stop the kernel once all its processes together use more than they may."""
        begin = time.monotonic()
        while not done.wait(0.2):
            with suppress(AttributeError, psutil.Error):  # not started yet, or already gone
                kernel = psutil.Process(self.km.provisioner.pid)
                family = [kernel, *kernel.children(recursive=True)]
                used = sum(process.memory_info().rss for process in family)
                files = sum(path.stat().st_size for path in Path(self.folder).rglob("*"))
                if time.monotonic() - begin > self.notebook_timeout:
                    self.stopped = f"it ran for more than {self.notebook_timeout} seconds in total"
                elif used > self.memory:
                    self.stopped = f"it used more than {self.memory // MB} MB of memory"
                elif len(family) > self.processes:
                    self.stopped = f"it started more than {self.processes} processes"
                elif files > self.file_size:
                    self.stopped = f"it wrote more than {self.file_size // MB} MB of files"
                if self.stopped:
                    for process in family:
                        process.kill()

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple:
        """Run one cell.

        A test ends with an error that only this run's grader knows, and passes if the kernel
        reports that error. So a test that was cut short, emptied of its ``raise`` or never run
        fails. As a string, it is out of reach for what transforms the code of cells.
        """
        self.output_bytes, self.reply = 0, {}
        proof, source = secrets.token_hex(16), cell.source
        is_test = cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)
        if is_test:
            test = f"{source}\nraise SystemError({proof!r})"
            cell.source = f"exec({test!r})"
        cell, resources = super().preprocess_cell(cell, resources, index)
        cell.source = source
        if is_test:
            ending = self.reply.get("ename", ""), self.reply.get("evalue", "")
            cell.outputs = []
            if ending != ("SystemError", proof):
                ename, evalue = ending if any(ending) else ("NoProof", "")
                cell.outputs = [new_output("error", ename=ename, evalue=evalue[:MB], traceback=[])]
        if self.reply.get("ename") == "CellTimeoutError":
            alive = self.wait_for_reply(self.kc.kernel_info())
            if alive is None:
                self.stopped = "a cell ran too long and did not stop when it was interrupted"
                raise UnresponsiveKernelError
        return cell, resources

    def on_cell_executed(self, **options: object) -> None:
        """Keep what the kernel says about the cell's end."""
        super().on_cell_executed(**options)
        self.reply = options["execute_reply"]["content"]

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> object:
        """Drop output beyond the limit; messages about the kernel's state always pass."""
        self.output_bytes += len(str(msg["content"])) if msg["msg_type"] != "status" else 0
        if msg["msg_type"] == "status" or self.output_bytes <= self.max_output:
            return super().process_message(msg, cell, cell_index)
        return None
