"""Programs that a test needs."""

from __future__ import annotations

import os
import shutil

import pytest


def require(program: str) -> str:
    """Return the path of a program; skip where it is missing, but fail in CI."""
    path = shutil.which(program)
    if path is None and os.environ.get("CI") == "true":
        pytest.fail(f"{program} is missing: CI must have it.")
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path
