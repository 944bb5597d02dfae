"""Fashion-MNIST as script files that a page can load, also from a disk.

Each file calls ``trainerData`` with a function whose text holds 10,000 images and their labels, as
a comment: a browser keeps a script's text, and would keep a literal besides. They went through
Paeth's filter (PNG specification, filter type 4), image by image, zlib and base64, which is
lossless and smaller than PNG.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from base64 import b64encode
from pathlib import Path

import numpy as np

from d2lmini.files import read_fashion_mnist

PART = 10_000
"""The images of a file."""


def paeth(images: np.ndarray) -> np.ndarray:
    """Return what each pixel differs by from its best neighbour.

    Args:
        images: uint8 (n, 28, 28).

    Returns:
        uint8 (n, 28, 28), modulo 256.
    """
    padded = np.pad(images, ((0, 0), (1, 0), (1, 0))).astype(np.int16)
    left, above, corner = padded[:, 1:, :-1], padded[:, :-1, 1:], padded[:, :-1, :-1]
    to_left, to_above = np.abs(above - corner), np.abs(left - corner)
    to_corner = np.abs(left + above - 2 * corner)
    best = np.where(to_above <= to_corner, above, corner)
    best = np.where((to_left <= to_above) & (to_left <= to_corner), left, best)
    return images - best.astype(np.uint8)


def as_script(images: np.ndarray, labels: np.ndarray) -> tuple[str, str]:
    """Return images (n, 28, 28) and labels (n,) as a script, and the SHA-256 of their bytes."""
    digest = hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()
    packed = zlib.compress(paeth(images).tobytes() + labels.tobytes(), 9)
    return f"trainerData(() => {{/*{b64encode(packed).decode()}*/}});\n", digest


def parts() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return images (10000, 28, 28) and labels (10000,) of each file by its name."""
    found, content = {}, read_fashion_mnist()
    for name, kind in (("train", "train"), ("t10k", "test")):
        images = content[f"{name}-images-idx3-ubyte"].numpy()
        labels = content[f"{name}-labels-idx1-ubyte"].numpy()
        for start in range(0, len(images), PART):
            number = f"-{start // PART}" if len(images) > PART else ""
            rows = slice(start, start + PART)
            found[kind + number] = images[rows], labels[rows]
    return found


def write_data(folder: Path) -> dict[str, dict]:
    """Write the files into ``folder`` and return what a page must know of each, by its name.

    Files that this same code wrote before are left alone: packing all takes a while.

    Returns:
        ``file``, ``bytes`` and ``sha256`` of each; the name of a file changes with its content.
    """
    folder.mkdir(parents=True, exist_ok=True)
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]
    index = folder / f"index-{version}.json"
    if index.exists():
        known = json.loads(index.read_text(encoding="utf-8"))
        if all((folder / entry["file"]).exists() for entry in known.values()):
            return known
    known = {}
    for name, (images, labels) in parts().items():
        script, digest = as_script(images, labels)
        file = f"{name}-{hashlib.sha256(script.encode()).hexdigest()[:8]}.js"
        (folder / file).write_text(script, encoding="ascii")
        # Four letters hold three bytes, and a server that compresses sends about those.
        known[name] = {"file": file, "bytes": len(script) * 3 // 4, "sha256": digest}
    index.write_text(json.dumps(known, indent=1), encoding="utf-8")
    return known
