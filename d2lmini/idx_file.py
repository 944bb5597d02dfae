"""The four files of Fashion-MNIST and how to read them: their content is checked."""

import gzip
import hashlib
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor


class IdxFile(NamedTuple):
    """What a file of the data set must hold once it is decompressed."""

    name: str
    header_bytes: int
    shape: tuple[int, ...]
    sha256: str

    @property
    def num_bytes(self) -> int:
        """The size of the decompressed file."""
        return self.header_bytes + torch.Size(self.shape).numel()


FILES = {
    "train-images": IdxFile(
        "train-images-idx3-ubyte",
        16,
        (60000, 28, 28),
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    ),
    "train-labels": IdxFile(
        "train-labels-idx1-ubyte",
        8,
        (60000,),
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    ),
    "t10k-images": IdxFile(
        "t10k-images-idx3-ubyte",
        16,
        (10000, 28, 28),
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    ),
    "t10k-labels": IdxFile(
        "t10k-labels-idx1-ubyte",
        8,
        (10000,),
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ),
}


class DamagedFileError(RuntimeError):
    """A file is there, but its content is not that of the data set."""


def cache_folder() -> Path:
    """Return the user's cache folder for this package, by the platform's convention."""
    import platformdirs

    return platformdirs.user_cache_path("d2lmini", appauthor=False)


def read_idx(path: Path, file: IdxFile) -> Tensor:
    """Read one file, compressed or not, and check that it is ``file``.

    Returns:
        A uint8 tensor of shape ``file.shape``.

    Raises:
        DamagedFileError: the reason, as the end of a sentence that starts with the path.
    """
    content = bytearray(file.num_bytes)
    try:
        with gzip.open(path) if path.suffix == ".gz" else open(path, "rb") as stream:
            stamp = _stamp(path, os.fstat(stream.fileno()), file)
            size = _fill(stream, content)
            too_long = bool(stream.read(1))
    except (EOFError, zlib.error, OSError) as error:
        raise DamagedFileError(f"can not be read ({error})") from error
    if size < file.num_bytes or too_long:
        size_text = f"more than {size}" if too_long else str(size)
        raise DamagedFileError(
            f"is damaged or another file (it holds {size_text} bytes, {file.num_bytes} are right)"
        )
    # Hashing takes longer than reading, so a file that has not changed since is not hashed again.
    if not stamp.exists():
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise DamagedFileError(f"is damaged or another file (its SHA-256 is not {file.sha256})")
        with suppress(OSError):  # a cache that can not be written costs time, nothing else
            stamp.parent.mkdir(parents=True, exist_ok=True)
            stamp.touch()
    return torch.frombuffer(content, dtype=torch.uint8, offset=file.header_bytes).view(file.shape)


def _fill(stream, content: bytearray) -> int:
    """Read into ``content`` until it is full or the stream ends; return the bytes read."""
    view, size = memoryview(content), 0
    while count := stream.readinto(view[size:]):
        size += count
    return size


def _stamp(path: Path, status: os.stat_result, file: IdxFile) -> Path:
    """Return the path whose existence says that this version of a file was found right."""
    version = (
        os.path.realpath(path),
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
        file.sha256,
    )
    return cache_folder() / "verified" / hashlib.sha256(repr(version).encode()).hexdigest()
