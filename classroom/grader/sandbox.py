"""Runs a submission: each cell in a kernel for untrusted code, and questions after graded cells."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from typing import Any

import zmq
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError
from nbgrader.utils import compute_checksum, is_grade, is_solution
from traitlets import Bool, Bytes, Dict, Enum, Int

from . import answers
from .checks import SENTENCES
from .isolation import environment, isolated
from .kernel import SandboxedKernel, Watch
from .notebook import grade_id
from .submission import MB, StoppedError, read_file
from .usage import Group


def isolation_error() -> str | None:
    """Say why this machine cannot isolate students' code; None if it can."""
    if not shutil.which("bwrap"):
        return "it needs Linux and bubblewrap (on Debian and Ubuntu: apt install bubblewrap)"
    with tempfile.TemporaryDirectory() as folder:
        command = isolated([sys.executable, "-c", "import ipykernel"], folder, Sandbox())
        result = subprocess.run(command, capture_output=True, text=True, env=environment())
    return f"a trial run failed: {result.stderr.strip()[-300:]}" if result.returncode else None


class Sandbox(Execute):
    """nbgrader's Execute, which asks the kernel about each graded cell and judges outside of it."""

    isolate = Bool(True, help="run the kernel in namespaces of its own").tag(config=True)
    notebook_timeout = Int(300, help="seconds for a whole notebook").tag(config=True)
    memory = Int(4096 * MB, help="bytes of all processes together").tag(config=True)
    processes = Int(128, help="processes and threads together").tag(config=True)
    file_size = Int(256 * MB, help="bytes of a file, and of all in a folder").tag(config=True)
    max_answer = Int(16 * MB, help="bytes of an answer").tag(config=True)

    # Nothing in a sandbox is worth waiting for.
    shutdown_kernel = Enum(["graceful", "immediate"], "immediate")
    # What the kernel replies counts, even if a flood of output is still on its way.
    raise_on_iopub_timeout = Bool(False)
    record_timing = Bool(False)

    checks = Dict(help="the assignment's table, by cell")
    reference = Dict(help="the names of the teacher's notebook")
    seed = Bytes(help="where this student's inputs come from")
    folder = stopped = unanswered = ""
    slow = False
    reply: dict  # how the kernel says that the last cell ended

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Run a notebook.

        Raises:
            StoppedError: the kernel was ended or ended itself.
        """
        self.failures: dict[str | None, str | None] = {}
        self.slow, self.folder = False, tempfile.mkdtemp()
        try:
            with Group(self.memory + self.file_size) as group, Watch(self, group) as self.watch:
                try:
                    nb, resources = super().preprocess(nb, resources)
                except (DeadKernelError, UnresponsiveKernelError, RuntimeError) as error:
                    full = self.watch.too_large() if group.was_full() else ""
                    self.stopped = self.watch.stopped or self.stopped or full
                    self.stopped = self.stopped or "Python was ended from inside, by the code"
                    raise StoppedError(self.stopped) from error
                finally:
                    self.slow = self.slow or self.watch.slow
        finally:
            # However deep its folders are; Python's own way gives up at some depth.
            if shutil.which("rm"):
                subprocess.run(["rm", "-rf", self.folder], stderr=subprocess.DEVNULL)
            else:
                shutil.rmtree(self.folder, ignore_errors=True)
        self.failures = {name: why for name, why in self.failures.items() if why}
        for cell in (cell for cell in nb.cells if cell.cell_type == "code"):
            cell.outputs, cell.execution_count = [], None
            if why := self.failures.get(grade_id(cell)):
                cell.outputs = [new_output("error", ename="Check", evalue=why, traceback=[])]
        return nb, resources

    def create_kernel_manager(self) -> AsyncKernelManager:
        """Return a manager whose sockets are files, for the sandbox has no network."""
        self.km = SandboxedKernel(parent=self, connection_file=f"{self.folder}/kernel.json")
        self.km.context.setsockopt(zmq.MAXMSGSIZE, 128 * MB)
        if self.isolate:
            self.km.transport, self.km.ip = "ipc", f"{self.folder}/kernel"
        return self.km

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple:
        """Run one cell, and ask about it if it is graded.

        What becomes of a check in the notebook is for the student alone: the verdict comes from the
        answers.
        """
        if cell.cell_type == "code":
            if is_solution(cell) and cell.metadata.nbgrader.checksum == compute_checksum(cell):
                self.unanswered += cell.source
            else:
                self.run_code(cell, resources, index)
            if is_grade(cell) and not is_solution(cell):
                self.ask(grade_id(cell), resources, index)
        if index == len(self.nb.cells) - 1:
            self.ask_again(resources, index)
        return cell, resources

    def run_code(self, cell: NotebookNode, resources: dict, index: int) -> None:
        """Run code in the kernel and note how it ended.

        Raises:
            UnresponsiveKernelError: it ran too long and could not be interrupted, or it sent
                messages that no kernel sends.
        """
        self.reply = {}
        try:
            super().preprocess_cell(cell, resources, index)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            self.stopped = "its code sent messages in the place of Python's own"
            raise UnresponsiveKernelError from error
        if self.reply.get("ename") == "CellTimeoutError":
            self.slow = True
            if self.wait_for_reply(self.kc.kernel_info()) is None:
                self.stopped = "a cell ran too long and did not stop when it was interrupted"
                raise UnresponsiveKernelError

    def ask(self, name: str, resources: dict, index: int) -> None:
        """Ask the kernel about a graded cell, whose own code has run, and judge the answers."""
        check, why = self.checks[name], SENTENCES["CellTimeoutError"]
        if self.reply.get("ename") != "CellTimeoutError":
            answer = self.answer(check.question(self.seed), resources, index)
            why = check.failure(self.seed, answer, self.reference)
            if why and answer is None:
                why = SENTENCES.get(str(self.reply.get("ename")), why)
            if why and any(f"def {word}(" in self.unanswered for word in check.names):
                why = SENTENCES["NotImplementedError"]
        self.failures[name] = why

    def answer(self, question: str, resources: dict, index: int) -> bytes | None:
        """Return what the kernel answers to a question, or None."""
        path = f"{self.folder}/{secrets.token_hex(8)}"
        module = f"__import__({answers.__name__!r}, fromlist=['respond'])"
        code = f"{module}.respond(globals(), {question!r}, {path!r})"
        cell = self.nb.cells[index]
        self.run_code(new_code_cell(code), resources, index)
        self.nb.cells[index] = cell  # nbclient has put the question there
        answer = None
        with suppress(OSError):
            answer = read_file(path, self.max_answer)
        with suppress(OSError):
            os.unlink(path)
        return answer

    def ask_again(self, resources: dict, index: int) -> None:
        """Ask once more where a student's own code stands further below than the check.

        What is asked may call what is defined there. What took too long is asked once more only if
        it is named there; what missed a name, also if only answers to other questions are there.
        """
        later, answers = "", False
        for cell in reversed(self.nb.cells):
            if cell.cell_type == "code" and "nbgrader" not in cell.metadata:
                later += cell.source
            name = grade_id(cell)
            answers = answers or cell.cell_type == "code" and is_solution(cell)
            if not (why := self.failures.get(name)):
                continue
            named = any(word in later for word in self.checks[name].names)
            other = later and why != SENTENCES["CellTimeoutError"]
            if named or other or answers and why == SENTENCES["NameError"]:
                self.reply = {}
                self.ask(name, resources, index)

    def on_cell_executed(self, **options: Any) -> None:
        """Keep what the kernel says about the cell's end."""
        self.reply = options["execute_reply"]["content"]

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> Any:
        """Drop all output: nobody reads it, and it may be endless, hostile or malformed."""
        if msg["msg_type"] == "status" and "execution_state" in msg["content"]:
            return super().process_message(msg, cell, cell_index)
        return None
