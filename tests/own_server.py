"""A Jupyter server of a test's own, on loopback, with a token."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

from visit import PATIENCE

TOKEN = secrets.token_hex()
SECONDS = PATIENCE / 1000


@contextmanager
def running(command: list[str], log: Path, **options: Any) -> Iterator[str]:
    """Start a server on a free port, give its address once it answers, and end it."""
    with log.open("w") as file:
        server, port = start([*command], stdout=file, stderr=subprocess.STDOUT, **options)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            end(server)


def start(command: list[str], attempts: int = 5, **options: Any) -> tuple[subprocess.Popen, int]:
    """Start a server and wait until it answers; where another program took its port, try again."""
    for _ in range(attempts):
        port = free_port()
        here = [f"--port={port}", "--ip=127.0.0.1", "--ServerApp.port_retries=0"]
        here += [f"--IdentityProvider.token={TOKEN}"]
        server = subprocess.Popen([*command, *here], **options)
        if answers(f"http://127.0.0.1:{port}/api/status?token={TOKEN}", server):
            return server, port
    raise AssertionError("the server does not start")


def end(server: subprocess.Popen, patience: float = SECONDS) -> None:
    """End a server, which first ends its kernels; what does not end is killed."""
    server.terminate()
    try:
        server.wait(patience)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(url: str, server: subprocess.Popen) -> bool:
    """Wait for a server; return False if it ended instead, such as when its port is taken."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            return False
        try:
            # Who took the port may say nothing at all, or nothing in HTTP.
            with urllib.request.urlopen(url, timeout=5):
                return True
        except (OSError, HTTPException):
            time.sleep(0.2)
    server.kill()
    server.wait()
    raise AssertionError("the server does not answer")
