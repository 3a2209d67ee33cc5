"""Reminders: every working morning what is due in 7, 3 or 1 days, today, or since yesterday, asked of the books when told."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from domain.calendar import DAY, Calendar
from infra.jobs import JobContext, job
from services import workdays
from services.coordinate import Coordinate
from services.levels import Step, recording
from services.notices import Notice, deliver, readers
from services.views import campaigns, obligations
from services.views.obligations import UNANNOUNCED, Obligation, Terms
from services.views.reading import MOST, every
from services.wiring import Runtime

if TYPE_CHECKING:
    from infra.db import Sql

BEFORE: Final = (7, 3, 1, 0, -1)
"""Days left at which somebody is reminded."""
_PAGES: Final = {"commitment": "commitments", "finding": "findings", "organisation": "organisations", "period": "periods"}
_NEVER_THERE: Final = re.compile("/county/((?:commitments|findings|organisations)/[0-9a-f-]{36})")


@job("reminders.send", attempts=8)
def remind(ctx: JobContext[Runtime]) -> None:
    """Remind a tenant of what is due; of days on which this did not run the latest step alone is made up for, with today's days left."""
    at = now(ctx)
    said = terms(ctx.runtime, ctx.county, at)
    county, tenant = ctx.county, ctx.tenant
    calendar = workdays.today(ctx.runtime, county, at.true_on)
    with ctx.runtime.db.tenant(county, tenant) as sql:
        since = _told_last(sql, ctx)
        soon = every(lambda cursor: obligations.due(sql, county, tenant, at, within=max(BEFORE), terms=said, cursor=cursor, limit=MOST))
        late = every(lambda cursor: obligations.overdue(sql, county, tenant, at, terms=said, cursor=cursor, limit=MOST))
        steps = [(one, step(one.due, at.true_on, calendar, urgent=urgent(one), since=since)) for listed in (soon, late) for one in listed]
    told = [(one, _notice(ctx, one, reached, at.true_on)) for one, reached in steps if reached is not None]
    late_now = [Step(one=one, level="responsible", key=notice.key) for one, notice in told if notice.kind == "overdue"]
    deliver(ctx, [notice for _, notice in told], recording(ctx, late_now))


def step(due: date, today: date, calendar: Calendar, *, urgent: bool = False, since: date | None = None) -> int | None:
    """Return the latest step of `BEFORE` that was reached today, on the days of rest just past, or after the day *since*.

    None on a day of rest, unless urgent. *Since* is the last day on which anybody was told anything; without it yesterday was.
    """
    if not (urgent or calendar.works(today)):
        return None
    day = today
    while (due - day).days not in BEFORE:
        day -= DAY
        if calendar.works(day) and (since is None or day <= since):
            return None
    return (due - day).days


_LAST: Final = (
    "SELECT max(s.period) FROM work.schedules s LEFT JOIN work.jobs j ON j.county_id = s.county_id AND j.tenant_id = s.tenant_id"
    " AND j.job_id = s.job_id WHERE s.county_id = %s AND s.tenant_id = %s AND s.schedule = %s AND s.period <> '' AND s.period < %s"
    " AND (j.state IS NULL OR j.state = 'done')"
)
"""The last turn of a daily schedule that was done; a job that is long done is no longer kept."""


def _told_last(sql: Sql, ctx: JobContext[Runtime]) -> date | None:
    """Return the day of the last morning that was told before this one, None where there was none or nobody's timetable asked for this."""
    if "period" not in ctx.args:
        return None
    row = sql.execute(_LAST, [ctx.county, ctx.tenant, ctx.args["schedule"], ctx.args["period"]]).fetchone()
    return date.fromisoformat(row[0]) if row and row[0] else None


def urgent(one: Obligation) -> bool:
    """Return whether something is told on days of rest too: what an inspection found to be critical."""
    return one.kind == "requirement" and one.item == "critical"


def audience(runtime: Runtime, county: int, one: Obligation) -> tuple[Literal["unit", "inspectors"], UUID | None]:
    """Return to whom an obligation is told before it goes higher: to its unit or the inspectors, or to him alone who was given it.

    Who was given it and holds no role there any more is told nothing; it is the unit's again.
    """
    to: Literal["unit", "inspectors"] = "inspectors" if one.kind in UNANNOUNCED else "unit"
    if one.given_to is None:
        return to, None
    held = readers(runtime, county, one.tenant, Notice(kind="due", key="", user=one.given_to))
    return to, one.given_to if held else None


def _notice(ctx: JobContext[Runtime], one: Obligation, reached: int, today: date) -> Notice:
    """Return the notice of an obligation; its key changes with its due day, so that a new day is told anew.

    All that is told one morning reaches a reader as one item; what is urgent by itself.
    """
    to, alone = audience(ctx.runtime, ctx.county, one)
    return Notice(
        kind="due" if one.days_left >= 0 else "overdue",
        key=f"{one.source}:{one.kind}.{one.n}:{one.due}:{reached}",
        to=to,
        user=alone,
        params=told_of(one),
        link=link(ctx.county, one),
        urgent=urgent(one),
        gathered="" if urgent(one) else f"{ctx.tenant}:{today}",
    )


def told_of(one: Obligation) -> dict[str, object]:
    """Return what a notice says of an obligation: codes, numbers and dates, nobody's data."""
    return {"what": one.kind, "number": one.number or "—", "due": one.due.isoformat(), "days": one.days_left, "id": str(one.source)}


def link(county: int, one: Obligation) -> str:
    """Return the page of what is due; in the county's own books too, but for a round of rosters, which stands on the page of all rounds."""
    if one.module == "period" and one.tenant == county * 1000:
        return "/county/periods"
    return f"/t/{one.tenant}/{_PAGES[one.module]}/{one.source}"


def led(county: int, link: str) -> str:
    """Return where a link leads that was put into an inbox: earlier releases named pages of the county's things that never were."""
    old = _NEVER_THERE.fullmatch(link)
    return f"/t/{county * 1000}/{old[1]}" if old else link


def now(ctx: JobContext[Runtime]) -> Coordinate:
    """Return the county's day, as the books stand."""
    with ctx.runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
    assert row is not None
    return Coordinate(true_on=row[0], today=row[0])


def terms(runtime: Runtime, county: int, at: Coordinate) -> Terms:
    """Return what decides when something is due: the running campaign's ladder and look-backs, or the usual ones."""
    with runtime.db.county(county) as sql:
        held = campaigns.running(sql, county, at)
    if not held:
        return Terms()
    return Terms(ladder=tuple(stage.code for stage in held[0].stages), look_back_days=tuple(held[0].look_back_days))
