"""Join JavaScript modules into one script: from a disk (file://) a browser imports none."""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r'^import \{[\w, ]+\} from "(\.\.?/[\w/-]+\.js)";\n', re.M)
EXPORT = re.compile(r"^export (?=async|class|const|function)", re.M)


def join_modules(entry: Path, before: str = "") -> str:
    """Return a module and all that it imports as one script, in a function of its own.

    The modules share that function's names: two of them must not declare the same one.

    Args:
        entry: the module; what it imports lies beside it, or in a folder beside its own.
        before: JavaScript that comes first.

    Raises:
        ValueError: a module imports or exports in a way that this does not know.
    """
    texts: dict[str, str] = {}

    def visit(path: Path) -> None:
        if path.name in texts:
            return
        text = path.read_text(encoding="utf-8")
        texts[path.name] = ""  # a circle ends here
        for name in IMPORT.findall(text):
            visit(path.parent / name)
        del texts[path.name]
        texts[path.name] = EXPORT.sub("", IMPORT.sub("", text))
        if left := re.search(r"^(import|export)\b.*", texts[path.name], re.M):
            raise ValueError(
                f"{path.name} must import by name from ./ or ../, but it says {left[0]!r}."
            )

    visit(entry)
    return "".join(["(() => {\n", before, *texts.values(), "})();\n"])
