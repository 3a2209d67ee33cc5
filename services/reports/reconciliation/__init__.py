"""The monthly reconciliation (控制总数核对表): declared beside counted, where they differ, and by name who makes the difference."""

from __future__ import annotations

from typing import Final

from domain import member
from services.reports.grounds import BRANCHES, NAMES, ROSTER, TENANTS, TOTALS, UNITS, tags
from services.reports.kind import Report
from services.reports.reconciliation.figures import figures
from services.reports.reconciliation.pages import document

_DOUBLES: Final = tags(member.FlaggedPossibleDuplicate, member.ConfirmedDuplicate, member.NotDuplicate)

REPORT: Final = Report(
    name="reconciliation",
    period="month",
    version=1,
    views=("tenants", "periods", "institutions", "organisations", "roster"),
    rests_on=TOTALS | ROSTER | NAMES | BRANCHES | UNITS | TENANTS | _DOUBLES,
    shared=TENANTS,
    figures=figures,
    document=document,
    named=True,
)  # fmt: skip
