"""Each requirement stands in one place, is met by constraints.txt, and covers what is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FILES = [
    ROOT / place / "requirements.txt" for place in ("", "tests", "theme", "classroom", "locale")
]
# Modules that Windows does not have.
POSIX_ONLY = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
OF_A_BUILD = re.compile(r"torch|torchvision|triton|nvidia|cuda")


def declared() -> dict[str, list[Requirement]]:
    """Return the requirements by the file that declares them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    lines = [*project["dependencies"], *(line for extra in extras for line in extra)]
    found = {"pyproject.toml": [Requirement(line) for line in lines]}
    for file in FILES:
        lines = re.sub(r"(^|\s)#.*", "", file.read_text(encoding="utf-8")).splitlines()
        wanted = [line for line in lines if line.strip() and not line.startswith(("-", "."))]
        found[file.relative_to(ROOT).as_posix()] = [Requirement(line) for line in wanted]
    return found


def test_no_requirement_stands_in_two_places() -> None:
    names = [canonicalize_name(one.name) for part in declared().values() for one in part]
    assert len(names) > 30
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)


def test_constraints_meet_what_is_declared_and_suit_every_machine() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    for name, version in pins.items():
        assert not OF_A_BUILD.match(name), f"{name} differs between machines"
        assert re.fullmatch(r"[\w.]+", version), f"{name}=={version} is one machine's own build"
    for one in (one for part in declared().values() for one in part):
        name = canonicalize_name(one.name)
        if not OF_A_BUILD.match(name):
            assert one.specifier.contains(pins[name]), f"{one}: run `make constraints`"


def imports(tree: ast.AST) -> set[str]:
    """Return the top-level names of all modules that a syntax tree imports."""
    nodes = list(ast.walk(tree))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    others = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    plain |= {str(node.module) for node in others if not node.level}
    return {name.partition(".")[0] for name in plain}


@pytest.mark.parametrize("package", ["d2lmini", "softmaxlab"])
def test_a_package_imports_nothing_that_pip_would_not_bring(package: str) -> None:
    names = {canonicalize_name(one.name) for one in declared()["pyproject.toml"]}
    # What these bring for sure: matplotlib its pillow, ipywidgets its IPython and traitlets.
    names |= {"pillow", "ipython", "traitlets", "matplotlib-inline", "d2lmini"}
    providers = packages_distributions()
    for file in (ROOT / package).rglob("*.py"):
        found = imports(ast.parse(file.read_text(encoding="utf-8"))) - sys.stdlib_module_names
        for module in found - {"d2lmini", "softmaxlab"}:
            brought = {canonicalize_name(name) for name in providers.get(module, [module])}
            assert brought & names, f"{file.name} imports {module}: declare it in pyproject.toml"


def top_imports(tree: ast.Module) -> set[str]:
    """Return what a file imports as it is loaded: not in functions, nor under a condition."""
    statements = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    return imports(ast.Module(statements, []))


@pytest.mark.parametrize("folder", ["tests", "d2lmini", "softmaxlab", "theme"])
def test_windows_can_load_every_file(folder: str) -> None:
    for file in (ROOT / folder).rglob("*.py"):
        missing = top_imports(ast.parse(file.read_text(encoding="utf-8"))) & POSIX_ONLY
        assert not missing, f"{file.relative_to(ROOT)} imports {missing}, which Windows lacks"


@pytest.mark.parametrize("pattern", ["commands/*.py", "make.py", "theme/extensions/chromium.py"])
def test_what_makes_the_environment_needs_python_alone(pattern: str) -> None:
    files = [*ROOT.glob(pattern)]
    assert files
    for file in files:
        found = imports(ast.parse(file.read_text(encoding="utf-8")))
        assert found - {"commands", "chromium"} <= sys.stdlib_module_names, file.name
