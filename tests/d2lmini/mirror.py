"""A real HTTP server of Fashion-MNIST that misbehaves in every way, and an empty cache."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from torchvision.datasets import FashionMNIST

from d2lmini import files
from d2lmini.files import FILES


class Mirror(ThreadingHTTPServer):
    """Serves the four archives from memory, well or badly."""

    daemon_threads = True

    def __init__(self, archives: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.archives, self.manner, self.requests = archives, "good", []
        self.stalled = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    """Answers in the manner that the server is set to."""

    server: Mirror

    def log_message(self, *_: object) -> None:
        """Write nothing."""

    def handle_error(self, *_: object) -> None:
        """A client that gives up is no error here."""

    def do_GET(self) -> None:
        name = self.path.strip("/")
        self.server.requests.append(name)
        body, manner = self.server.archives[name], self.server.manner
        if manner in ("404", "500"):
            self.send_error(int(manner))
            return
        if manner == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.connection.close()
            return
        if manner == "wrong page":
            body = b"<html>Sign in to this network</html>"
        if manner == "swapped":
            body = self.server.archives["t10k-images-idx3-ubyte.gz"]
        if manner == "empty":
            body = b""
        if manner == "short file":
            body = body[: len(body) // 2]
        if manner == "one byte off":
            content = bytearray(gzip.decompress(body))
            content[-1] ^= 1
            body = gzip.compress(bytes(content), compresslevel=1)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            if manner == "cut connection":
                self.wfile.write(body[: len(body) // 2])
            elif manner == "stalled":
                self.wfile.write(body[:1000])
                self.server.stalled.set()
                time.sleep(20)
            elif manner == "slow":
                step = len(body) // 4 + 1
                for start in range(0, len(body), step):
                    self.wfile.write(body[start : start + step])
                    time.sleep(0.02)
            else:
                self.wfile.write(body)
        except OSError:
            pass  # the client went away, as some of these tests want


@pytest.fixture(name="mirror")
def give_mirror(archives: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    with Mirror(archives) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(FashionMNIST, "mirrors", [server.url])
        yield server
        server.shutdown()


@pytest.fixture(name="cache")
def give_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache on a machine that has the data nowhere."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("D2LMINI_DATA", raising=False)
    monkeypatch.setattr(files, "DEBIAN_FOLDER", tmp_path / "no-debian")
    return tmp_path / "d2lmini"


def data_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*ubyte*"))


ALL_FOUR = sorted(FILES)
