"""Where the four files of Fashion-MNIST come from; their content is checked."""

import gzip
import hashlib
import os
import shutil
import warnings
import zlib
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor

FILES = {  # the SHA-256 of what is in each file; archives of the same content differ
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")
LAYOUT = "FashionMNIST/raw"  # of torchvision
TIMEOUT = 30.0  # seconds without a byte after which a server counts as dead
THREE_WAYS = (
    "do one of three: install Debian's package dataset-fashion-mnist; or put the four files into "
    "a folder of your own and name it in root= or $D2LMINI_DATA; or run again where the network "
    "works and the cache folder can be written"
)


def cache_folder() -> Path:
    """Return the user's cache folder for this package, by the platform's convention."""
    import pooch

    return Path(pooch.os_cache("d2lmini"))


def read_fashion_mnist(root: str | os.PathLike[str] | None = None) -> dict[str, Tensor]:
    """Return the content of the four files by name, uint8 images (n, 28, 28) and labels (n,).

    The first place that has them counts: ``root`` or ``$D2LMINI_DATA``, the user's cache folder,
    that of Debian's package ``dataset-fashion-mnist``; else they are downloaded into the cache. A
    RuntimeError says what is damaged, outside the cache, or why the download failed.
    """
    name = "root" if root is not None else "$D2LMINI_DATA"
    root = root if root is not None else os.environ.get("D2LMINI_DATA") or None
    if not isinstance(root, str | os.PathLike | None):
        raise TypeError(f"root must be the path of a folder or None, but it is {root!r}.")
    if root is not None:
        own = Path(root).expanduser()
        if own.exists() and not own.is_dir():
            raise ValueError(f"{name} must be the path of a folder, but {str(own)!r} is a file.")
        if any(_find(own, file) for file in FILES):
            return _read_folder(own, f"put a good copy there or name another folder in {name}")
        sentence = f"{name} is {str(own)!r}, which holds no Fashion-MNIST file; looking elsewhere."
        warnings.warn(sentence, stacklevel=3)
    with suppress(RuntimeError):  # a damaged cache is downloaded again below
        return _read_folder(cache_folder(), "")
    if any(_find(DEBIAN_FOLDER, file) for file in FILES):
        return _read_folder(DEBIAN_FOLDER, "reinstall Debian's package dataset-fashion-mnist")
    return _download(cache_folder())


def _find(folder: Path, file: str) -> Path | None:
    """Return where ``folder`` has a file, compressed or not, also in torchvision's layout."""
    paths = (folder / part / (file + end) for part in ("", LAYOUT) for end in ("", ".gz"))
    return next((path for path in paths if os.path.isfile(path)), None)


def _read_folder(folder: Path, fix: str) -> dict[str, Tensor]:
    """Read all four files of ``folder``; an error ends in ``fix``, what the user can do."""
    try:
        return {file: _read(_find(folder, file) or folder / file, file) for file in FILES}
    except RuntimeError as error:
        raise RuntimeError(f"{error}: {fix}.") from error


def _read(path: Path, file: str) -> Tensor:
    """Read one file, compressed or not, and check that its content is that of ``file``."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else open(path, "rb") as stream:
            content = bytearray(stream.read())
    except (EOFError, zlib.error, OSError) as error:
        raise RuntimeError(f"{path} cannot be read ({error})") from error
    if hashlib.sha256(content).hexdigest() != FILES[file]:
        raise RuntimeError(f"{path} is damaged or another file (SHA-256 is not {FILES[file]})")
    header, shape = (16, (-1, 28, 28)) if "images" in file else (8, (-1,))
    return torch.frombuffer(content, dtype=torch.uint8, offset=header).view(shape)


def _download(cache: Path) -> dict[str, Tensor]:
    """Download each file whole and right or not at all, to where torchvision finds it, too."""
    tensors: dict[str, Tensor] = {}
    try:
        (cache / LAYOUT).mkdir(parents=True, exist_ok=True)
        for file in FILES:
            with TemporaryDirectory(prefix=".partial-", dir=cache) as partial:
                archive, tensors[file] = _fetch(f"{file}.gz", Path(partial))
                plain = archive.with_suffix("")
                with gzip.open(archive) as source, open(plain, "wb") as copy:
                    shutil.copyfileobj(source, copy)
                os.replace(plain, cache / LAYOUT / file)
    except (OSError, RuntimeError) as error:
        why = f"could not be downloaded into {str(cache)!r} ({' '.join(str(error).split())})"
        raise RuntimeError(f"Fashion-MNIST is not here and {why}: {THREE_WAYS}.") from error
    return tensors


def _fetch(name: str, folder: Path) -> tuple[Path, Tensor]:
    """Download one archive from the first of torchvision's mirrors that serves it right."""
    import pooch
    from torchvision.datasets import FashionMNIST

    pooch.get_logger().setLevel("WARNING")
    download = pooch.HTTPDownloader(progressbar=True, chunk_size=2**16, timeout=TIMEOUT)
    errors = []
    for number, mirror in enumerate(FashionMNIST.mirrors):
        # No hash of the archive: what counts is that of the content, which `_read` checks.
        store = pooch.create(folder / str(number), mirror, registry={name: None}, retry_if_failed=1)
        try:
            path = Path(store.fetch(name, downloader=download))
            return path, _read(path, name.removesuffix(".gz"))
        except (OSError, RuntimeError) as error:
            errors.append(f"{mirror}{name}: {error}")
    raise RuntimeError("; ".join(errors))
