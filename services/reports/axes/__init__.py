"""Before and after on four axes (四个方面前后对照): stricter demands, better style, more service, higher rating, between two days."""

from __future__ import annotations

from typing import Final

from services.reports.axes.figures import figures
from services.reports.axes.pages import document
from services.reports.grounds import CAMPAIGN, CONTACT, FINDINGS, HEALTH, ORGANISATIONS, PROMISES, ROSTER, SESSIONS, TENANTS, VISITS
from services.reports.kind import Report

REPORT: Final = Report(
    name="axes",
    period="day",
    version=2,
    views=("tenants", "campaigns", "commitments", "organisations", "institutions", "roster", "sessions", "inspections", "findings"),
    rests_on=PROMISES | CAMPAIGN | HEALTH | ORGANISATIONS | ROSTER | CONTACT | SESSIONS | FINDINGS | VISITS | TENANTS,
    shared=TENANTS | CAMPAIGN,
    figures=figures,
    document=document,
    needs=frozenset({"since"}),
)  # fmt: skip
