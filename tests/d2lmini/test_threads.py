"""Small nets compute with one thread, and nobody else's number of threads changes."""

import json
import subprocess
import sys

import pytest
import torch
from torch import nn

import d2lmini as d2l

CROSS_ENTROPY = nn.CrossEntropyLoss(reduction="none")
BATCHES = [(torch.ones(8, 1, 2, 3), torch.zeros(8, dtype=torch.int64))]


class Spy(nn.Module):
    """A net that notes with how many threads it computes."""

    def __init__(self, num_hidden: int) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(6, num_hidden), nn.Linear(num_hidden, 3))
        self.seen = set()

    def forward(self, X):
        self.seen.add(torch.get_num_threads())
        return self.net(X)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize(("num_hidden", "is_small"), [(256, True), (120_000, False)])
def test_a_small_net_computes_with_one_thread(threads, num_hidden, is_small):
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        net = Spy(num_hidden)
        trainer = torch.optim.SGD(net.parameters(), lr=0.1)
        d2l.train_epoch_ch3(net, BATCHES, CROSS_ENTROPY, trainer)
        d2l.evaluate_accuracy(net, BATCHES)
        assert net.seen == {1 if is_small else threads}
        assert torch.get_num_threads() == threads
        with pytest.raises(ValueError, match="empty"):
            d2l.train_epoch_ch3(net, [], CROSS_ENTROPY, trainer)
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


# Run in a new process: PyTorch sets the number of a thread when it first computes.
WHILE_A_RUN_GOES_ON = """
import json, re, sys, threading, torch
from d2lmini import softmax_regression
from d2lmini.model import few_threads

def numbers():
    mkl = re.search(r"mkl_get_max_threads.* : (\\d+)", torch.__config__.parallel_info())
    return [torch.get_num_threads(), int(mkl[1]) if mkl else None]

def run():
    with few_threads(softmax_regression(seed=0)):
        seen["inside"] = numbers()
        is_in.set()
        may_end.wait(60)
    seen["its thread, after"] = torch.get_num_threads()

seen, (is_in, may_end) = {}, (threading.Event(), threading.Event())
if sys.argv[1:]:
    torch.set_num_threads(int(sys.argv[1]))
thread = threading.Thread(target=run)
thread.start()
is_in.wait(60)
seen["outside"] = numbers()
other = threading.Thread(target=lambda: seen.update({"a new thread": numbers()}))
other.start()
other.join()
torch.set_num_threads(5)
may_end.set()
thread.join()
seen["set meanwhile"] = numbers()
print(json.dumps(seen))
"""


def said_by(code: str, *arguments: str) -> str:
    """Return what Python code prints in a process of its own."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("own", [[], ["1"], ["3"]])
def test_a_run_changes_the_number_of_threads_of_its_own_thread_only(own):
    """Also where the others compute for the first time while the run goes on."""
    seen = json.loads(said_by(WHILE_A_RUN_GOES_ON, *own))
    has_mkl = seen["outside"][1] is not None
    # Not this process's number, which other tests may have set.
    usual = int(own[0] if own else said_by("import torch; print(torch.get_num_threads())"))
    assert seen == {
        "inside": [1, 1 if has_mkl else None],
        "outside": [usual, usual if has_mkl else None],
        "a new thread": [usual, usual if has_mkl else None],
        "its thread, after": usual,
        "set meanwhile": [5, 5 if has_mkl else None],
    }
