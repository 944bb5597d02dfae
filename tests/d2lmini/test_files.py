"""Where the data is looked for, in which order, and what is said about damaged files."""

import gzip
import hashlib
import shutil
from pathlib import Path

import pytest
import torch

import d2lmini as d2l
from d2lmini import files
from d2lmini.files import FILES


def test_the_checksums_are_those_of_the_published_files(contents: dict[str, bytes]):
    assert {
        name: hashlib.sha256(content).hexdigest() for name, content in contents.items()
    } == FILES


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without data and network; returns a folder for the test's own files."""

    def no_download(cache: Path) -> None:
        raise RuntimeError("downloaded")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("D2LMINI_DATA", raising=False)
    monkeypatch.setattr(files, "DEBIAN_FOLDER", tmp_path / "debian")
    monkeypatch.setattr(files, "_download", no_download)
    return tmp_path


def put(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("layout", ["flat", "torchvision", "archives"])
@pytest.mark.parametrize("named_by", ["root", "variable"])
def test_own_folder(nowhere: Path, contents, archives, layout: str, named_by: str, monkeypatch):
    folder = nowhere / "own"
    inside = folder / "FashionMNIST" / "raw" if layout == "torchvision" else folder
    put(inside, archives if layout == "archives" else contents)
    if named_by == "variable":
        monkeypatch.setenv("D2LMINI_DATA", str(folder))
    _, test_iter = d2l.load_data_fashion_mnist(8, root=folder if named_by == "root" else None)
    assert (
        bytes(test_iter.dataset.targets.to(torch.uint8).numpy())
        == (contents["t10k-labels-idx1-ubyte"][8:])
    )


def test_order(nowhere: Path, contents, archives, monkeypatch):
    places = [
        put(nowhere / "root", contents),
        put(nowhere / "variable", contents),
        put(nowhere / "cache" / "d2lmini", contents),
        put(nowhere / "debian", archives),
    ]
    monkeypatch.setenv("D2LMINI_DATA", str(places[1]))
    read_from = []
    original = files._read

    def spy(path: Path, file: str) -> torch.Tensor:
        if path.exists():
            read_from.append(path.parent)
        return original(path, file)

    monkeypatch.setattr(files, "_read", spy)
    for position, place in enumerate(places):
        read_from.clear()
        files.read_fashion_mnist(places[0] if position == 0 else None)
        assert set(read_from) == {place}
        if position == 1:
            monkeypatch.delenv("D2LMINI_DATA")
        shutil.rmtree(place)
    with pytest.raises(RuntimeError, match="downloaded"):
        files.read_fashion_mnist()


def test_an_own_folder_without_files_is_said_and_passed_over(nowhere: Path, contents):
    put(nowhere / "debian", contents)
    with pytest.warns(UserWarning, match="holds no Fashion-MNIST file"):
        train_iter, _ = d2l.load_data_fashion_mnist(8, root=nowhere / "empty")
    assert len(train_iter.dataset) == 60000


def damage(folder: Path, name: str, how: str) -> Path:
    """Spoil one file of a folder and return its path."""
    path = next(folder.glob(f"{name}*"))
    archive = path.suffix == ".gz"
    content = path.read_bytes()
    if how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "longer":
        longer = (gzip.decompress(content) if archive else content) + b"\0"
        path.write_bytes(gzip.compress(longer) if archive else longer)
    elif how == "flipped":
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :])
    elif how == "swapped":
        other = next(folder.glob(f"{name.replace('train', 't10k')}*"))
        path.write_bytes(other.read_bytes())
    elif how == "missing":
        path.unlink()
    return path


@pytest.mark.parametrize("place", ["own", "debian"])
@pytest.mark.parametrize("archive", [False, True])
@pytest.mark.parametrize("how", ["cut", "empty", "longer", "flipped", "swapped", "missing"])
def test_damage_outside_the_cache_is_an_error_that_names_the_file(
    nowhere: Path, contents, archives, place: str, archive: bool, how: str
):
    folder = put(nowhere / place, archives if archive else contents)
    path = damage(folder, "train-labels", how)
    with pytest.raises(RuntimeError) as error:
        d2l.load_data_fashion_mnist(8, root=folder if place == "own" else None)
    message = str(error.value)
    assert str(path).removesuffix(".gz") in message
    assert "\n" not in message
    assert ("root" if place == "own" else "dataset-fashion-mnist") in message


def test_a_cache_that_cannot_be_written_only_costs_time(nowhere: Path, contents, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/cache")
    folder = put(nowhere / "own", contents)
    for _ in range(2):
        train_iter, _ = d2l.load_data_fashion_mnist(8, root=folder)
        assert len(train_iter.dataset) == 60000


@pytest.mark.parametrize("root", [3, True, ["folder"]])
def test_root_must_be_a_path(root):
    with pytest.raises(TypeError, match=r"root must be the path of a folder or None, but it is"):
        d2l.load_data_fashion_mnist(8, root=root)


def test_root_must_be_a_folder(tmp_path: Path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(ValueError, match=r"root must be the path of a folder.*is a file"):
        d2l.load_data_fashion_mnist(8, root=file)
