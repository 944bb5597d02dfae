"""What reads and writes what belongs to others."""

from __future__ import annotations

from .hostile import LOST, cell, function, spy

# What one finds by looking through the whole disk.
SEARCH = """
import os, pathlib, sys
found = []
for place, folders, files in os.walk("/"):
    if place.startswith(("/proc", "/usr", "/lib", sys.base_prefix, sys.prefix)):
        folders.clear()
        continue
    for name in files:
        if name.endswith((".ipynb", ".db", "grading-secret", ".csv", "config.py")):
            try:
                found.append(name + pathlib.Path(place, name).read_text(errors="replace"))
            except OSError:
                pass
print(found)
if found:
    raise SystemExit
"""
KEEP = """
import pathlib
place = pathlib.Path("/tmp/kept")
print(place.read_text() if place.exists() else "")
place.write_text(str(In))
class Printer:
    def __del__(self, texts=In):
        print(texts)
printer = Printer()
"""
RENAME = "raise type(In[-1][-300:] or 'x', (Exception,), {})(In[-1])"
WRITE_GRADEBOOK = """
import pathlib, sqlite3
for path in ["gradebook.db", *pathlib.Path("/").glob("*/*/gradebook.db"), "@COURSE@/gradebook.db"]:
    try:
        sqlite3.connect(path).execute("update grade set auto_score = 1998")
    except Exception as error:
        print(error)
"""
USE_NETWORK = """
import socket, urllib.request
for address in [("127.0.0.1", @PORT@), ("1.1.1.1", 53)]:
    try:
        socket.create_connection(address, timeout=1).sendall(b"hello")
    except OSError as error:
        print(error)
"""

THEFT = [
    # Reads and writes of what belongs to others.
    cell("searches-the-disk", SEARCH),
    function("searches-the-disk-in-a-test", f"exec({SEARCH!r}, d := {{}}); raise OSError(str(d))"),
    spy("prints-the-tests", "print(In, _ih, get_ipython().history_manager.input_hist_raw)"),
    spy("keeps-the-tests", KEEP),
    function("carries-the-test-in-its-error", "raise AssertionError(str(In))", LOST),
    function("names-its-error-after-the-test", RENAME, LOST),
    function(
        "carries-the-test-in-a-sentence-of-ours",
        "raise AssertionError(f'the first probability is still {In[-1]}, not 0')",
        LOST,
    ),
    spy("prints-the-environment", "import os\nprint(os.environ, open('/proc/1/environ').read())"),
    cell("writes-the-gradebook", WRITE_GRADEBOOK),
    cell("uses-the-network", USE_NETWORK),
]
