"""The pages that a reader opens as of a date: every list, every count and every card of the views that keep both clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from bench.history import COUNTY, LAST
from services.coordinate import Coordinate
from services.views import (
    ancestry,
    commitments,
    coverage,
    doubles,
    findings,
    inspections,
    institutions,
    obligations,
    organisations,
    overview,
    periods,
    roster,
    sessions,
    stretches,
    tenants,
    timeline,
    tree,
    trends,
)

Ask = Callable[[Any, int | None, Coordinate], object]
EARLY: Final = date(2006, 12, 31)


SUMMED: Final = {page: frozenset({"session_absence"}) for page in ("coverage list", "coverage counts")}
"""What a page may read whole: coverage looks at every absence from all sessions that were held by the day, which hardly ever ends."""


def _trends(sql: Any, tenant: int | None, at: Coordinate) -> object:
    return trends.trends(sql, COUNTY, tenant, at, trends.days(at.true_on - timedelta(days=365), at.true_on, "month"))


def _overview(sql: Any, tenant: int | None, at: Coordinate) -> object:
    """Return what the front page asks: the figures, and what was declared beside what is counted."""
    return overview.figures(sql, COUNTY, tenant, at), overview.reconcile(sql, COUNTY, tenant, at)


PAGES: Final[Mapping[str, Ask]] = {
    "roster register": lambda sql, tenant, at: roster.register(sql, COUNTY, tenant, at, names=tenant is not None),
    "roster counts": lambda sql, tenant, at: roster.counts(sql, COUNTY, tenant, at),
    "possible doubles": lambda sql, tenant, at: doubles.found(sql, COUNTY, tenant, at),
    "commitment board": lambda sql, tenant, at: commitments.board(sql, COUNTY, tenant, at),
    "commitment list": lambda sql, tenant, at: commitments.listing(sql, COUNTY, tenant, at),
    "organisation list": lambda sql, tenant, at: organisations.listing(sql, COUNTY, tenant, at),
    "organisation tree": lambda sql, tenant, at: organisations.tree(sql, COUNTY, tenant, at),
    "organisation counts": lambda sql, tenant, at: organisations.counts(sql, COUNTY, tenant, at),
    "unit list": lambda sql, tenant, at: institutions.listing(sql, COUNTY, tenant, at),
    "unit tree": lambda sql, tenant, at: institutions.tree(sql, COUNTY, tenant, at),
    "inspection list": lambda sql, tenant, at: inspections.listing(sql, COUNTY, tenant, at),
    "inspection counts": lambda sql, tenant, at: inspections.counts(sql, COUNTY, tenant, at),
    "finding list": lambda sql, tenant, at: findings.listing(sql, COUNTY, tenant, at),
    "open findings": lambda sql, tenant, at: findings.listing(sql, COUNTY, tenant, at, findings.Filter(is_open=True)),
    "finding counts": lambda sql, tenant, at: findings.counts(sql, COUNTY, tenant, at),
    "session list": lambda sql, tenant, at: sessions.listing(sql, COUNTY, tenant, at),
    "coverage list": lambda sql, tenant, at: coverage.listing(sql, COUNTY, tenant, at, names=tenant is not None),
    "coverage counts": lambda sql, tenant, at: coverage.counts(sql, COUNTY, tenant, at),
    "obligations due": lambda sql, tenant, at: obligations.due(sql, COUNTY, tenant, at),
    "obligations overdue": lambda sql, tenant, at: obligations.overdue(sql, COUNTY, tenant, at),
    "obligation load": lambda sql, tenant, at: obligations.load(sql, COUNTY, tenant, at),
    "roster periods": lambda sql, tenant, at: periods.listing(sql, COUNTY, tenant, at),
    "tenants": lambda sql, tenant, at: tenants.listing(sql, COUNTY, at),
    "tree of tenants": lambda sql, tenant, at: ancestry.ancestry(sql, COUNTY, tenant, at, at.true_on),
    "overview": _overview,
    "tree of then": lambda sql, tenant, at: tree.tree(sql, COUNTY, tenant, at, "then"),
    "tree of now": lambda sql, tenant, at: tree.tree(sql, COUNTY, tenant, at, "now"),
    "trends, 13 months": _trends,
    "timeline": lambda sql, tenant, at: timeline.lines(sql, COUNTY, tenant, at),
    "strip of the timeline": lambda sql, tenant, at: stretches.stretches(sql, COUNTY, tenant, at),
}  # fmt: skip


def cards(sql: Any, tenant: int) -> Mapping[str, Ask]:
    """Return the pages of single things of a tenant that were there from early on, or at least in the end."""

    def some(listing: Callable[..., Any]) -> Any:
        pages = (listing(sql, COUNTY, tenant, Coordinate(true_on=day, today=day)).items for day in (EARLY, LAST))
        return next(items[-1] for items in pages if items)

    person, body, unit = some(roster.register).person, some(organisations.listing).organisation, some(institutions.listing).institution
    promise, visit = some(commitments.listing).commitment, some(inspections.listing).inspection
    found, called = some(findings.listing).finding, some(sessions.listing).session
    return {
        "a member": lambda sql, tenant, at: roster.person(sql, COUNTY, tenant, person, at, names=tenant is not None),
        "an organisation": lambda sql, tenant, at: organisations.card(sql, COUNTY, tenant, body, at),
        "a unit": lambda sql, tenant, at: institutions.card(sql, COUNTY, tenant, unit, at),
        "a commitment": lambda sql, tenant, at: commitments.card(sql, COUNTY, tenant, promise, at),
        "an inspection": lambda sql, tenant, at: inspections.card(sql, COUNTY, tenant, visit, at),
        "a finding": lambda sql, tenant, at: findings.card(sql, COUNTY, tenant, found, at),
        "a session": lambda sql, tenant, at: sessions.card(sql, COUNTY, tenant, called, at),
        "a roll": lambda sql, of, at: sessions.roll(sql, COUNTY, of or tenant, called, at, names=of is not None),
    }  # fmt: skip
