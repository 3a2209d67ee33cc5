"""The timeline: one row for every fact of a tenant, in the order in which things were true, with when they became known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec

from domain import catalogue, period
from domain.kernel import Fact, Personal, Recorded, Voided
from infra.followers import View
from infra.intervals import Line as Added
from services.views import picking
from services.views.picking import Filter
from services.views.reading import Page, Row, clamp, decode, encode, rows, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

LONGEST: Final = 400
MOST_ITEMS: Final = 20

KEPT_BACK: Final[Mapping[str, str]] = {
    catalogue.tag_of(kind): name
    for kind, name in ((Voided, "reason"), (period.CorrectionRequested, "reason"), (period.DiscrepancyExplained, "explanation"))
}
"""Free texts about whoever is on the roster, which may name him: they stay in the ledger, for his own unit to read."""

view = View("timeline", version=2, modules=catalogue.MODULES)
facts = view.log(
    "views.timeline",
    columns={
        "stream": "uuid", "version": "int", "module": "text", "tag": "text", "actor": "uuid", "role": "text", "channel": "text",
        "correlation": "uuid", "replaces": "bigint", "source": "text", "params": "jsonb",
    },
)  # fmt: skip
subjects = view.log("views.timeline_subject", columns={"person": "uuid"})


@view.on_every
def _(e: Recorded[Fact]) -> Iterable[Added]:
    yield facts.add(
        stream=e.stream, version=e.version, module=catalogue.module_of(e.tag), tag=e.tag, actor=e.actor, role=e.role, channel=e.channel,
        correlation=e.correlation, replaces=e.replaces, source=e.source, params=params(e.fact),
    )  # fmt: skip
    for person in dict.fromkeys((*e.subjects, *((e.stream,) if e.tag.startswith("member.") else ()))):
        yield subjects.add(person=person)


def params(fact: Fact) -> dict[str, Any]:
    """Return what a fact says in few words: nothing personal or that may name a member, nothing empty, long texts and lists cut."""
    kept = kept_back(fact)
    said = {name: _plain(getattr(fact, name)) for name in fact.__struct_fields__ if name not in kept}
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}


def kept_back(fact: Fact) -> dict[str, Any]:
    """Return what the parameters of a fact leave out because it may name a member, by its name; empty for most facts."""
    name = KEPT_BACK.get(catalogue.tag_of(fact))
    return {name: getattr(fact, name)} if name else {}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, Personal):
        return None
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, msgspec.Struct):
        return {name: plain for name in value.__struct_fields__ if (plain := _plain(getattr(value, name))) is not None}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(item) for item in list(value)[:MOST_ITEMS]]
    return str(value)


class Told(Row):
    """What a timeline tells of any fact; `late` when the county learned of it after the day on which it was true."""

    tenant: int
    position: int
    stream: UUID
    version: int
    module: str
    tag: str
    effective_on: date
    recorded_at: datetime
    actor: UUID
    role: str
    channel: str
    correlation: UUID
    replaces: int | None
    source: str | None
    params: dict[str, Any]
    late: bool


class Line(Told):
    """One fact on a timeline.

    `title` names the thing it is about where that is no person; `replaced_by` is the position of a later fact that corrects or voids it.
    """

    replaced_by: int | None
    title: str
    persons: list[UUID]


class Density(Row):
    """How many facts were true of a day, and how many of them were learned late."""

    day: date
    n: int
    late: int


class _Counted(Row):
    n: int


_LINES, _DAYS = text("timeline"), text("timeline_days")
_ALL: Final = Filter()


def told(sql: Sql, picked: bytes, parameters: Mapping[str, object]) -> list[Line]:
    """Return the lines of the facts that a statement names by tenant and position, the latest first."""
    return rows(sql, Line, _LINES.replace(b"{picked}", picked), parameters)


def query(wanted: Filter, *, tenant: int | None, at: Coordinate) -> bytes:
    """Return the statement of a timeline's first page, for whoever wants to see its plan."""
    return _LINES.replace(b"{picked}", picking.page(wanted, tenant=tenant, at=at, newer=False, onwards=False))


def lines(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter = _ALL, *, cursor: str | None = None, limit: int = 50
) -> Page[Line]:
    """Return a page of a county's, tenant's, stream's or person's facts, the latest first: effective by one date, recorded by the other.

    `next` leads to earlier facts, `previous` to later ones; either may be passed as *cursor*.
    """
    limit = clamp(limit)
    place = decode(cursor, tuple[bool, date, int, int])
    newer, after = (place[0], place[1:]) if place else (False, (None, None, None))
    few = _few(sql, county, tenant, at, wanted)
    picked = picking.page(wanted, tenant=tenant, at=at, newer=newer, onwards=place is not None, few=few)
    asked = picking.parameters(
        county, tenant, at, wanted, after_day=after[0], after_tenant=after[1], after_position=after[2], limit=limit + 1
    )
    found = told(sql, picked, asked)
    more = len(found) > limit
    items = (found[1:] if newer else found[:limit]) if more else found
    return Page(
        items=items,
        next=_cursor(items[-1], newer=False) if items and (more or newer) else None,
        previous=_cursor(items[0], newer=True) if items and (more if newer else place is not None) else None,
    )


def density(sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter = _ALL) -> Sequence[Density]:
    """Return how many facts there are on each day that has some, all of them counted; `stretches` suffice for a glance."""
    picked = picking.days(wanted, tenant=tenant, at=at)
    return rows(sql, Density, _DAYS.replace(b"{picked}", picked), picking.parameters(county, tenant, at, wanted))


def count(sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter = _ALL, *, most: int = 2**62) -> int:
    """Return how many facts there are, *most* where there are as many or more."""
    counting = picking.count(wanted, tenant=tenant, at=at)
    return rows(sql, _Counted, counting, picking.parameters(county, tenant, at, wanted, most=most))[0].n


def _few(sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter) -> bool:
    """Return whether so little was learned in the span asked for that all of it can be sorted."""
    counting = picking.learned(wanted, tenant=tenant, at=at)
    if counting is None:
        return False
    found = rows(sql, _Counted, counting, picking.parameters(county, tenant, at, wanted, most=picking.FEW))
    return found[0].n < picking.FEW


def _cursor(line: Line, *, newer: bool) -> str:
    return encode((newer, line.effective_on, line.tenant, line.position))
