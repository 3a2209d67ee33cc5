"""Escalation: what stays undone after its day is put to the unit's head, the county's office and its leader, each in turn and once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal

from domain.calendar import Calendar
from infra.jobs import JobContext, job
from services import workdays
from services.notices import Notice, deliver
from services.reminders import UNANNOUNCED, link, now, terms, told_of
from services.views import obligations
from services.views.obligations import Obligation
from services.views.reading import MOST, every
from services.wiring import Runtime

Level = Literal["unit-head", "county-office", "county-leader"]
STEPS: Final[tuple[tuple[Level, int], ...]] = (("unit-head", 3), ("county-office", 5), ("county-leader", 10))
"""Working days after the due day at which each level is told; the responsible was told first, by the reminder of the day after it."""


@job("escalations.send", attempts=8)
def escalate(ctx: JobContext[Runtime]) -> None:
    """Tell each level of what has reached it by now; what was told is not told again, and a missed day is made up for."""
    at = now(ctx)
    found: list[Notice] = []
    calendar = workdays.today(ctx.runtime, ctx.county, at.true_on)
    if calendar.works(at.true_on):
        said, county, tenant = terms(ctx.runtime, ctx.county, at), ctx.county, ctx.tenant
        with ctx.runtime.db.tenant(county, tenant) as sql:
            late = every(lambda cursor: obligations.overdue(sql, county, tenant, at, terms=said, cursor=cursor, limit=MOST))
            found = [notice for one in late for notice in _notices(ctx, one, at.true_on, calendar)]
    deliver(ctx, found)


def levels(due: date, today: date, calendar: Calendar) -> list[Level]:
    """Return the levels that something still undone has reached, the lowest first."""
    return [level for level, days in STEPS if due < today and calendar.after(due, days) <= today]


def reached(one: Obligation, today: date, calendar: Calendar) -> list[Level]:
    """Return the levels that an obligation has reached by a day, the lowest first; a unit is not told of visits."""
    return [level for level in levels(one.due, today, calendar) if level != "unit-head" or one.kind not in UNANNOUNCED]


def _notices(ctx: JobContext[Runtime], one: Obligation, today: date, calendar: Calendar) -> Iterator[Notice]:
    """Yield a notice for each level reached; its key has the due day, so that an extension begins anew."""
    for level in reached(one, today, calendar):
        key = f"{one.source}:{one.kind}.{one.n}:{one.due}:{level}"
        yield Notice(kind="escalated", key=key, to=level, params={**told_of(one), "level": level}, link=link(ctx.county, one))
