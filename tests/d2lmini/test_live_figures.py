"""A live figure is one figure, in a notebook as in a script."""

import base64
import os
import struct
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient

TRAIN = """
import torch, d2lmini as d2l
data = [(torch.randn(50, 6), torch.randint(3, (50,)))]
net = d2l.softmax_regression(6, 3)
updater = torch.optim.SGD(net.parameters(), lr=0.1)
"""
LIVE_CELLS = {
    "train_ch3": TRAIN
    + "loss = torch.nn.CrossEntropyLoss(reduction='none')\n"
    + "history = d2l.train_ch3(net, data, data, loss, 30, updater)",
    "Animator": "import d2lmini as d2l\nanimator = d2l.Animator()\n"
    + "for x in range(5): animator.add(x, x * x)",
}


@pytest.mark.parametrize("name", list(LIVE_CELLS))
def test_a_notebook_shows_one_figure_that_updates_in_place(name):
    messages = []
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(LIVE_CELLS[name])])

    class Client(NotebookClient):
        def process_message(self, msg, *args):
            messages.append(msg["msg_type"])
            return super().process_message(msg, *args)

    Client(notebook, kernel_name="python3").execute()
    (output,) = notebook.cells[0].outputs
    assert output.output_type == "display_data"
    png = base64.b64decode(output.data["image/png"])
    width, height = struct.unpack(">II", png[16:24])
    assert width > height > 100
    assert messages.count("display_data") == 1
    assert messages.count("update_display_data") >= 1
    assert "clear_output" not in messages
    assert output.metadata == {"needs_background": "light"}


SCRIPTS = {
    "train_ch3": "d2l.train_ch3(net, data, data, torch.nn.CrossEntropyLoss(), 3, updater)",
    "Animator": "d2l.Animator().add(1, 2)",
    "show_images": "d2l.show_images(torch.rand(2, 4, 4), 1, 2)",
}


@pytest.mark.parametrize("call", list(SCRIPTS))
def test_a_script_leaves_a_figure_for_show(call):
    code = TRAIN + SCRIPTS[call] + "\nassert len(d2l.plt.get_fignums()) == 1\nd2l.plt.show()\n"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MPLBACKEND": "svg"},
    )
    assert (run.returncode, run.stdout) == (0, ""), run.stderr


def test_no_progress_is_no_figure():
    code = TRAIN + (
        "d2l.train_ch3(net, data, data, torch.nn.CrossEntropyLoss(), 3, updater, progress=False)\n"
        "import sys; assert 'matplotlib' not in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
