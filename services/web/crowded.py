"""The refusal of one watcher too many, apart from those who watch, so that answers can know it."""

from __future__ import annotations


class Crowded(Exception):
    """So many watch already that one more would be too many; the page can be loaded again instead."""
