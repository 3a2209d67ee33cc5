"""Sub-commands of `taizhang`: each module registers its own."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

NAMES: Final = ("schema", "county", "serve", "demo", "views", "imports", "jobs", "schedule")


class Failed(Exception):
    """A command could not do what was asked; the message says why and what to do."""


def every() -> list[Any]:
    """Return the modules that register sub-commands."""
    return [import_module(f"services.commands.{name}") for name in NAMES]
