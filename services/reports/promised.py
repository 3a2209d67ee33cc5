"""Promises as reports tell them: as each stood at the end of the report's day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from services.views import commitments
from services.views.commitments import Commitment
from services.views.reading import MOST, Row, every

if TYPE_CHECKING:
    from services.reports.basis import Reading


class Promise(Row):
    """One promise as it stood at the end of the day."""

    tenant: int
    commitment: UUID
    number: str
    problem: str
    title: str
    unit: str
    stage: str
    since: date | None
    status: str
    due: date | None
    cycle: int
    stuck: bool
    overdue: bool
    published_on: date | None
    closed_on: date | None
    relapsed_on: date | None
    lasting_on: date | None
    ended_on: date | None
    reason: str


def promises(reading: Reading, tenant: int | None, stuck: commitments.Stuck) -> list[Promise]:
    """Return the promises of a tenant, or of all, those too that are not published yet or were taken back."""
    return [told(c) for c in standing(reading, tenant, stuck)]


def standing(reading: Reading, tenant: int | None, stuck: commitments.Stuck) -> list[Commitment]:
    """Return the same as the view has them, with the unit in whose name each was given."""
    b = reading.basis
    return every(lambda cursor: commitments.listing(reading.own, b.county, tenant, b.at(), stuck=stuck, cursor=cursor, limit=MOST))


def told(c: Commitment) -> Promise:
    """Return what a report says of a promise."""
    return Promise(
        tenant=c.tenant, commitment=c.commitment, number=c.number, problem=c.problem, title=c.title, unit=c.unit_name, stage=c.stage,
        since=c.stage_since, status=c.status, due=c.due, cycle=c.cycle, stuck=c.stuck, overdue=c.overdue,
        published_on=c.publicised_on, closed_on=c.closed_on, relapsed_on=c.relapsed_on, lasting_on=c.lasting_on,
        ended_on=c.ended_on, reason=c.reason,
    )  # fmt: skip
