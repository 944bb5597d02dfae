"""An environment with only what the first cell of a plain notebook brings.

Everything else that happens to be installed cannot be imported by a kernel that starts there. This
file is its `sitecustomize.py`, too: it stands alone.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import distribution, packages_distributions
from pathlib import Path
from typing import ClassVar


def closure(name: str, extra: str = "") -> set[str]:
    """Return the distributions that pip installs for one, in normal form."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: set[str] = set()
    waiting = [(name, extra)]
    while waiting:
        name, extra = waiting.pop()
        name = canonicalize_name(name)
        if (name, extra) in found:
            continue
        found.add((name, extra))
        for line in distribution(name).requires or []:
            need = Requirement(line)
            if need.marker is None or need.marker.evaluate({"extra": extra}):
                waiting += [(need.name, e) for e in ("", *need.extras)]
    return {name for name, _ in found}


def blocked_modules(declared: list[str]) -> list[str]:
    """Return the top-level modules that no distribution of the closure of some brings.

    Args:
        declared: requirements, such as those of a package with its extras.
    """
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    allowed: set[str] = set()
    for line in declared:
        need = Requirement(line)
        for extra in ("", *need.extras):
            allowed |= closure(need.name, extra)
    return sorted(
        module
        for module, owners in packages_distributions().items()
        if not allowed & {canonicalize_name(owner) for owner in owners}
        and module not in ("d2lmini", "softmaxlab")
    )


def make(folder: Path, declared: list[str]) -> dict[str, str]:
    """Make the environment and return the variables with which a kernel starts in it."""
    (folder / "sitecustomize.py").write_text(Path(__file__).read_text(encoding="utf-8"))
    (folder / "blocked.json").write_text(json.dumps(blocked_modules(declared)))
    return {"BARE_ENVIRONMENT": str(folder / "blocked.json")}


class Filter(PathFinder):
    """Find what is installed, except the modules of a list."""

    blocked: ClassVar[set[str]] = set()

    @classmethod
    def find_spec(cls, name: str, *place: object) -> ModuleSpec | None:
        """Return where a module is; None, as for one that is not there, if it is of the list."""
        if name.partition(".")[0] in cls.blocked:
            return None
        return PathFinder.find_spec(name, *place)


if __name__ == "sitecustomize":
    Filter.blocked = set(json.loads(Path(os.environ["BARE_ENVIRONMENT"]).read_text()))
    sys.meta_path[sys.meta_path.index(PathFinder)] = Filter
