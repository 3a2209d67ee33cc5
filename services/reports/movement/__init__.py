"""The monthly report of movement (党员名册变动月报): who came, who left, who changed class or branch, by name, with totals that add up."""

from __future__ import annotations

from typing import Final

from services.reports.grounds import BRANCHES, NAMES, ROSTER, TENANTS
from services.reports.kind import Report
from services.reports.movement.figures import figures
from services.reports.movement.pages import document

REPORT: Final = Report(
    name="movement",
    period="month",
    version=1,
    views=("tenants", "organisations", "roster"),
    rests_on=ROSTER | NAMES | BRANCHES | TENANTS,
    shared=TENANTS,
    figures=figures,
    document=document,
    named=True,
)  # fmt: skip
