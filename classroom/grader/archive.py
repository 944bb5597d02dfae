"""A learning platform's zip, unpacked.

``nbgrader_config.py`` names the class, in place of nbgrader's own.
"""

import re
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from nbgrader.plugins import ExtractorPlugin

from .collection import Collection
from .submission import MAX_BYTES, read_file

# What macOS puts into a zip beside each file.
APPLE = re.compile(r"(?:^|/)(?:__MACOSX/|\._)")


class Extract(ExtractorPlugin):
    """Unpacks zips, one file after the other; one that is refused stops no other."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Put all notebooks below ``archive_path``, also those in zips, below the other path."""
        self.collection = Collection(self.parent.coursedir, self.log, start=True)
        for path in sorted(Path(archive_path).rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            if path.suffix.lower() != ".zip":
                self.put(Path(extracted_path), path.name, partial(read_file, path, MAX_BYTES))
                continue
            try:
                with zipfile.ZipFile(path) as archive:
                    for entry in (entry for entry in archive.infolist() if not entry.is_dir()):
                        folder = Path(extracted_path, path.stem)
                        self.put(folder, entry.filename, partial(unpack, archive, entry))
            except (OSError, zipfile.BadZipFile) as error:
                self.collection.skip(path.name, error)

    def put(self, folder: Path, name: str, read: Callable[[], bytes]) -> None:
        """Write one file, or say why not; what macOS put beside it is nobody's."""
        if APPLE.search(name):
            return
        parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        try:
            content, target = read(), folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(target, "xb") as file:
                file.write(content)
        except Exception as error:  # each kind of compression has errors of its own
            self.collection.skip(name, error)


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return the content of a zip's entry.

    Raises:
        ValueError: it is a link, or larger than a notebook may be.
    """
    if entry.external_attr >> 28 == 0xA:
        raise ValueError("it is a link")
    with archive.open(entry) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError("it is too large")
    return content
