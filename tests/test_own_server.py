"""A server of a test's own starts, also where another program takes its port at that moment."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import suppress
from threading import Thread

import own_server
import pytest

# Ends at once if its port is taken, as Jupyter does.
SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
port = next(int(word[7:]) for word in sys.argv if word.startswith("--port="))
HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


@pytest.mark.parametrize("said", [b"", b"\xff\0\0\0\0\0\0\0\x01\x7f", b"no HTTP\n"])
def test_another_program_on_the_port(monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    """A kernel's socket greets in a few bytes without an end, and then waits."""
    free, kept = own_server.free_port(), []

    def greet() -> None:
        with suppress(OSError):  # at the end
            while True:
                kept.append(taken.accept()[0])
                kept[-1].sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as taken:
        Thread(target=greet, daemon=True).start()
        ports = [taken.getsockname()[1], free]
        monkeypatch.setattr(own_server, "free_port", lambda: ports.pop(0))
        server, port = own_server.start([sys.executable, "-c", SERVER])
        own_server.end(server)
    assert port == free
    for connection in kept:
        connection.close()


def test_a_server_that_does_not_end_is_ended() -> None:
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True)"
    )
    command = [sys.executable, "-c", f"{stubborn}; time.sleep(1000)"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        server.stdout.readline()
        own_server.end(server, patience=0.5)
    assert server.returncode == -signal.SIGKILL
