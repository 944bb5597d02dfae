"""The pages on a phone: Lighthouse's figures for each, and how fast its controls answer.

Lighthouse (https://github.com/GoogleChrome/lighthouse) comes from npm. It simulates a phone on a
slow network, and the book comes from a server that compresses. The controls are measured at 390 px
on a processor four times slower, from the start of the navigation.
"""

import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from measure import HERE, WORK, say

LIGHTHOUSE = "lighthouse@12.8.2"
BOOK = HERE.parent / "_build" / "html"
SLOW = 4  # so many times slower a phone's processor may be
WIDTH, HEIGHT = 390, 844  # pixels
MOVES = 60
# Where there are controls, and when they are alive on a page that opens at them.
PARTS = ".explorer, .trainer, .microscope, .question-place"
PART = re.compile(r'class="(?:explorer|trainer|microscope|question-place)[" ]')
WATCH = """document.addEventListener("DOMContentLoaded", () => {
  const parts = [...document.querySelectorAll("PLACES")];
  const look = () => {
    const part = parts[PART];
    if ([...part.querySelectorAll("input, select")].some(input => input.checkVisibility())) {
      globalThis.aliveAt = performance.now();
    } else requestAnimationFrame(look);
  };
  parts[PART].scrollIntoView({ behavior: "instant" });
  look();
});"""
# How long after a slider's event all is computed and painted, in milliseconds.
MOVE = """async ([part, moves]) => {
  const root = document.querySelectorAll("PLACES")[part];
  const rest = ms => new Promise(resolve => setTimeout(resolve, ms));
  const painted = () => new Promise(resolve => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  }));
  const inputs = [...root.querySelectorAll("input[type=range]")].filter(i => i.checkVisibility());
  while (root.matches(".explorer") && !root.views) await rest(50); // its charts are still to come
  const times = [];
  for (let move = 0; move < moves && inputs.length; move++) {
    const input = inputs[move % inputs.length];
    const [low, high] = [Number(input.min), Number(input.max)];
    const round = Math.floor(move / inputs.length);
    await rest(50);
    const start = performance.now();
    input.value = low + ((round * 0.382) % 1) * (high - low);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await Promise.all((root.views ?? []).map(view => view.runAsync()));
    await painted();
    times.push(performance.now() - start);
  }
  return times;
}"""


class Handler(SimpleHTTPRequestHandler):
    """A file server that compresses text, as the servers of static pages do."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        kind = self.guess_type(path)
        is_packed = kind.startswith(("image/png", "font/"))
        content = path.read_bytes() if is_packed else compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "max-age=600")
        if not is_packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@lru_cache
def compressed(path: Path) -> bytes:
    """Return what a server sends for a file."""
    return gzip.compress(path.read_bytes(), 6)


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine, and give its address."""
    handler = partial(Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def lighthouse(program: Path, address: str, options: dict[str, Any]) -> dict[str, float]:
    """Return Lighthouse's mobile figures for a page: the score of performance, and seconds."""
    flags = " ".join(["--headless=new", *options["args"]])
    command = [program, address, "--quiet", "--only-categories=performance", "--output=json"]
    environment = os.environ | {"CHROME_PATH": options["executable_path"]}
    run = subprocess.run(
        [*command, f"--chrome-flags={flags}"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    report = json.loads(run.stdout)
    paint = report["audits"]["largest-contentful-paint"]["numericValue"]
    return {
        "performance": round(100 * report["categories"]["performance"]["score"]),
        "largest paint": round(paint / 1000, 2),
    }


def controls(browser: Any, address: str, count: int) -> dict[str, float]:
    """Return when the slowest of a page's controls are alive, and how long a slider's move takes.

    Args:
        browser: a playwright browser.
        address: of the page.
        count: how many parts with controls the page has; each is measured in a tab of its own.

    Returns:
        The seconds ``"alive"`` and the milliseconds ``"move"``, the 95th percentile; without
        controls, or without sliders, there is none.
    """
    alive, moves = [], []
    for part in range(count):
        tab = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        session = tab.context.new_cdp_session(tab)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
        tab.add_init_script(WATCH.replace("PLACES", PARTS).replace("PART", str(part)))
        tab.goto(address)
        tab.wait_for_function("globalThis.aliveAt")
        alive.append(tab.evaluate("aliveAt"))
        moves += tab.evaluate(MOVE.replace("PLACES", PARTS), [part, MOVES])
        tab.close()
    found = {"alive": round(max(alive) / 1000, 2)} if alive else {}
    return found | ({"move": round(statistics.quantiles(moves, n=20)[-1])} if moves else {})


def measure_phone() -> dict[str, Any]:
    """Measure every page of the built book; without npm, say so and return nothing."""
    npm = shutil.which("npm")
    if npm is None:
        print("The pages are not measured as on a phone: Lighthouse needs npm.", file=sys.stderr)
        return {}
    folder = WORK / "lighthouse"
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--silent", "--no-save", "--prefix", str(folder), LIGHTHOUSE]
        subprocess.run(command, check=True)
    sys.path.insert(0, str(HERE.parent / "theme" / "extensions"))
    from chromium import launch_options
    from playwright.sync_api import sync_playwright

    options, rows = launch_options(), []
    pages = [*sorted(BOOK.glob("chapters/*.html")), BOOK / "genindex.html", BOOK / "search.html"]
    with serve(BOOK) as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        for page in pages:
            name = page.relative_to(BOOK).as_posix()
            say(f"{name} on a phone")
            figures = lighthouse(program, home + name, options)
            count = len(PART.findall(page.read_text(encoding="utf-8")))
            rows.append({"page": name, **figures, **controls(browser, home + name, count)})
        browser.close()
    return {"lighthouse": LIGHTHOUSE, "pages": rows}
