"""The weekly report of coverage (学习教育覆盖周报): how far study has come, and by name whom it has not reached and why."""

from __future__ import annotations

from typing import Final

from services.reports.coverage.figures import figures
from services.reports.coverage.pages import document
from services.reports.grounds import BRANCHES, NAMES, ROSTER, SESSIONS, TENANTS
from services.reports.kind import Report

REPORT: Final = Report(
    name="coverage",
    period="week",
    version=1,
    views=("tenants", "organisations", "roster", "sessions"),
    rests_on=SESSIONS | ROSTER | NAMES | BRANCHES | TENANTS,
    shared=TENANTS,
    figures=figures,
    document=document,
    named=True,
)  # fmt: skip
