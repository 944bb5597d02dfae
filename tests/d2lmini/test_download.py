"""The download of Fashion-MNIST, against a real HTTP server that misbehaves in every way."""

import errno
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from mirror import ALL_FOUR, Mirror, data_files, give_cache, give_mirror
from torchvision.datasets import FashionMNIST

import d2lmini as d2l
from d2lmini import files

__all__ = ["give_cache", "give_mirror"]


@pytest.mark.parametrize("manner", ["good", "slow"])
def test_download_is_whole_and_torchvision_finds_it(mirror: Mirror, cache: Path, manner: str):
    mirror.manner = manner
    train_iter, test_iter = d2l.load_data_fashion_mnist(256)
    assert (len(train_iter.dataset), len(test_iter.dataset)) == (60000, 10000)
    assert data_files(cache) == ALL_FOUR
    theirs = FashionMNIST(str(cache), train=False)
    assert torch.equal(theirs.data, test_iter.dataset.data)
    requests = len(mirror.requests)
    d2l.load_data_fashion_mnist(256)
    assert len(mirror.requests) == requests, "the second load must not download again"


@pytest.mark.parametrize(
    "manner",
    [
        "404",
        "500",
        "reset",
        "wrong page",
        "swapped",
        "empty",
        "short file",
        "one byte off",
        "cut connection",
        "stalled",
    ],
)
def test_a_bad_answer_leaves_nothing_and_is_said_in_one_sentence(
    mirror: Mirror, cache: Path, manner: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(files, "TIMEOUT", 0.3)
    mirror.manner = manner
    with pytest.raises(RuntimeError) as error:
        d2l.load_data_fashion_mnist(256)
    message = str(error.value)
    assert "train-images" in message
    assert mirror.url in message
    assert "\n" not in message
    for way in ("dataset-fashion-mnist", "root=", "$D2LMINI_DATA", "network"):
        assert way in message
    assert data_files(cache) == []
    assert not list(cache.glob(".partial*"))
    mirror.manner = "good"
    d2l.load_data_fashion_mnist(256)
    assert data_files(cache) == ALL_FOUR


def test_no_network(cache: Path, monkeypatch: pytest.MonkeyPatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setattr(
            FashionMNIST, "mirrors", [f"http://127.0.0.1:{unused.getsockname()[1]}/"]
        )
        with pytest.raises(RuntimeError, match="do one of three"):
            d2l.load_data_fashion_mnist(256)


def test_the_next_mirror_is_asked(mirror: Mirror, cache: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(FashionMNIST, "mirrors", [mirror.url + "nowhere/", mirror.url])
    mirror.archives = {**mirror.archives}
    for name in list(mirror.archives):
        mirror.archives[f"nowhere/{name}"] = b"not an archive"
    d2l.load_data_fashion_mnist(256)
    assert data_files(cache) == ALL_FOUR


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped", "swapped", "missing"])
def test_a_damaged_cache_is_downloaded_anew(mirror: Mirror, cache: Path, damage: str):
    d2l.load_data_fashion_mnist(256)
    labels, images = (
        next(cache.rglob(f"t10k-{kind}")) for kind in ("labels-idx1-ubyte", "images-idx3-ubyte")
    )
    content = labels.read_bytes()
    if damage == "cut":
        labels.write_bytes(content[:-1])
    elif damage == "empty":
        labels.write_bytes(b"")
    elif damage == "flipped":
        status = labels.stat()
        labels.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        os.utime(labels, ns=(status.st_atime_ns, status.st_mtime_ns))
    elif damage == "swapped":
        labels.rename(labels.with_name("x"))
        images.rename(labels)
        labels.with_name("x").rename(images)
    else:
        labels.unlink()
    requests = len(mirror.requests)
    _, test_iter = d2l.load_data_fashion_mnist(256)
    assert len(mirror.requests) > requests
    assert labels.read_bytes() == content
    assert len(test_iter.dataset) == 10000


def test_a_cache_folder_that_cannot_be_made(mirror: Mirror, monkeypatch: pytest.MonkeyPatch):
    # Not even root can make a folder in /proc; a folder without write permission would stop
    # other users only.
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/cache")
    monkeypatch.delenv("D2LMINI_DATA", raising=False)
    monkeypatch.setattr(files, "DEBIAN_FOLDER", Path("/proc/no-debian"))
    with pytest.raises(RuntimeError, match="/proc/cache.*do one of three"):
        d2l.load_data_fashion_mnist(256)


def test_a_full_disk(mirror: Mirror, cache: Path):
    resource = pytest.importorskip("resource", reason="only POSIX limits the size of a file")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(RuntimeError, match="do one of three") as error:
            d2l.load_data_fashion_mnist(256)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert os.strerror(errno.EFBIG) in str(error.value)
    assert data_files(cache) == []


LOAD = """
import sys
from pathlib import Path
from torchvision.datasets import FashionMNIST
from d2lmini import files, load_data_fashion_mnist
FashionMNIST.mirrors = [sys.argv[1]]
files.DEBIAN_FOLDER = Path("/proc/no-debian")
train_iter, test_iter = load_data_fashion_mnist(256)
print(len(train_iter.dataset), len(test_iter.dataset))
"""


def start(mirror: Mirror, cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", LOAD, mirror.url],
        env={**os.environ, "XDG_CACHE_HOME": str(cache.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_on_an_empty_cache_both_get_it_whole(mirror: Mirror, cache: Path):
    mirror.manner = "slow"
    processes = [start(mirror, cache) for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert all(output.endswith("60000 10000\n") for output, _ in outputs)
    assert all("%" in errors for _, errors in outputs), "a progress bar is shown"
    assert data_files(cache) == ALL_FOUR


def test_an_interrupted_download_leaves_nothing(mirror: Mirror, cache: Path):
    mirror.manner = "stalled"
    process = start(mirror, cache)
    while not mirror.stalled.wait(0.05):  # then the process waits for more, and nothing else
        assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in errors
    assert data_files(cache) == []
