"""The dossier of one unit (单位档案): what it is, its organisations and roster, its promises, and what supervision found there."""

from __future__ import annotations

from typing import Final

from services.reports.dossier.figures import figures
from services.reports.dossier.pages import document
from services.reports.grounds import CAMPAIGN, CONTACT, FINDINGS, PROMISES, ROSTER, SESSIONS, TENANTS, VISITS, of
from services.reports.kind import Report

REPORT: Final = Report(
    name="dossier",
    period="day",
    version=1,
    views=("tenants", "campaigns", "institutions", "organisations", "roster", "sessions", "commitments", "inspections", "findings"),
    rests_on=of("institution") | of("organisation") | ROSTER | CONTACT | SESSIONS | PROMISES | VISITS | FINDINGS | CAMPAIGN | TENANTS,
    shared=TENANTS | CAMPAIGN,
    figures=figures,
    document=document,
    needs=frozenset({"unit"}),
)  # fmt: skip
