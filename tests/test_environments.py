"""The versions that `make` installs suit every Python that the project claims, and are tried."""

from importlib.metadata import PackageNotFoundError, distribution

import environments
import pytest
from conftest import ROOT
from packaging.specifiers import SpecifierSet


def test_each_version_is_for_the_first_release_of_the_oldest_python():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    wanted, known = [line for line in text.splitlines() if line[0] != "#"], 0
    for line in wanted:
        name, version = line.split("==")
        try:
            found = distribution(name)
        except PackageNotFoundError:  # of another command, or another system
            continue
        if found.version == version:
            known += 1
            needs = found.metadata.get("Requires-Python", "")
            assert SpecifierSet(needs).contains(environments.FIRST), f"{line} needs Python {needs}"
    assert known > len(wanted) / 2


def test_builds_that_differ_between_machines_and_the_project_itself_have_no_version():
    found = "-e file:///book\nnumpy==2.4.0\nnvidia-cublas==13.0\ntorch==2.14.1\ntqdm==4.67.1\n"
    assert environments.pinned(found) == f"{environments.HEAD}numpy==2.4.0\ntqdm==4.67.1\n"


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_hard_runs_each_python_and_three_suites_or_more(number: int) -> None:
    found = [f"/usr/bin/python3.{minor}" for minor in range(11, 11 + number)]
    runs = environments.planned(found)
    assert set(runs.values()) == set(found)
    assert 3 <= len(runs) <= 4
