"""Every due date that facts set, with who answers for it: due, overdue, missed and met are questions of the day on which one asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain.campaign import LADDER, Rules
from services.views.reading import Page, Row, clamp, decode, over_county, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate


KINDS: Final = (
    "completion", "milestone", "look-back", "requirement", "reinspection", "rectification", "term", "submission", "discrepancy",
)  # fmt: skip
"""What is due: of a promise, a finding, an organisation, and of a roster period."""

UNANNOUNCED: Final = ("look-back", "reinspection")
"""What the inspectors alone are told of: the unit is not told when they come."""


class Terms(Row):
    """What of a campaign's rules decides when something is due: the ladder from below and the days of the look-backs."""

    ladder: tuple[str, ...] = tuple(stage.code for stage in sorted(LADDER, key=lambda stage: stage.order))
    look_back_days: tuple[int, ...] = Rules().look_back_days


class Obligation(Row):
    """Something due on a day: `kind` is one of `KINDS`.

    `source` is the stream that set it, `n` tells several of a kind apart, `item` is the stage of a milestone, the days of a look-back,
    the severity of what a requirement is about, or the figure of a discrepancy. Who was given it to do is `given_to`, and then the `person`
    too. `days_left` counts from the day asked about, negative when overdue.
    """

    tenant: int
    source: UUID
    module: str
    kind: str
    n: int
    item: str
    number: str
    title: str
    due: date
    unit: UUID | None
    unit_name: str
    person: UUID | None
    post: str
    fulfilled_on: date | None
    fulfilled: bool
    waived_on: date | None
    waived_because: str
    given_to: UUID | None
    given_because: str
    days_left: int

    @property
    def open(self) -> bool:
        """Return whether it is still to be done."""
        return not self.fulfilled and self.waived_on is None


class Load(Row):
    """How many obligations of a tenant are open, due within the days asked for, and overdue."""

    tenant: int
    open: int
    due: int
    overdue: int


_LIST, _LOAD = (text("obligations_owed") + text(name) for name in ("obligations", "obligation_load"))
_TERMS = Terms()
_EVER = date(9999, 12, 31)


def due(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, *, within: int = 7, terms: Terms = _TERMS, cursor: str | None = None,
    limit: int = 100,
) -> Page[Obligation]:  # fmt: skip
    """Return a page of what is open and due from the day of *at* on, within so many days."""
    return _page(sql, county, tenant, at, terms, cursor, limit, since=at.true_on, until=at.true_on + timedelta(days=within), open_only=True)


def overdue(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, *, terms: Terms = _TERMS, cursor: str | None = None, limit: int = 100
) -> Page[Obligation]:
    """Return a page of what is open and was due before the day of *at*, the longest overdue first."""
    return _page(sql, county, tenant, at, terms, cursor, limit, since=date.min, until=at.true_on - timedelta(days=1), open_only=True)


def listing(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, *, source: UUID | None = None, kind: str | None = None,
    on: date | None = None, open_only: bool = True, terms: Terms = _TERMS, cursor: str | None = None, limit: int = 100,
) -> Page[Obligation]:  # fmt: skip
    """Return a page of all obligations, or of those of one stream, kind or due day, those due first at the top."""
    return _page(
        sql, county, tenant, at, terms, cursor, limit, since=on or date.min, until=on or _EVER, open_only=open_only, source=source,
        kind=kind,
    )  # fmt: skip


def load(sql: Sql, county: int, tenant: int | None, at: Coordinate, *, within: int = 7, terms: Terms = _TERMS) -> Sequence[Load]:
    """Return by tenant how much is open, due soon and overdue."""
    return rows(sql, Load, _LOAD, _asked(county, tenant, at, terms, open_only=True, soon=at.true_on + timedelta(days=within)))


def _page(
    sql: Sql, county: int, tenant: int | None, at: Coordinate, terms: Terms, cursor: str | None, limit: int, *, since: date, until: date,
    open_only: bool, source: UUID | None = None, kind: str | None = None,
) -> Page[Obligation]:  # fmt: skip
    limit = clamp(limit)
    place = decode(cursor, tuple[date, int, UUID, str, int]) or (None, None, None, None, None)
    parameters = _asked(
        county, tenant, at, terms, since=since, until=until, open_only=open_only, source=source, kind=kind, after_due=place[0],
        after_tenant=place[1], after_source=place[2], after_kind=place[3], after_n=place[4], limit=limit + 1,
    )  # fmt: skip
    with over_county(sql, tenant):
        found = rows(sql, Obligation, _LIST, parameters)
    return page(found, limit, lambda row: (row.due, row.tenant, row.source, row.kind, row.n))


def _asked(county: int, tenant: int | None, at: Coordinate, terms: Terms, **more: object) -> dict[str, object]:
    return standing_at(county, tenant, at, ladder=list(terms.ladder), look_back_days=list(terms.look_back_days), **more)
