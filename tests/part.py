"""The option --part: `make test` names a part of the tests, and what passed is remembered."""

from __future__ import annotations

import atexit

import pytest

from commands import passed

BEFORE = pytest.StashKey[str]()


def pytest_collection(session: pytest.Session) -> None:
    if session.config.getoption("--part"):
        session.stash[BEFORE] = passed.state()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remember a part in which every test has run, and passed."""
    part = session.config.getoption("--part")
    report = session.config.pluginmanager.get_plugin("terminalreporter")
    if part and exitstatus == 0 and not report.stats.get("skipped"):
        # At the very end, for a Python whose threads do not end has failed, too.
        atexit.register(passed.keep, part, session.stash[BEFORE])
