"""Read models: one file each, with its tables, its handlers and its queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from services.views import (
    briefings,
    campaigns,
    commitment_rows,
    findings,
    grants,
    identity,
    imports,
    inspections,
    institutions,
    obligation_rows,
    organisations,
    periods,
    reports,
    reveals,
    roster,
    sessions,
    teams,
    tenants,
    timeline,
    workdays,
)

if TYPE_CHECKING:
    from infra.followers import View

ALL: Final[tuple[View, ...]] = (
    tenants.view,
    grants.view,
    campaigns.view,
    periods.view,
    institutions.view,
    organisations.view,
    roster.view,
    identity.view,
    commitment_rows.view,
    teams.view,
    inspections.view,
    findings.view,
    obligation_rows.view,
    sessions.view,
    reports.view,
    imports.view,
    briefings.view,
    workdays.view,
    reveals.view,
    timeline.view,
)
"""Every view that the follower process runs, and that a rebuild rebuilds."""
