"""The weekly report (整改进展周报): promises by problem and stage, the roster's movement, supervision, and what was learned late."""

from __future__ import annotations

from typing import Final

from services.reports.grounds import (
    CAMPAIGN,
    CONTACT,
    FINDINGS,
    HEALTH,
    ORGANISATIONS,
    PROMISES,
    ROSTER,
    TENANTS,
    UNITS,
    VISITS,
)
from services.reports.kind import Report
from services.reports.weekly.figures import figures
from services.reports.weekly.pages import document

REPORT: Final = Report(
    name="weekly",
    period="week",
    version=4,
    views=(
        "tenants", "campaigns", "commitments", "institutions", "organisations", "roster", "inspections", "findings", "timeline",
    ),
    rests_on=TENANTS | CAMPAIGN | PROMISES | UNITS | ORGANISATIONS | HEALTH | ROSTER | CONTACT | VISITS | FINDINGS,
    shared=TENANTS | CAMPAIGN,
    figures=figures,
    document=document,
)  # fmt: skip
