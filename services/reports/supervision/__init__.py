"""The weekly report of supervision (督导周报): who was visited, by which methods, what was found, and who was visited never."""

from __future__ import annotations

from typing import Final

from services.reports.grounds import FINDINGS, TENANTS, UNITS, VISITS
from services.reports.kind import Report
from services.reports.supervision.figures import figures
from services.reports.supervision.pages import document

REPORT: Final = Report(
    name="supervision",
    period="week",
    version=1,
    views=("tenants", "institutions", "inspections", "findings"),
    rests_on=VISITS | FINDINGS | UNITS | TENANTS,
    shared=TENANTS,
    figures=figures,
    document=document,
)  # fmt: skip
