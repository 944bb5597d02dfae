"""A grid of training runs: how they are trained together, kept on disk, and found again."""

from .grid import sweep

__all__ = ["sweep"]
