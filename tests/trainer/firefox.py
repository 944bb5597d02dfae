"""Firefox, driven by WebDriver BiDi (w3c.github.io/webdriver-bidi), which it speaks by itself.

Playwright knows only a Firefox of its own, which Debian does not have.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import websocket

PATIENCE = 120  # seconds for one answer


class Firefox:
    """A headless Firefox with one tab; whoever starts it closes it."""

    def __init__(self, program: str, profile: Path) -> None:
        self.log = profile / "log.txt"
        self.number = 0
        self.socket: websocket.WebSocket | None = None
        options = ["--headless", "--no-remote", "--remote-debugging-port", "0"]
        command = [program, *options, "--profile", str(profile), "about:blank"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, stderr=log, stdout=log)
        try:
            address = self.find_address()
            # It accepts nobody that names an origin.
            self.socket = websocket.create_connection(
                f"{address}/session", timeout=PATIENCE, suppress_origin=True
            )
            self.call("session.new", capabilities={})
            self.tab = self.call("browsingContext.getTree")["contexts"][0]["context"]
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End it."""
        if self.socket:
            self.socket.close()
        self.process.terminate()
        self.process.wait()

    def find_address(self) -> str:
        """Return where it listens, once it says so."""
        while self.process.poll() is None:
            said = re.search(r"BiDi listening on (ws://\S+)", self.log.read_text())
            if said:
                return said[1]
            try:
                self.process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        raise RuntimeError(f"Firefox does not start: {self.log.read_text()}")

    def call(self, method: str, **params: Any) -> Any:
        """Return the result of a command."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                break
        if answer["type"] != "success":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]

    def visit(self, address: str) -> None:
        """Open a page and wait until it has loaded."""
        self.call("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return what a JavaScript expression, or its promise, comes to; it must be JSON."""
        result = self.call(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then(JSON.stringify)",
            target={"context": self.tab},
            awaitPromise=True,
        )
        if result["type"] == "exception":
            raise RuntimeError(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"])
