"""The kernel that runs a submission, and the watch over what it uses."""

import subprocess
import sys
import time
from contextlib import suppress
from threading import Event, Thread
from typing import Any

import psutil
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from .isolation import environment, isolated
from .submission import MB
from .usage import disk, family, memory

# What a kernel's messages may take in the grader: ZeroMQ limits a part of a message, and not how
# many parts there are.
MESSAGES = 768 * MB


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
            command = sandbox.watch.group.command(isolated(command, sandbox.folder, sandbox))
        # What a student writes past the kernel must not reach the teacher's terminal.
        options |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        options |= {"env": environment(), "cwd": sandbox.folder}
        await super()._async_launch_kernel(command, **options)


class Watch(Thread):
    """Ends a kernel once it and all that it started use more than they may.

    Attributes:
        stopped: which limit was passed, in words.
        slow: whether that was the one of time.
    """

    def __init__(self, sandbox: Any, group: Any) -> None:
        super().__init__(daemon=True)
        self.limits, self.group, self.done = sandbox, group, Event()
        self.stopped, self.slow = "", False
        self.grader = psutil.Process()
        self.before = self.grader.memory_info().rss

    def __enter__(self) -> "Watch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.join()

    def run(self) -> None:
        """Look five times a second."""
        end = time.monotonic() + self.limits.notebook_timeout
        while not self.done.wait(0.2):
            try:
                self.stopped = self.stopped or self.too_much(end)
            except Exception as error:  # unwatched, it would have no limits
                self.stopped = f"it could not be watched ({type(error).__name__})"
            if self.stopped:
                for process in family(self.limits.km):
                    with suppress(psutil.Error):
                        process.kill()

    def too_much(self, end: float) -> str:
        """Return which limit was passed, or nothing."""
        limits, processes = self.limits, family(self.limits.km)
        if time.monotonic() > end:
            self.slow = True
            return f"it ran for more than {limits.notebook_timeout} seconds in all"
        if memory(processes) > limits.memory or self.group.was_full():
            return self.too_large()
        if self.grader.memory_info().rss > self.before + MESSAGES:
            return f"it sent more than {MESSAGES // MB} MB at once"
        if len(processes) > limits.processes:
            return f"it started more than {limits.processes} processes"
        if disk(limits.folder, limits.file_size) > limits.file_size:
            return f"it wrote more than {limits.file_size // MB} MB of files, or too many"
        return ""

    def too_large(self) -> str:
        """Return the sentence on memory."""
        return f"it used more than {self.limits.memory // MB} MB of memory"
