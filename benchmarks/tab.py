"""What training in the page costs its tab: the longest tasks of its thread, pauses and memory.

Playwright's own watch over the network keeps what a page loads in the page's memory, so this talks
to the browser by itself (https://chromedevtools.github.io/devtools-protocol/).
"""

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import psutil
from measure import HERE, say
from page import PAGE
from phone import BOOK, serve

SLOW = 4  # so many times slower a phone's processor may be
WATCH = """globalThis.tasks = [0];
new PerformanceObserver(list => tasks.push(...list.getEntries().map(e => e.duration)))
  .observe({ type: "longtask" });"""
# The trainer is in sight, and all that the page itself needs has come.
REST = """new Promise(resolve => {
  document.querySelector(".trainer").scrollIntoView();
  setTimeout(resolve, 5000);
})"""
# All images at full speed for 10 epochs, from nothing loaded.
TRAIN = """new Promise(resolve => {
  const place = document.querySelector(".trainer");
  for (const [name, value] of [["speed", 10], ["epochs", 10]]) {
    const input = place.querySelector(`[data-name=${name}]`);
    input.value = value;
    input.dispatchEvent(new Event("change"));
  }
  new MutationObserver(() => place.dataset.state === "ended" && resolve())
    .observe(place, { attributes: true });
  place.trainer.bring(60000);
})"""
# How long after a call of `pause` the last news of the run arrives, the longest of ten.
PAUSE = """(async () => {
  const { trainer } = document.querySelector(".trainer");
  const rest = ms => new Promise(resolve => setTimeout(resolve, ms));
  const { listener } = trainer.loader;
  let last, longest = 0;
  listener.progress = message => {
    last = performance.now();
    Object.getPrototypeOf(listener).progress.call(listener, message);
  };
  trainer.start();
  for (let i = 0; i < 10; i++) {
    await rest(50);
    const start = performance.now();
    trainer.pause();
    await rest(300);
    longest = Math.max(longest, last - start);
    trainer.go();
  }
  return longest;
})()"""


class Tab:
    """A tab in a Chromium of its own; use it in a ``with`` statement."""

    def __init__(self, address: str, profile: Path) -> None:
        import websocket
        from chromium import launch_options

        options = launch_options()
        arguments = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
        command = [options["executable_path"], *options["args"], *arguments, address]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        place = profile / "DevToolsActivePort"
        while not place.exists() or not place.read_text().count("\n"):
            time.sleep(0.1)
        port = place.read_text().splitlines()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            url = next(t["webSocketDebuggerUrl"] for t in json.load(answer) if t["type"] == "page")
        self.socket = websocket.create_connection(url, suppress_origin=True)
        self.number = 0
        # At first there is an empty page, which may go away in the middle of a question.
        question = {"expression": "location.href + document.readyState"}
        while self.call("Runtime.evaluate", **question).get("result", {}).get("value") != (
            f"{address}complete"
        ):
            time.sleep(0.1)

    def __enter__(self) -> "Tab":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()
        self.process.terminate()
        self.process.wait()

    def call(self, method: str, **params: Any) -> dict:
        """Return the result of a command; it is empty if there is none."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while (answer := json.loads(self.socket.recv())).get("id") != self.number:
            pass
        return answer.get("result", {})

    def evaluate(self, expression: str) -> Any:
        """Return what an expression, or its promise, comes to."""
        options = {"awaitPromise": True, "returnByValue": True}
        found = self.call("Runtime.evaluate", expression=expression, **options)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"])
        return found["result"].get("value")

    def memory(self) -> float:
        """Return the MB that belong to the browser's tabs alone."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        tabs = [child for child in children if "--type=renderer" in child.cmdline()]
        return sum(tab.memory_full_info().uss for tab in tabs) / 1e6


def train(address: str, slow: int) -> dict[str, float]:
    """Train with all images; return the longest task and pause in ms, and MB at the peak."""
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        Tab(address, Path(profile)) as tab,
    ):
        tab.call("Emulation.setCPUThrottlingRate", rate=slow)
        tab.evaluate(REST)
        tab.evaluate(WATCH)
        before, peak, done = tab.memory(), [0.0], Event()

        def watch() -> None:
            while not done.wait(0.02):
                peak[0] = max(peak[0], tab.memory())

        thread = Thread(target=watch)
        thread.start()
        try:
            tab.evaluate(TRAIN)
            pause = tab.evaluate(PAUSE)
        finally:
            done.set()
            thread.join()
        longest = tab.evaluate("Math.max(...tasks)")
    return {"longest task": longest, "pause": round(pause), "memory": round(peak[0] - before)}


def measure_tab() -> dict[str, dict]:
    """Measure a tab from a disk, at this machine's speed and at a quarter of it; from a server.

    A browser counts tasks from 50 ms on; 0 means that none was so long.
    """
    say("what training costs a tab")
    sys.path.insert(0, str(HERE.parent / "theme" / "extensions"))
    found = {"as it is": train(PAGE, 1), "slowed down": train(PAGE, SLOW)}
    with serve(BOOK) as home:
        return found | {"from a server": train(f"{home}chapters/index.html", 1)}
