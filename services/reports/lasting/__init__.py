"""The quarterly report of what lasts (回头看季报): how many closed promises held at each look-back, and which came back."""

from __future__ import annotations

from typing import Final

from domain import campaign
from services.reports.grounds import CAMPAIGN, PROMISES, TENANTS, UNITS, tags
from services.reports.kind import Report
from services.reports.lasting.figures import figures
from services.reports.lasting.pages import document

_COUNTY: Final = TENANTS | CAMPAIGN | tags(campaign.LookBackPolicySet)

REPORT: Final = Report(
    name="lasting",
    period="quarter",
    version=1,
    views=("tenants", "campaigns", "commitments", "institutions"),
    rests_on=PROMISES | UNITS | _COUNTY,
    shared=_COUNTY,
    figures=figures,
    document=document,
)  # fmt: skip
