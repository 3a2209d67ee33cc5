"""Party organisations: where they belong, who heads them, how sound they are and where they meet, on any date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain import organisation
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change, Counted
from services.views.reading import Count, Page, Row, clamp, decode, listed, one, over_county, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("organisations", version=5, modules=(organisation,))
bodies = view.interval(
    "views.organisation",
    key={"organisation": "uuid"},
    columns={
        "code": "text", "name": "text", "kind": "text", "institution": "uuid", "parent": "uuid", "health": "text", "health_since": "date",
        "health_basis": "text", "measures": "text", "rectify_by": "date", "head": "uuid", "head_since": "date", "seats": "int",
        "term_until": "date", "venue": "text", "tenure": "text", "square_metres": "int", "facility_standard": "text",
        "facility_items": "int", "facility_met": "int", "facility_on": "date", "note": "text", "standing": "text", "reason": "text",
    },
)  # fmt: skip
posts = view.interval("views.organisation_post", key={"organisation": "uuid", "post": "text", "person": "uuid"}, columns={"since": "date"})
lineage = view.interval(
    "views.organisation_lineage", key={"organisation": "uuid", "successor": "uuid"},
    columns={"how": "text", "since": "date", "reason": "text"},
)  # fmt: skip


def _counted(values: Mapping[str, Any]) -> Iterable[Counted]:
    if values["standing"] == "standing":
        yield Counted("organisations", values["institution"])
        if values["health"] == "weak":
            yield Counted("weak", values["institution"])


view.deltas("views.organisation_delta", of=bodies, counting=_counted, tallied="views.organisation")


@view.on(organisation.Established)
def _(e: Recorded[organisation.Established]) -> Change:
    f = e.fact
    return bodies.open(
        e.stream, code=f.code, name=f.name, kind=f.kind, institution=f.institution, parent=f.parent, health=f.health,
        health_since=e.effective_on if f.health else None, health_basis="", measures="", rectify_by=None, head=None, head_since=None,
        seats=None, term_until=None, venue="", tenure="", square_metres=None, facility_standard="", facility_items=None,
        facility_met=None, facility_on=None, note=f.note, standing="standing", reason="",
    )  # fmt: skip


view.ignore(organisation.ObligationWaived, organisation.ObligationReassigned)


@view.on(organisation.Renamed)
def _(e: Recorded[organisation.Renamed]) -> Change:
    return bodies.put(e.stream, name=e.fact.name)


@view.on(organisation.Recoded)
def _(e: Recorded[organisation.Recoded]) -> Change:
    return bodies.put(e.stream, code=e.fact.code)


@view.on(organisation.KindChanged)
def _(e: Recorded[organisation.KindChanged]) -> Change:
    return bodies.put(e.stream, kind=e.fact.kind)


@view.on(organisation.Attached)
def _(e: Recorded[organisation.Attached]) -> Change:
    return bodies.put(e.stream, institution=e.fact.institution)


@view.on(organisation.ParentChanged)
def _(e: Recorded[organisation.ParentChanged]) -> Change:
    return bodies.put(e.stream, parent=e.fact.parent)


@view.on(organisation.LeaderAppointed)
def _(e: Recorded[organisation.LeaderAppointed]) -> Iterable[Change]:
    f = e.fact
    yield posts.open((e.stream, f.post, f.person), since=e.effective_on)
    if f.post == organisation.HEAD:
        yield bodies.put(e.stream, head=f.person, head_since=e.effective_on)


@view.on(organisation.LeaderRemoved)
def _(e: Recorded[organisation.LeaderRemoved]) -> Iterable[Change]:
    f = e.fact
    yield posts.close((e.stream, f.post, f.person))
    if f.post == organisation.HEAD:
        yield bodies.put(e.stream, head=None, head_since=None)


@view.on(organisation.CommitteeElected)
def _(e: Recorded[organisation.CommitteeElected]) -> Change:
    return bodies.put(e.stream, seats=e.fact.seats, term_until=e.fact.term_until)


@view.on(organisation.CommitteeCompleted)
def _(e: Recorded[organisation.CommitteeCompleted]) -> Change:
    return bodies.put(e.stream, seats=e.fact.seats, health="sound", health_since=e.effective_on, health_basis="")


@view.on(organisation.HealthAssessed)
def _(e: Recorded[organisation.HealthAssessed]) -> Change:
    return bodies.put(e.stream, health=e.fact.health, health_since=e.effective_on, health_basis=e.fact.basis)


@view.on(organisation.RectificationOrdered)
def _(e: Recorded[organisation.RectificationOrdered]) -> Change:
    return bodies.put(e.stream, measures=e.fact.measures, rectify_by=e.fact.due)


@view.on(organisation.RectificationCompleted)
def _(e: Recorded[organisation.RectificationCompleted]) -> Change:
    sound: dict[str, Any] = {"health": "sound", "health_since": e.effective_on, "health_basis": e.fact.result}
    return bodies.put(e.stream, **sound, measures="", rectify_by=None)


@view.on(organisation.FacilityAssessed)
def _(e: Recorded[organisation.FacilityAssessed]) -> Change:
    f = e.fact
    met = sum(item.met for item in f.items)
    return bodies.put(e.stream, facility_standard=f.standard, facility_items=len(f.items), facility_met=met, facility_on=e.effective_on)


@view.on(organisation.VenueRecorded)
def _(e: Recorded[organisation.VenueRecorded]) -> Change:
    return bodies.put(e.stream, venue=e.fact.place, tenure=e.fact.tenure, square_metres=e.fact.square_metres)


@view.on(organisation.VenueLost)
def _(e: Recorded[organisation.VenueLost]) -> Change:
    return bodies.put(e.stream, venue="", tenure="", square_metres=None)


@view.on(organisation.Merged)
def _(e: Recorded[organisation.Merged]) -> Iterable[Change]:
    yield bodies.put(e.stream, standing="merged", reason=e.fact.reason)
    yield lineage.open((e.stream, e.fact.into), how="merged", since=e.effective_on, reason=e.fact.reason)


@view.on(organisation.Split)
def _(e: Recorded[organisation.Split]) -> Iterable[Change]:
    yield bodies.put(e.stream, standing="split", reason=e.fact.reason)
    for into in e.fact.into:
        yield lineage.open((e.stream, into), how="split", since=e.effective_on, reason=e.fact.reason)


@view.on(organisation.Dissolved)
def _(e: Recorded[organisation.Dissolved]) -> Change:
    return bodies.put(e.stream, standing="dissolved", reason=e.fact.reason)


@view.on(organisation.Restored)
def _(e: Recorded[organisation.Restored]) -> Change:
    return bodies.put(e.stream, standing="standing", reason=e.fact.reason)


class Organisation(Row):
    """One organisation as it stood on a day, with its institution and the members in its custody."""

    tenant: int
    organisation: UUID
    code: str
    name: str
    kind: str
    institution: UUID | None
    institution_name: str
    parent: UUID | None
    health: str
    health_since: date | None
    health_basis: str
    measures: str
    rectify_by: date | None
    head: UUID | None
    head_since: date | None
    seats: int | None
    term_until: date | None
    venue: str
    facility_standard: str
    facility_items: int | None
    facility_met: int | None
    facility_on: date | None
    note: str
    standing: str
    reason: str
    members: int
    position: int


class Node(Row):
    """One organisation in the tree of a day: `depth` counts from 0, `path` are the codes above it and its own."""

    tenant: int
    organisation: UUID
    parent: UUID | None
    code: str
    name: str
    kind: str
    institution: UUID | None
    health: str
    depth: int
    path: list[str]


class Post(Row):
    """Who holds a post of an organisation, since when."""

    tenant: int
    organisation: UUID
    post: str
    person: UUID
    since: date


class Descent(Row):
    """One organisation went into another: merged or split."""

    tenant: int
    organisation: UUID
    name: str
    successor: UUID
    successor_name: str
    how: str
    since: date
    reason: str


class Filter(Row):
    """Which organisations a list is to show; None and "" ask for all. `tenants` cut the county's list down."""

    kind: str | None = None
    health: str | None = None
    institution: UUID | None = None
    parent: UUID | None = None
    headless: bool = False
    homeless: bool = False
    standing: str | None = "standing"
    search: str = ""
    tenants: Sequence[int] | None = None


_LIST, _TREE, _COUNTS, _POSTS, _LINEAGE = (text(f"organisation{n}") for n in ("s", "_tree", "_counts", "_posts", "_lineage"))


def listing(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter | None = None, *, cursor: str | None = None, limit: int = 100
) -> Page[Organisation]:
    """Return a page of organisations in the order of tenant and code."""
    wanted, limit, place = wanted or Filter(), clamp(limit), decode(cursor, tuple[int, str, UUID])
    with over_county(sql, tenant):
        found = rows(sql, Organisation, _LIST, _asked(county, tenant, at, wanted, place, limit))
    return page(found, limit, lambda row: (row.tenant, row.code, row.organisation))


def card(sql: Sql, county: int, tenant: int | None, id: UUID, at: Coordinate) -> Organisation | None:
    """Return one organisation, also one that has ended, or None where it is not known on that day."""
    return one(sql, Organisation, _LIST, _asked(county, tenant, at, Filter(standing=None), None, 1, id))


def held_posts(sql: Sql, county: int, tenant: int | None, at: Coordinate, id: UUID | None = None) -> Sequence[Post]:
    """Return who holds which post, of one organisation or of all."""
    return rows(sql, Post, _POSTS, standing_at(county, tenant, at, id=id))


def tree(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Node]:
    """Return the organisations of a day from the roots down, each after the one above it."""
    return rows(sql, Node, _TREE, standing_at(county, tenant, at))


def descents(sql: Sql, county: int, tenant: int | None, at: Coordinate, id: UUID | None = None) -> Sequence[Descent]:
    """Return what became of organisations that were merged or split by then: of all, or into and out of one."""
    return rows(sql, Descent, _LINEAGE, standing_at(county, tenant, at, id=id))


def counts(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Count]:
    """Return how many organisations there are, by tenant: in all, by kind and health, without head and without venue."""
    return rows(sql, Count, _COUNTS, standing_at(county, tenant, at))


def _asked(
    county: int, tenant: int | None, at: Coordinate, wanted: Filter, place: tuple[int, str, UUID] | None, limit: int, id: UUID | None = None
) -> dict[str, object]:
    after = place or (None, None, None)
    return standing_at(
        county, tenant, at, kind=wanted.kind, health=wanted.health, institution=wanted.institution, parent=wanted.parent,
        headless=wanted.headless, homeless=wanted.homeless, standing=wanted.standing, search=wanted.search, id=id,
        after_tenant=after[0], after_code=after[1], after_id=after[2], limit=limit + 1,
        tenants=listed(wanted.tenants),
    )  # fmt: skip
