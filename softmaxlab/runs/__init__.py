"""A grid of training runs: what they share, what they differ in, and how they are trained."""

from .grid import sweep

__all__ = ["sweep"]
