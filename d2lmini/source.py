"""Where the four files of Fashion-MNIST come from."""

import os
import warnings
from contextlib import suppress
from pathlib import Path

from torch import Tensor

from .idx_file import FILES, DamagedFileError, cache_folder, read_idx

DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")
THREE_WAYS = (
    "do one of three: install Debian's package dataset-fashion-mnist; or put the four files into "
    "a folder of your own and name it in root= or $D2LMINI_DATA; or run again where the network "
    "works and the cache folder can be written"
)


def read_fashion_mnist(root: str | os.PathLike[str] | None = None) -> dict[str, Tensor]:
    """Read the four files from the first place that has them; see `load_data_fashion_mnist`.

    Returns:
        uint8 tensors by the keys of `FILES`: images (n, 28, 28) and labels (n,).

    Raises:
        DamagedFileError: a file outside the cache is damaged or missing beside its sisters.
        RuntimeError: the data is nowhere and can not be downloaded.
        TypeError, ValueError: ``root`` is not a folder's path.
    """
    own, name = _own_folder(root)
    if own is not None:
        if any(files_in(own).values()):
            return read_folder(
                own, f"put a good copy in its place or name another folder in {name}"
            )
        warnings.warn(
            f"{name} is {str(own)!r}, which holds no Fashion-MNIST file; looking elsewhere.",
            stacklevel=3,
        )
    cache = cache_folder()
    # What is damaged in the cache is fetched anew below.
    with suppress(DamagedFileError):
        return read_folder(cache, "")
    if any(files_in(DEBIAN_FOLDER).values()):
        return read_folder(DEBIAN_FOLDER, "reinstall Debian's package dataset-fashion-mnist")
    from .download import download

    download(cache)
    return read_folder(cache, THREE_WAYS)


def _own_folder(root: str | os.PathLike[str] | None) -> tuple[Path | None, str]:
    """Return the folder that the user names, if any, and where it was named."""
    name = "root" if root is not None else "$D2LMINI_DATA"
    root = root if root is not None else os.environ.get("D2LMINI_DATA") or None
    if root is None:
        return None, name
    if not isinstance(root, str | os.PathLike):
        raise TypeError(f"root must be the path of a folder or None, but it is {root!r}.")
    folder = Path(root).expanduser()
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{name} must be the path of a folder, but {str(folder)!r} is a file.")
    return folder, name


def files_in(folder: Path) -> dict[str, Path | None]:
    """Return the path of each file in ``folder``, compressed or not, None where it is missing.

    torchvision's layout, ``folder/FashionMNIST/raw``, is known too.
    """
    folders = (folder, folder / "FashionMNIST" / "raw")
    found = {}
    for key, file in FILES.items():
        candidates = (place / (file.name + end) for place in folders for end in ("", ".gz"))
        found[key] = next((path for path in candidates if os.path.isfile(path)), None)
    return found


def read_folder(folder: Path, mend: str) -> dict[str, Tensor]:
    """Read all four files of ``folder``; an error ends in ``mend``, what the user can do."""
    tensors = {}
    for key, path in files_in(folder).items():
        if path is None:
            raise DamagedFileError(f"{folder / FILES[key].name} (or .gz) is missing: {mend}.")
        try:
            tensors[key] = read_idx(path, FILES[key])
        except DamagedFileError as error:
            raise DamagedFileError(f"{path} {error}: {mend}.") from error
    return tensors
