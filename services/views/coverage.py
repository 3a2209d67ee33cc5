"""Coverage: everybody on the books by name, at how many required sessions he was expected, which ways he was reached, what is missing.

Nothing is kept for it: the rolls of the sessions meet the roster of the days on which they were held, both as known at one instant, so
that a roster put right late puts coverage right as well (docs/decisions/0020).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, get_args
from uuid import UUID

from services.views.present import ALONE, CALLED, KEPT, present
from services.views.reading import Page, Row, clamp, decode, in_sets, listed, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

Gap = Literal["missing", "unreached"]
Way = Literal["attended", "made-up", "home", "remote", "excused"]
Outcome = Literal["attended", "made-up", "home", "remote", "excused", "reached", "missing"]
OUTCOMES: Final[Mapping[Outcome, Sequence[str]]] = {
    **{way: (way,) for way in get_args(Way)}, "reached": ("attended", "made-up", "home", "remote"), "missing": ("absent", "open"),
}
"""What may have become of an occasion, as it is counted, by the ways in which it stands on the roll."""


class Reach(Row):
    """One member in custody; `reasons` say why something is missing, or that his branch was called to nothing."""

    tenant: int
    person: UUID
    number: str
    branch: UUID | None
    branch_name: str
    expected: int
    attended: int
    made_up: int
    home: int
    remote: int
    excused: int
    missing: int
    reached: int
    reasons: list[str]
    sort_key: str
    name: str | None = None


class Covered(Row):
    """The same summed up for a branch or a whole tenant: `lacking` members miss something, `unreached` ones were reached by nothing."""

    tenant: int
    branch: UUID | None
    branch_name: str
    members: int
    expected: int
    attended: int
    made_up: int
    home: int
    remote: int
    excused: int
    missing: int
    lacking: int
    unreached: int


class Occasion(Row):
    """One member who was expected at one required session, and what became of that: a way, absent, or open without a roll."""

    tenant: int
    session: UUID
    held_on: date
    title: str
    person: UUID
    number: str
    branch: UUID | None
    branch_name: str
    way: str
    reason: str
    sort_key: str
    name: str | None = None


class Filter(Row):
    """Whom the list is to show; None asks for all. `session` looks at one required session alone, `gap` at who is missing something.

    `unplaced` are those who are in no branch; `tenants` cut the county's list down.
    """

    branch: UUID | None = None
    unit: UUID | None = None
    session: UUID | None = None
    way: Way | None = None
    gap: Gap | None = None
    unplaced: bool = False
    tenants: Sequence[int] | None = None


class Which(Row):
    """Which occasions a list is to show, by who was expected and what became of it; None asks for all."""

    branch: UUID | None = None
    unplaced: bool = False
    person: UUID | None = None
    session: UUID | None = None
    outcome: Outcome | None = None


_CALLED: Final = (
    b"WITH side (name, day, known) AS (VALUES ('at', %(on)s::date, %(known)s::timestamptz))\n"
    + present("member", ALONE, KEPT) + present("session", ALONE, CALLED, name="called") + text("coverage_sessions")
)  # fmt: skip
_EVERYBODY, _SOME = (_CALLED + text(kept) + text("coverage") for kept in ("coverage_kept", "coverage_kept_of"))
_OCCASIONS: Final = {
    some: _CALLED + text(kept) + text("coverage_stood") + text("coverage_occasions")
    for some, kept in ((False, "coverage_kept"), (True, "coverage_kept_of"))
}
_COUNTS: Final = _EVERYBODY + text("coverage_counts")
_PAGE: Final = text("coverage_page")


def _listed(told: bytes, *, named: bool) -> bytes:
    members = text("coverage_members")
    return told + (b", page AS (" + members + b")" + text("coverage_named") if named else members)


_MEMBERS: Final = {(some, named): _listed(_SOME if some else _EVERYBODY, named=named) for some in (False, True) for named in (False, True)}
"""The list, of everybody or of some persons, and with names or without them."""


class _Person(Row):
    person: UUID


def listing(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter | None = None, *, names: bool = True,
    cursor: str | None = None, limit: int = 100,
) -> Page[Reach]:  # fmt: skip
    """Return a page of members by number; in the county's door ask without *names*."""
    wanted, limit = wanted or Filter(), clamp(limit)
    place = decode(cursor, tuple[str, UUID])
    asked = standing_at(
        county, tenant, at, session=wanted.session, branch=wanted.branch, unit=wanted.unit, gap=wanted.gap, way=wanted.way,
        persons=None, unplaced=wanted.unplaced, key=place and place[0], person=place and place[1], limit=limit + 1,
        tenants=listed(wanted.tenants),
    )  # fmt: skip
    with in_sets(sql, anew=True, hashed=True):
        if (wanted.unit, wanted.session, wanted.gap, wanted.way) == (None,) * 4:  # no figure decides who is on the page
            asked["persons"] = [each.person for each in rows(sql, _Person, _PAGE, asked)]
        found = rows(sql, Reach, _MEMBERS[asked["persons"] is not None, names and tenant is not None], asked)
    return page(found, limit, lambda row: (row.sort_key, row.person))


def occasions(
    sql: Sql, county: int, tenant: int, at: Coordinate, which: Which, *, cursor: str | None = None, limit: int = 100
) -> Page[Occasion]:
    """Return a page of occasions by day, session and number, without names: as many as the sums and the members' figures count."""
    limit, place = clamp(limit), decode(cursor, tuple[date, UUID, str, UUID]) or (None, None, None, None)
    asked = standing_at(
        county, tenant, at, session=which.session, branch=which.branch, unplaced=which.unplaced, member=which.person,
        persons=[which.person] if which.person else None, ways=list(OUTCOMES[which.outcome]) if which.outcome else None,
        day=place[0], after=place[1], key=place[2], person=place[3], limit=limit + 1,
    )  # fmt: skip
    with in_sets(sql, anew=True):
        found = rows(sql, Occasion, _OCCASIONS[which.person is not None], asked)
    return page(found, limit, lambda row: (row.held_on, row.session, row.sort_key, row.person))


def gaps(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Reach]:
    """Return everybody who misses something, or whom nothing has reached, by number and without names, as reports need them: at once."""
    anybody = dict.fromkeys(("tenants", "session", "branch", "unit", "way", "persons", "key", "person", "limit"))
    with in_sets(sql, anew=True, hashed=True):
        return rows(sql, Reach, _MEMBERS[False, False], standing_at(county, tenant, at, gap="either", unplaced=False, **anybody))


def counts(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, *, by: Literal["branch", "tenant"] = "branch", session: UUID | None = None
) -> Sequence[Covered]:
    """Return the members summed up by the branch where they are on the day, or by tenant."""
    with in_sets(sql, anew=True, hashed=True):
        return rows(sql, Covered, _COUNTS, standing_at(county, tenant, at, session=session, persons=None, by=by))
