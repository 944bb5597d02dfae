"""Fixtures of the trainer's tests."""

from __future__ import annotations

import pytest
from kernel import Kernel


@pytest.fixture(scope="session")
def kernel(fashion) -> Kernel:
    """Give the page's kernel with all 70,000 images; a test sets weights and order anew."""
    kernel = Kernel()
    kernel.fill(fashion)
    return kernel
