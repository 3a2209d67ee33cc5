"""Sessions: what was called and held, by which branches, and what became of everybody whom a roll names as missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from domain import session
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change
from services.views.reading import Page, Row, clamp, decode, one, over_county, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("sessions", version=1, modules=(session,))
called = view.interval(
    "views.session",
    key={"session": "uuid"},
    columns={
        "kind": "text", "title": "text", "required": "boolean", "campaign": "uuid", "phase": "text", "place": "text",
        "planned_for": "date", "held_on": "date", "status": "text", "note": "text",
    },
)  # fmt: skip
branches = view.interval("views.session_branch", key={"session": "uuid", "branch": "uuid"}, columns={})
absences = view.interval(
    "views.session_absence",
    key={"session": "uuid", "person": "uuid"},
    columns={"reason": "text", "way": "text", "since": "date"},
)


@view.on(session.Scheduled)
def _(e: Recorded[session.Scheduled]) -> Iterable[Change]:
    f = e.fact
    yield called.open(
        e.stream, kind=f.kind, title=f.title, required=f.required, campaign=f.campaign, phase=f.phase, place=f.place,
        planned_for=f.planned_for, held_on=None, status="planned", note="",
    )  # fmt: skip
    for branch in dict.fromkeys(f.branches):
        yield branches.open((e.stream, branch))


@view.on(session.Held)
def _(e: Recorded[session.Held]) -> Change:
    place: dict[str, Any] = {"place": e.fact.place} if e.fact.place else {}
    return called.put(e.stream, held_on=e.effective_on, status="held", note=e.fact.note, **place)


@view.on(session.RollClosed)
def _(e: Recorded[session.RollClosed]) -> Iterable[Change]:
    yield called.put(e.stream, status="rolled")
    yield from _absent(e, e.fact.absent)


@view.on(session.RollCorrected)
def _(e: Recorded[session.RollCorrected]) -> Iterable[Change]:
    for person in e.fact.present:
        yield absences.close((e.stream, person))
    yield from _absent(e, e.fact.absent)


def _absent(e: Recorded[Any], absent: Sequence[session.Absence]) -> Iterable[Change]:
    for missed in absent:
        yield absences.open((e.stream, missed.person), reason=missed.reason, way="absent", since=e.effective_on)


@view.on(session.AbsenceExcused)
def _(e: Recorded[session.AbsenceExcused]) -> Change:
    return absences.put((e.stream, e.fact.person), way="excused", since=e.effective_on)


@view.on(session.MakeUpDone)
def _(e: Recorded[session.MakeUpDone]) -> Change:
    return absences.put((e.stream, e.fact.person), way="made-up", since=e.effective_on)


@view.on(session.HomeDeliveryDone)
def _(e: Recorded[session.HomeDeliveryDone]) -> Change:
    return absences.put((e.stream, e.fact.person), way="home", since=e.effective_on)


@view.on(session.RemoteStudyRecorded)
def _(e: Recorded[session.RemoteStudyRecorded]) -> Change:
    return absences.put((e.stream, e.fact.person), way="remote", since=e.effective_on)


@view.on(session.Cancelled)
def _(e: Recorded[session.Cancelled]) -> Change:
    return called.put(e.stream, status="cancelled", note=e.fact.reason)


class Session(Row):
    """One session as it stood on a day; `expected` are the members of its branches on the day on which it was held."""

    tenant: int
    session: UUID
    day: date
    kind: str
    title: str
    required: bool
    campaign: UUID | None
    phase: str
    place: str
    planned_for: date
    held_on: date | None
    status: str
    note: str
    branches: list[UUID]
    branch_names: list[str]
    expected: int
    attended: int
    missing: int
    position: int


class Filter(Row):
    """Which sessions a list is to show; None asks for all."""

    branch: UUID | None = None
    status: str | None = None
    required: bool | None = None


Stood = Literal["attended", "missing"]
STOOD: Final[Mapping[Stood, Sequence[str]]] = {"attended": ("attended",), "missing": ("absent", "open")}
"""What a session counts of its roll, by the ways in which people stand on it."""


class Present(Row):
    """What became of one member who was expected: `way` is attended, made-up, home, remote, excused, absent, or open without a roll."""

    tenant: int
    person: UUID
    number: str
    branch: UUID
    branch_name: str
    way: str
    reason: str
    since: date | None
    sort_key: str
    name: str | None = None


_LIST, _ROLL = text("sessions"), text("session_roll")


def listing(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter | None = None, *, cursor: str | None = None, limit: int = 100
) -> Page[Session]:
    """Return a page of sessions, the latest first."""
    limit = clamp(limit)
    place = decode(cursor, tuple[date, int, UUID])
    with over_county(sql, tenant):
        found = rows(sql, Session, _LIST, _asked(county, tenant, at, wanted or Filter(), place, limit))
    return page(found, limit, lambda row: (row.day, row.tenant, row.session))


def card(sql: Sql, county: int, tenant: int | None, id: UUID, at: Coordinate) -> Session | None:
    """Return one session, or None where there was none on that day."""
    return one(sql, Session, _LIST, _asked(county, tenant, at, Filter(), None, 1, id))


def roll(
    sql: Sql, county: int, tenant: int, id: UUID, at: Coordinate, *, stood: Stood | None = None, names: bool = True,
    cursor: str | None = None, limit: int = 100,
) -> Page[Present]:  # fmt: skip
    """Return a page of those who were expected at a session, or of them those who attended or are missing, by number.

    In the county's door ask without *names*.
    """
    limit = clamp(limit)
    place = decode(cursor, tuple[str, UUID])
    ways = list(STOOD[stood]) if stood else None
    asked = standing_at(county, tenant, at, id=id, ways=ways, key=place and place[0], person=place and place[1], limit=limit + 1)
    found = rows(sql, Present, _NAMED if names else _ROLL, asked)
    return page(found, limit, lambda row: (row.sort_key, row.person))


def _asked(
    county: int, tenant: int | None, at: Coordinate, wanted: Filter, place: tuple[date, int, UUID] | None, limit: int,
    id: UUID | None = None,
) -> dict[str, object]:  # fmt: skip
    after = place or (None, None, None)
    return standing_at(
        county, tenant, at, id=id, branch=wanted.branch, status=wanted.status, required=wanted.required, after_day=after[0],
        after_tenant=after[1], after_id=after[2], limit=limit + 1,
    )  # fmt: skip


_NAMED = (
    b"SELECT r.tenant, r.person, r.number, r.branch, r.branch_name, r.way, r.reason, r.since, r.sort_key, i.name FROM ("
    + _ROLL
    + b") r LEFT JOIN views.member_identity i ON i.county_id = %(county)s AND i.tenant_id = %(tenant)s AND i.person = r.person"
    b" ORDER BY r.sort_key, r.person"
)
