"""What an operator sees of a county's work, and what he may do about it: all by name, with a reason that stays on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.kernel import Refused
from infra import answers, jobs
from infra.jobs import Hand, State
from infra.jobs.hands import CANCELLABLE, REPLAYABLE, UNCERTAIN
from services.desk import Missing
from services.views.reading import Page, Row, clamp, decode, page, rows

if TYPE_CHECKING:
    from infra.answers import Once
    from infra.db import Sql
    from services.wiring import Runtime

Deed = Literal["replay", "cancel", "arrived", "not-arrived"]
FIT: Final[dict[Deed, tuple[State, ...]]] = {
    "replay": REPLAYABLE, "cancel": CANCELLABLE, "arrived": UNCERTAIN, "not-arrived": UNCERTAIN,
}  # fmt: skip
"""In which states a job is fit for what a person may do to it."""
MOST: Final = 1_000
"""So many jobs are met by one deed; the rest by the next."""
_SQL: Final = (Path(__file__).parent / "operations_jobs.sql").read_bytes()


class NotFit(Refused):
    """This job is not in a state in which that can be done to it; it may have gone on meanwhile."""


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which jobs are meant: their kind, their states, whose they are, and in which days of the county they were due."""

    kind: str | None = None
    states: tuple[State, ...] = ()
    tenant: int | None = None
    since: date | None = None
    until: date | None = None
    job: UUID | None = None


class Line(Row):
    """A job as a list shows it."""

    tenant: int
    job: UUID
    kind: str
    key: str
    state: str
    attempts: int
    losses: int
    due_at: datetime
    retry_at: datetime | None
    worker: str | None
    lease_until: datetime | None
    error: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    step: str | None
    done: int | None
    total: int | None

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """Return what may be done to it."""
        return tuple(deed for deed, states in FIT.items() if self.state in states)


class Run(Row):
    """One attempt, and how it ended."""

    attempt: int
    worker: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    error: str | None


class Intervention(Row):
    """What a person did to a job, and why."""

    at: datetime
    action: str
    was: str
    actor: UUID
    reason: str


class Delivery(Row):
    """What left on behalf of a job, or may have."""

    channel: str
    recipient: UUID
    state: str
    provider_id: str | None
    error: str | None
    at: datetime


class Card(Row):
    """A job with all that is known of it; `args` are ids, codes and dates."""

    line: Line
    args: dict[str, Any]
    result: Any
    runs: Sequence[Run]
    deliveries: Sequence[Delivery]
    interventions: Sequence[Intervention]


class Plan(Row):
    """What a deed meets: so many jobs, by tenant, kind and state; `more` where there are too many for one deed."""

    deed: Deed
    lines: Sequence[Line]
    more: bool

    @property
    def piles(self) -> list[tuple[str, str, int, int]]:
        """Return how many jobs of which kind and state are meant, and of how many tenants."""
        keys = sorted({(one.kind, one.state) for one in self.lines})
        fit = {key: [one.tenant for one in self.lines if (one.kind, one.state) == key] for key in keys}
        return [(kind, state, len(found), len(set(found))) for (kind, state), found in fit.items()]


class Met(Row):
    """What a deed came to: the jobs that it met, and how many had changed meanwhile and were left alone."""

    jobs: Sequence[UUID]
    passed: int
    more: bool


def listing(sql: Sql, county: int, wanted: Filter, zone: ZoneInfo, *, cursor: str | None = None, limit: int = 100) -> Page[Line]:
    """Return a page of a county's jobs, those due last before all others, in the county's door."""
    due, job = decode(cursor, tuple[datetime, UUID]) or (None, None)
    limit = clamp(limit)
    asked = _asked(county, wanted, zone) | {"before_due": due, "before_job": job, "limit": limit + 1}
    return page(rows(sql, Line, _SQL, asked), limit, lambda one: (one.due_at, one.job))


def kinds(sql: Sql, county: int) -> list[str]:
    """Return the kinds of jobs that a county has."""
    return [row[0] for row in sql.execute(_KINDS, {"county": county}).fetchall()]


def card(sql: Sql, county: int, tenant: int, job: UUID) -> Card | None:
    """Return a job with its history, or None, in the county's door."""
    entry = jobs.find(sql, county, tenant, job)
    if entry is None:
        return None
    whose = {"county": county, "tenant": tenant, "job": job}
    line = rows(sql, Line, _SQL, _asked(county, Filter(tenant=tenant, job=job), ZoneInfo("UTC")))
    return Card(
        line=line[0], args=entry.args, result=entry.result, runs=rows(sql, Run, _RUNS, whose),
        deliveries=rows(sql, Delivery, _DELIVERIES, whose), interventions=rows(sql, Intervention, _INTERVENTIONS, whose),
    )  # fmt: skip


def plan(sql: Sql, county: int, deed: Deed, wanted: Filter, zone: ZoneInfo) -> Plan:
    """Return which jobs a deed would meet, and change nothing: what is not fit for it is left out."""
    states = tuple(state for state in FIT[deed] if not wanted.states or state in wanted.states)
    fit = msgspec.structs.replace(wanted, states=states)
    found = rows(sql, Line, _SQL, _asked(county, fit, zone) | {"limit": MOST + 1}) if states else []
    return Plan(deed=deed, lines=found[:MOST], more=len(found) > MOST)


def carry_out(runtime: Runtime, county: int, planned: Plan, actor: UUID, reason: str, *, once: Once | None = None) -> Met:
    """Do what was planned, tenant by tenant; a job that has changed meanwhile is left as it is.

    The same command again meets the jobs that were planned the first time, and of those none that it has met.
    """
    meant, more = _meant(runtime, planned, once)
    done: list[UUID] = []
    for tenant in sorted({tenant for tenant, _ in meant}):
        hand = Hand(county=county, tenant=tenant, actor=actor, reason=reason)
        part = once.part(tenant) if once else None
        with runtime.db.tenant(county, tenant) as sql:
            held = answers.answer(sql, part, [])
            if held.first:
                met = [job for code, job in meant if code == tenant and _DEEDS[planned.deed](sql, hand, job)]
                answers.say(sql, part, [str(job) for job in met])
            else:
                met = [UUID(job) for job in held.said]
        done += met
    runtime.wake.hint("jobs")
    runtime.wake.hint("live")
    return Met(jobs=done, passed=len(meant) - len(done), more=more)


def _meant(runtime: Runtime, planned: Plan, once: Once | None) -> tuple[Sequence[tuple[int, UUID]], bool]:
    """Return the jobs that a command means, by their tenants, and whether there were more: what was planned, or what was the first time."""
    meant = [(one.tenant, one.job) for one in planned.lines]
    if once is None:
        return meant, planned.more
    with runtime.db.county(once.county) as sql:
        answers.check(sql, once)
    with runtime.db.tenant(once.county, once.tenant) as sql:
        held = answers.answer(sql, once, {"jobs": [[tenant, str(job)] for tenant, job in meant], "more": planned.more})
    return [(tenant, UUID(job)) for tenant, job in held.said["jobs"]], held.said["more"]


def meet(runtime: Runtime, hand: Hand, deed: Deed, job: UUID, *, once: Once | None = None) -> None:
    """Do something to one job, and for the same command again nothing more; raises Missing, and NotFit where it is not fit for it."""
    own = once.at(hand.tenant) if once else None
    with runtime.db.county(hand.county) as sql:
        answers.check(sql, once)
    with runtime.db.tenant(hand.county, hand.tenant) as sql:
        if answers.answer(sql, own).first and not _DEEDS[deed](sql, hand, job):
            raise NotFit if jobs.find(sql, hand.county, hand.tenant, job) else Missing
    runtime.wake.hint("jobs")
    runtime.wake.hint("live")


_DEEDS: Final[dict[Deed, Callable[[Sql, Hand, UUID], bool]]] = {
    "replay": jobs.replay, "cancel": jobs.cancel,
    "arrived": lambda sql, hand, job: jobs.settle(sql, hand, job, arrived=True),
    "not-arrived": lambda sql, hand, job: jobs.settle(sql, hand, job, arrived=False),
}  # fmt: skip


def _asked(county: int, wanted: Filter, zone: ZoneInfo) -> dict[str, object]:
    until = wanted.until + timedelta(days=1) if wanted.until else None
    return {
        "county": county, "tenant": wanted.tenant, "kind": wanted.kind, "states": list(wanted.states) or None, "job": wanted.job,
        "since": datetime.combine(wanted.since, time(), zone) if wanted.since else None,
        "until": datetime.combine(until, time(), zone) if until else None,
        "before_due": None, "before_job": None, "limit": 1,
    }  # fmt: skip


_KINDS: Final = "SELECT DISTINCT j.kind FROM work.jobs j WHERE j.county_id = %(county)s ORDER BY 1"
_RUNS: Final = (
    "SELECT r.attempt, r.worker, r.started_at, r.finished_at, r.outcome, r.error FROM work.runs r WHERE r.county_id = %(county)s"
    " AND r.tenant_id = %(tenant)s AND r.job_id = %(job)s ORDER BY r.started_at DESC LIMIT 100"
)
_DELIVERIES: Final = (
    "SELECT d.channel, d.recipient, d.state, d.provider_id, d.error, d.at FROM work.deliveries d WHERE d.county_id = %(county)s"
    " AND d.tenant_id = %(tenant)s AND d.job_id = %(job)s ORDER BY d.at DESC LIMIT 100"
)
_INTERVENTIONS: Final = (
    "SELECT i.at, i.action, i.was, i.actor, i.reason FROM work.interventions i WHERE i.county_id = %(county)s"
    " AND i.tenant_id = %(tenant)s AND i.job_id = %(job)s ORDER BY i.at DESC LIMIT 100"
)
