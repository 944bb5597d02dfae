"""What takes all time, memory, processes and disk, and what ends Python."""

from __future__ import annotations

from nbformat.v4 import new_code_cell

from .hostile import SEEN, SHARED, cell, function, notebook

NEST = """
name = "%s"
for _ in range(1500):
    os.mkdir(name)
    os.chdir(name)
os.chdir("/tmp")
import time
time.sleep(1)
"""
MEMFD = """
import os, time
files = [os.memfd_create(str(i)) for i in range(80)]
for file in files:
    os.posix_fallocate(file, 0, 2**28)
time.sleep(3)
"""

EXHAUSTION = [
    # Time.
    function("infinite-loop-in-function", "while True: pass"),
    cell("infinite-loop-in-cell", "while True: pass"),
    function("sleep-in-function", "import time; time.sleep(1000)"),
    cell(
        "ignores-interrupts",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        None,
    ),
    cell(
        "handles-interrupts",
        "import signal\nsignal.signal(signal.SIGINT, lambda *a: print(a))\nwhile True: pass",
        None,
    ),
    notebook(
        "slow-in-every-cell",
        lambda nb: nb.cells.extend(new_code_cell("import time; time.sleep(3)") for _ in range(40)),
        None,
    ),
    # Output.
    cell("infinite-print", "while True: print('x' * 1000)"),
    function("infinite-print-in-function", "while True: print('x' * 1000)"),
    cell("huge-output", "print('x' * 50_000_000)"),
    cell("writes-past-the-kernel", "import os\nfor _ in range(10**4): os.write(1, b'x' * 1000)"),
    cell("ten-thousand-outputs", "for i in range(10_000): display(i)"),
    # Memory, processes, files.
    function("20-gb-in-function", "return torch.ones(5 * 2**30)"),
    cell("20-gb-in-cell", "import numpy as np\nx = np.ones((20, 2**27))"),
    cell("20-gb-in-pieces", "x = []\nwhile True: x.append(bytearray(2**26))"),
    cell(
        "20-gb-of-shared-memory",
        "import mmap\nm = mmap.mmap(-1, 20 * 2**30)\nfor i in range(0, 20 * 2**30, 4096): m[i] = 1",
        None,
    ),
    cell(
        "20-gb-of-files",
        "import itertools\nfor i in itertools.count():\n"
        "    open(f'/tmp/{i}', 'wb').write(bytes(2**26))",
    ),
    cell("fork-bomb", "import os\nwhile True: os.fork()", None),
    cell(
        "fork-bomb-of-sleepers",
        "import subprocess\nx = [subprocess.Popen(['sleep', '1000']) for _ in range(1000)]",
    ),
    cell(
        "thread-bomb",
        "import threading, time\n"
        "for _ in range(1000): threading.Thread(target=time.sleep, args=(1000,)).start()",
    ),
    # The end.
    cell("system-exit", "raise SystemExit"),
    function("system-exit-in-function", "raise SystemExit"),
    cell("os-exit", "import os\nos._exit(0)", None),
    function("os-exit-in-function", "import os; os._exit(0)", None),
    cell("kills-itself", "import os\nos.kill(os.getpid(), 9)", None),
    cell("kills-everything-else", "import os\nos.kill(-1, 9)"),
    cell("deletes-everything", "import shutil\nshutil.rmtree('/', ignore_errors=True)"),
    # The watch.
    cell("dangling-link", SHARED + "os.symlink('/nowhere', 'link')"),
    cell("1500-nested-folders", SHARED + NEST % "d"),
    cell("nested-folders-of-long-names", SHARED + NEST % ("d" * 20), None),
    cell("a-folder-that-hides", SHARED + "os.mkdir('d')\nos.chmod('d', 0)", SEEN),
    cell(
        "many-small-files",
        SHARED + "for i in range(30_000): open(str(i), 'w').close()\nimport time; time.sleep(3)",
        None,
    ),
    cell("20-gb-of-memory-files", MEMFD, None),
]
