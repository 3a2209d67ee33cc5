"""The morning's digest of one person: what is due to him in all his units when it is sent, and once a week who is not reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal, get_args
from uuid import UUID

from services import mutes, notices, workdays
from services.coordinate import Coordinate
from services.notices import OFFICE, UNIT
from services.reminders import BEFORE, audience, link, terms, told_of, urgent
from services.views import coverage, obligations
from services.views.obligations import UNANNOUNCED, Obligation, Terms
from services.views.reading import MOST, Row, every

if TYPE_CHECKING:
    from domain.calendar import Calendar
    from infra.db import Sql
    from services.mutes import Muted
    from services.web.i18n import Words
    from services.wiring import Runtime

Group = Literal["overdue", "today", "1", "3", "7"]
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
SHOWN: Final = 20
"""So many lines of a group are written out; of the rest it is said how many there are."""


class Line(Row):
    """One thing that is due: what a notice would say of it, and its page."""

    kind: Literal["due", "overdue"]
    params: dict[str, object]
    link: str


class Part(Row):
    """What is overdue, due today, tomorrow, within three days or within seven: how much it is, and the first of it."""

    group: Group
    n: int
    lines: Sequence[Line]


class Gap(Row):
    """How many members of a unit miss something of the required sessions, of how many, and the page that names them."""

    tenant: int
    lacking: int
    members: int
    link: str


class Digest(Row):
    """A person's morning: the parts that have something in them, and on the first working day of a week the gaps of his units."""

    day: date
    parts: Sequence[Part]
    gaps: Sequence[Gap]

    @property
    def empty(self) -> bool:
        """Return whether there is nothing to tell."""
        return not (self.parts or self.gaps)


class _Place(Row):
    """Where a person is told of what: of a unit's own duties (`tenant`), or as an inspector of visits (None: in the whole county)."""

    tenant: int | None
    visits: bool


def compose(runtime: Runtime, county: int, person: UUID, day: date) -> Digest:
    """Return a person's digest as the books stand now; empty on a day of rest but for what is urgent; what he muted is left out."""
    at = Coordinate(true_on=day, today=day)
    calendar, said = workdays.today(runtime, county, day), terms(runtime, county, at)
    with runtime.db.platform() as sql:
        places, muted = _places(sql, county, person, day), mutes.standing(sql, county, [person], day)
    found = (one for place in places for one in _due(runtime, county, place, at, said) if _mine(runtime, county, person, one))
    awake = [one for one in found if (calendar.works(day) or urgent(one)) and not _silent(muted, person, one)]
    return Digest(day=day, parts=_parts(county, awake), gaps=_gaps(runtime, county, places, at, calendar))


def text(words: Words, digest: Digest) -> str:
    """Return a digest in its reader's language, a line for each group and each thing."""
    lines = [words("digest.head", day=digest.day)]
    for part in digest.parts:
        lines.append(words(f"digest.group.{part.group}", n=part.n))
        lines += [notices.text(words, line.kind, line.params) for line in part.lines]
        if part.n > len(part.lines):
            lines.append(words("digest.more", n=part.n - len(part.lines)))
    lines += [words("digest.gap", lacking=gap.lacking, members=gap.members) for gap in digest.gaps]
    return "\n".join(lines)


def _places(sql: Sql, county: int, person: UUID, day: date) -> list[_Place]:
    """Return where a person is told of what, by the roles that he holds on a day."""
    held = sql.execute(
        "SELECT DISTINCT g.role, g.at_tenant FROM access.grants g WHERE g.county_id = %(county)s AND g.user_id = %(user)s"
        " AND g.valid_from <= %(on)s AND %(on)s < g.valid_to AND g.known_to = 'infinity' AND (g.until IS NULL OR g.until > %(on)s)",
        {"county": county, "user": person, "on": day},
    ).fetchall()
    own = {at for role, at in held if role in UNIT and at is not None}
    own |= {county * 1000 for role, at in held if role in OFFICE and at in (None, county * 1000)}
    visits = {at for role, at in held if role == "inspector"}
    return [
        *(_Place(tenant=tenant, visits=False) for tenant in sorted(own)),
        *(_Place(tenant=tenant, visits=True) for tenant in ((None,) if None in visits else sorted(t for t in visits if t))),
    ]


def _due(runtime: Runtime, county: int, place: _Place, at: Coordinate, said: Terms) -> list[Obligation]:
    """Return what a person is told of at a place: overdue, or due within the days of a reminder; a unit is not told of visits."""
    tenant, within = place.tenant, max(BEFORE)
    with runtime.db.county(county) if tenant is None else runtime.db.tenant(county, tenant) as sql:
        late = every(lambda cursor: obligations.overdue(sql, county, tenant, at, terms=said, cursor=cursor, limit=MOST))
        soon = every(lambda cursor: obligations.due(sql, county, tenant, at, within=within, terms=said, cursor=cursor, limit=MOST))
        return [one for one in chain(late, soon) if (one.kind in UNANNOUNCED) == place.visits]


def _mine(runtime: Runtime, county: int, person: UUID, one: Obligation) -> bool:
    """Return whether nobody else was given it to do."""
    return one.given_to is None or audience(runtime, county, one)[1] in (None, person)


def _silent(muted: Muted, person: UUID, one: Obligation) -> bool:
    return muted.holds(person, _kind(one), one.source, urgent=urgent(one))


def _kind(one: Obligation) -> Literal["due", "overdue"]:
    return "due" if one.days_left >= 0 else "overdue"


def _group(one: Obligation) -> Group:
    if one.days_left <= 0:
        return "overdue" if one.days_left else "today"
    return next(group for group in GROUPS[2:] if one.days_left <= int(group))


def _parts(county: int, found: Sequence[Obligation]) -> list[Part]:
    piles: list[tuple[Group, list[Obligation]]] = [(group, [one for one in found if _group(one) == group]) for group in GROUPS]
    return [
        Part(
            group=group, n=len(pile),
            lines=[
                Line(kind=_kind(one), params=told_of(one), link=link(county, one))
                for one in sorted(pile, key=lambda o: (o.due, o.number))[:SHOWN]
            ],
        )
        for group, pile in piles if pile
    ]  # fmt: skip


def _gaps(runtime: Runtime, county: int, places: Sequence[_Place], at: Coordinate, calendar: Calendar) -> list[Gap]:
    """Return who is not reached in a person's own units, on the first working day of a week."""
    monday = at.true_on - timedelta(days=at.true_on.weekday())
    if calendar.after(monday, 0) != at.true_on:
        return []
    found: list[Gap] = []
    for tenant in (place.tenant for place in places if place.tenant is not None and not place.visits):
        with runtime.db.tenant(county, tenant) as sql:
            sums = coverage.counts(sql, county, tenant, at, by="tenant")
        where = "/county" if tenant == county * 1000 else f"/t/{tenant}"
        page = f"{where}/coverage?gap=missing"
        found += [Gap(tenant=tenant, lacking=one.lacking, members=one.members, link=page) for one in sums if one.lacking]
    return found
