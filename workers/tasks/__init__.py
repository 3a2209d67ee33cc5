"""What Celery calls, and where the kinds of jobs are found."""

from __future__ import annotations

from importlib import import_module
from typing import Final

HANDLERS: Final = (
    "services.channels.entering",
    "services.channels.morning",
    "services.channels.sending",
    "services.circulation",
    "services.escalation",
    "services.exports.working",
    "services.tidying",
    "services.inquiring",
    "services.imports.taking",
    "services.notices",
    "services.reminders",
    "services.reports.asking",
    "services.reports.building",
    "services.reports.overtaking",
    "services.reports.telling",
    "services.reveals",
)
"""Modules of services that register kinds of jobs; a new one is named here."""


def load() -> None:
    """Register the task and every kind of job."""
    for module in ("workers.tasks.run", *HANDLERS):
        import_module(module)
