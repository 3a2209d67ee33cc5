"""Coverage: everybody on the books by name, at how many required sessions he was expected, which ways he was reached, what is missing.

Nothing is kept for it: the rolls of the sessions meet the roster of the days on which they were held, both as known at one instant, so
that a roster put right late puts coverage right as well (docs/decisions/0020).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from services.views.present import ALONE, present
from services.views.reading import Page, Row, clamp, decode, in_sets, listed, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

Gap = Literal["missing", "unreached"]
Way = Literal["attended", "made-up", "home", "remote", "excused"]


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


class Filter(Row):
    """Whom the list is to show; None asks for all. `session` looks at one required session alone, `gap` at who is missing something.

    `tenants` cut the county's list down.
    """

    branch: UUID | None = None
    unit: UUID | None = None
    session: UUID | None = None
    way: Way | None = None
    gap: Gap | None = None
    tenants: Sequence[int] | None = None


_CALLED: Final = (
    b"WITH side (name, day, known) AS (VALUES ('at', %(on)s::date, %(known)s::timestamptz))\n"
    + present("member", ALONE) + present("session", ALONE, name="called") + text("coverage_sessions")
)  # fmt: skip
_EVERYBODY, _SOME = (_CALLED + text(kept) + text("coverage") for kept in ("coverage_kept", "coverage_kept_of"))
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
        persons=None, key=place and place[0], person=place and place[1], limit=limit + 1,
        tenants=listed(wanted.tenants),
    )  # fmt: skip
    with in_sets(sql, anew=True, hashed=True):
        if (wanted.unit, wanted.session, wanted.gap, wanted.way) == (None,) * 4:  # no figure decides who is on the page
            asked["persons"] = [each.person for each in rows(sql, _Person, _PAGE, asked)]
        found = rows(sql, Reach, _MEMBERS[asked["persons"] is not None, names and tenant is not None], asked)
    return page(found, limit, lambda row: (row.sort_key, row.person))


def gaps(sql: Sql, county: int, tenant: int | None, at: Coordinate) -> Sequence[Reach]:
    """Return everybody who misses something, or whom nothing has reached, by number and without names, as reports need them: at once."""
    anybody = dict.fromkeys(("tenants", "session", "branch", "unit", "way", "persons", "key", "person", "limit"))
    with in_sets(sql):
        return rows(sql, Reach, _MEMBERS[False, False], standing_at(county, tenant, at, gap="either", **anybody))


def counts(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, *, by: Literal["branch", "tenant"] = "branch", session: UUID | None = None
) -> Sequence[Covered]:
    """Return the members summed up by the branch where they are on the day, or by tenant."""
    with in_sets(sql, anew=True):
        return rows(sql, Covered, _COUNTS, standing_at(county, tenant, at, session=session, persons=None, by=by))
