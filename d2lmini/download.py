"""The download of Fashion-MNIST into the cache folder: whole, or not at all."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

from .idx_file import FILES, DamagedFileError, IdxFile, read_idx
from .source import THREE_WAYS, read_folder

STALLED_AFTER = 30.0
"""Seconds without a byte after which a server counts as dead."""


def download(cache: Path) -> None:
    """Fetch the four files with torchvision, check them, and put them into ``cache``.

    The layout is torchvision's, so that ``torchvision.datasets.FashionMNIST(cache)`` finds them.
    Only one process downloads at a time; the others wait and find its files.

    Raises:
        RuntimeError: no network, a bad answer, or a folder that can not be written; the message
            names three ways to get the data.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _lock(cache):
            if not _is_complete(cache):
                _download_all(cache)
    except (OSError, HTTPException, DamagedFileError) as error:
        raise RuntimeError(
            f"Fashion-MNIST is not on this machine and could not be downloaded into "
            f"{str(cache)!r} ({error}): {THREE_WAYS}."
        ) from error


@contextmanager
def _lock(cache: Path) -> Iterator[None]:
    """Hold the lock of ``cache``; say so where another process has it."""
    from filelock import FileLock, Timeout

    lock = FileLock(cache / ".lock")
    try:
        lock.acquire(timeout=1)
    except Timeout:
        print("Another process is downloading Fashion-MNIST; waiting for it.")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _is_complete(cache: Path) -> bool:
    try:
        read_folder(cache, "")
    except DamagedFileError:
        return False
    return True


def _download_all(cache: Path) -> None:
    """Fetch into a folder beside the target, and move the files only when all four are right."""
    partial, target = cache / ".partial", cache / "FashionMNIST" / "raw"
    shutil.rmtree(partial, ignore_errors=True)  # left by a process that was killed
    try:
        for file in FILES.values():
            _download_file(file, partial)
        target.mkdir(parents=True, exist_ok=True)
        for file in FILES.values():
            os.replace(partial / file.name, target / file.name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _download_file(file: IdxFile, folder: Path) -> None:
    """Fetch one file from the first of torchvision's mirrors that serves it right."""
    from torchvision.datasets import FashionMNIST
    from torchvision.datasets.utils import download_url, extract_archive

    errors = []
    for mirror in FashionMNIST.mirrors:
        archive = folder / f"{file.name}.gz"
        archive.unlink(missing_ok=True)
        try:
            with _socket_timeout(STALLED_AFTER):
                # No MD5: what counts is the SHA-256 of the content, checked below.
                download_url(mirror + archive.name, str(folder), archive.name)
            read_idx(archive, file)
            extract_archive(str(archive), remove_finished=True)
            return
        except (OSError, HTTPException, DamagedFileError) as error:
            errors.append(f"{mirror}{archive.name} {error}")
    raise DamagedFileError("; ".join(errors))


@contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    """Let every new socket give up after ``seconds`` of silence; torchvision sets no limit."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
