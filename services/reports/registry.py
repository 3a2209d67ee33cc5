"""Every report there is, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.reports import coverage, movement, weekly
from services.reports.kind import Report

REPORTS: Final[Mapping[str, Report]] = {report.name: report for report in (weekly.REPORT, coverage.REPORT, movement.REPORT)}
"""A new report is one folder and a name here."""
