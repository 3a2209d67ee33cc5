"""Escalation: what stays undone after its day is put to the unit's head, the county's office and its leader, each in turn and once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from domain.calendar import DAY, Calendar
from infra.jobs import JobContext, job
from services import workdays
from services.levels import Level, Step, recording
from services.notices import Notice, deliver
from services.reminders import link, now, terms, told_of
from services.views import obligations
from services.views.obligations import UNANNOUNCED, Obligation
from services.views.reading import MOST, every
from services.wiring import Runtime

STEPS: Final[tuple[tuple[Level, int], ...]] = (("unit-head", 3), ("county-office", 5), ("county-leader", 10))
"""Working days after the due day at which each level is told; the responsible was told first, by the reminder of the day after it."""
KEYED: Final = "{one.source}:{one.kind}.{one.n}:{one.due}:{level}"
"""What makes a notice of a level one and the same; it has the due day, so that an extension begins anew."""


@job("escalations.send", attempts=8)
def escalate(ctx: JobContext[Runtime]) -> None:
    """Tell each level of what has reached it by now; what was told is not told again, and a missed day is made up for."""
    at = now(ctx)
    steps: list[Step] = []
    calendar = workdays.today(ctx.runtime, ctx.county, at.true_on)
    if calendar.works(at.true_on):
        said, county, tenant = terms(ctx.runtime, ctx.county, at), ctx.county, ctx.tenant
        with ctx.runtime.db.tenant(county, tenant) as sql:
            late = every(lambda cursor: obligations.overdue(sql, county, tenant, at, terms=said, cursor=cursor, limit=MOST))
            steps = [step for one in late for step in _steps(one, at.true_on, calendar)]
    deliver(ctx, [_notice(ctx, step) for step in steps], recording(ctx, steps))


def levels(due: date, today: date, calendar: Calendar) -> list[Level]:
    """Return the levels that something still undone has reached, the lowest first."""
    return [level for level, days in STEPS if due < today and calendar.after(due, days) <= today]


def reached(one: Obligation, today: date, calendar: Calendar) -> list[Level]:
    """Return the levels that an obligation has reached by a day, the lowest first; a unit is not told of visits."""
    return [level for level in levels(one.due, today, calendar) if level != "unit-head" or one.kind not in UNANNOUNCED]


def way(one: Obligation, calendar: Calendar) -> list[tuple[Level, date]]:
    """Return the levels that an obligation goes up by while it stays undone, each with the day on which it is told, the lowest first."""
    up: list[tuple[Level, date]] = [
        (level, calendar.after(one.due, days)) for level, days in STEPS if level != "unit-head" or one.kind not in UNANNOUNCED
    ]
    return [("responsible", calendar.after(one.due + DAY, 0)), *up]


def _steps(one: Obligation, today: date, calendar: Calendar) -> Iterator[Step]:
    for level in reached(one, today, calendar):
        yield Step(one=one, level=level, key=KEYED.format(one=one, level=level))


def _notice(ctx: JobContext[Runtime], step: Step) -> Notice:
    to: Any = step.level
    return Notice(kind="escalated", key=step.key, to=to, params={**told_of(step.one), "level": to}, link=link(ctx.county, step.one))
