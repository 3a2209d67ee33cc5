"""Every report there is, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.reports import axes, coverage, dossier, lasting, movement, reconciliation, supervision, weekly
from services.reports.kind import Report

KINDS: Final = (
    weekly.REPORT, coverage.REPORT, supervision.REPORT, movement.REPORT, reconciliation.REPORT, lasting.REPORT, axes.REPORT,
    dossier.REPORT,
)  # fmt: skip
REPORTS: Final[Mapping[str, Report]] = {report.name: report for report in KINDS}
"""A new report is one folder and a name here."""
