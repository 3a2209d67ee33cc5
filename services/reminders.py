"""Reminders: every morning what is due in 7, 3 or 1 days, today, or since yesterday, asked of the books at the moment of telling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from infra.jobs import JobContext, job
from services.coordinate import Coordinate
from services.notices import Notice, deliver
from services.views import campaigns, obligations
from services.views.obligations import Obligation, Terms
from services.views.reading import MOST, Page
from services.wiring import Runtime

BEFORE: Final = (7, 3, 1, 0, -1)
"""Days left at which somebody is reminded."""
UNANNOUNCED: Final = ("look-back", "reinspection")
"""What the inspectors alone are reminded of: the unit is not told when they come."""
_PAGES: Final = {"commitment": "commitments", "finding": "findings", "organisation": "organisations"}


@job("reminders.send", attempts=8)
def remind(ctx: JobContext[Runtime]) -> None:
    """Remind a tenant of what is due; a day that was missed is not made up for, since what is due has changed by now."""
    at = _now(ctx)
    terms = _terms(ctx, at)
    county, tenant = ctx.county, ctx.tenant
    with ctx.runtime.db.tenant(county, tenant) as sql:
        soon = _every(lambda cursor: obligations.due(sql, county, tenant, at, within=max(BEFORE), terms=terms, cursor=cursor, limit=MOST))
        late = _every(lambda cursor: obligations.overdue(sql, county, tenant, at, terms=terms, cursor=cursor, limit=MOST))
        found = [one for listed in (soon, late) for one in listed if one.days_left in BEFORE]
    deliver(ctx, [_notice(ctx, one) for one in found])


def _notice(ctx: JobContext[Runtime], one: Obligation) -> Notice:
    """Return the notice of an obligation; its key changes with its due day, so that a new day is told anew."""
    office = ctx.tenant == ctx.county * 1000
    where = "/county" if office else f"/t/{ctx.tenant}"
    return Notice(
        kind="due" if one.days_left >= 0 else "overdue",
        key=f"{one.source}:{one.kind}.{one.n}:{one.due}:{one.days_left}",
        to="inspectors" if one.kind in UNANNOUNCED else "unit",
        params={"what": one.kind, "number": one.number or "—", "due": one.due.isoformat(), "days": one.days_left, "id": str(one.source)},
        link=f"{where}/{_PAGES[one.module]}/{one.source}",
    )


def _now(ctx: JobContext[Runtime]) -> Coordinate:
    with ctx.runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
    assert row is not None
    return Coordinate(true_on=row[0], today=row[0])


def _terms(ctx: JobContext[Runtime], at: Coordinate) -> Terms:
    """Return what decides when something is due: the running campaign's ladder and look-backs, or the usual ones."""
    with ctx.runtime.db.county(ctx.county) as sql:
        held = campaigns.running(sql, ctx.county, at)
    if not held:
        return Terms()
    return Terms(ladder=tuple(stage.code for stage in held[0].stages), look_back_days=tuple(held[0].look_back_days))


def _every(ask: Callable[[str | None], Page[Obligation]]) -> Iterator[Obligation]:
    page = ask(None)
    yield from page.items
    while page.next:
        page = ask(page.next)
        yield from page.items
