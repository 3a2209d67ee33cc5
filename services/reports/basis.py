"""The coordinate that a report is made from: both dates, and how far the books of every tenant it reads had come by then."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import msgspec

from domain.report import Position
from services.coordinate import Coordinate
from services.views import progress
from services.views.reading import standing_at

if TYPE_CHECKING:
    from infra.db import Sql
    from services.reports.people import People
    from services.wiring import Runtime

PATIENCE: Final = 60.0
_PAUSE: Final = 0.05
# A head that moved on after the instant is looked up in the commands; the index of positions leads there from behind.
_POSITIONS: Final = (
    "SELECT h.tenant_id, CASE WHEN h.recorded_at <= (%(known)s AT TIME ZONE 'UTC') THEN h.position ELSE coalesce(("
    " SELECT c.first_position + c.size - 1 FROM ledger.commands c WHERE c.county_id = h.county_id AND c.tenant_id = h.tenant_id"
    " AND c.size > 0 AND c.recorded_at <= %(known)s ORDER BY c.first_position DESC LIMIT 1), 0) END"
    " FROM ledger.heads h WHERE h.county_id = %(county)s AND (%(tenants)s::bigint[] IS NULL OR h.tenant_id = ANY(%(tenants)s))"
    " ORDER BY h.tenant_id"
)

_DRAWS_AND_HOLDS: Final = timedelta(minutes=1)
"""Longer than any command takes from drawing its time to holding the table of heads: it does both in one call, the one after the other."""
_WRITERS: Final = (
    "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND relation = 'ledger.heads'::regclass"
    " AND mode = 'RowExclusiveLock' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
# A transaction is seen by everybody before it lets its locks go.
_COMMITTED: Final = f"SELECT NOT EXISTS ({_WRITERS} AND virtualtransaction = ANY(%s))"
_OVERTAKEN: Final = "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s::xid8"


class Behind(Exception):
    """The views have not followed the books to the report's coordinate yet."""

    code = "reports.behind"


class Parked(Behind):
    """A view of one of the tenants is parked: an operator has to look at it before the report can be built."""

    code = "reports.parked"


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """Which report, of whom, of which period, and the coordinate that makes it the same whenever it is made."""

    report: str
    template: str
    county: int
    tenant: int
    whole_county: bool
    period: str
    true_on: date
    known_on: datetime
    positions: tuple[Position, ...]
    rehearsal: bool
    time_zone: str
    unit: UUID | None = None
    since: date | None = None
    named: bool = False
    site: str = ""
    """Where the pages are that paper leads to; no part of what the figures are made from."""

    @property
    def scope(self) -> int | None:
        """Return the tenant whose rows are read, None for those of the whole county."""
        return None if self.whole_county else self.tenant

    def at(self, day: date | None = None) -> Coordinate:
        """Return where its figures stand; another day keeps what was known."""
        return Coordinate(true_on=day or self.true_on, today=self.true_on, known_at=self.known_on)


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Open doors to read through: the tenant's own books, and what the whole county may read of itself."""

    own: Sql
    wide: Sql
    basis: Basis
    people: People

    def asked(self, **more: object) -> dict[str, object]:
        """Return the parameters of a question about what the report reads, at its coordinate."""
        return standing_at(self.basis.county, self.basis.scope, self.basis.at(), **more)


def positions(runtime: Runtime, county: int, tenant: int | None, known: datetime) -> tuple[Position, ...]:
    """Return how far the books of a tenant and of the county, or of all tenants, had come by an instant in the past."""
    _settled(runtime, known)
    wanted = None if tenant is None else sorted({tenant, county * 1000})
    with runtime.db.county(county) as sql:
        rows = sql.execute(_POSITIONS, {"county": county, "tenants": wanted, "known": known}).fetchall()
    return tuple(Position(tenant=code, position=position) for code, position in rows if position)


def await_views(
    runtime: Runtime, basis: Basis, views: Sequence[str], tell: Callable[[int, int], None], *, patience: float = PATIENCE
) -> None:
    """Return once every view has followed every tenant to the basis; raises Behind, or Parked at once."""
    follow(runtime, basis.county, basis.positions, views, tell, patience=patience)


def follow(
    runtime: Runtime, county: int, positions: Sequence[Position], views: Sequence[str], tell: Callable[[int, int], None], *,
    patience: float = PATIENCE,
) -> None:  # fmt: skip
    """Return once every view has reached these positions of a county's tenants; raises Behind, or Parked at once."""
    deadline = time.monotonic() + patience
    while True:
        waiting = _behind(runtime, county, positions, views)
        tell(len(positions) - waiting, len(positions))
        if not waiting:
            return
        if time.monotonic() > deadline:
            raise Behind
        time.sleep(_PAUSE)


def _behind(runtime: Runtime, county: int, wanted: Sequence[Position], views: Sequence[str]) -> int:
    """Return how many tenants one of the views has yet to follow."""
    with runtime.db.county(county) as sql:
        reached = {one.tenant: one for one in progress.positions(sql, county, None, views)}
    behind = [reached[each.tenant] for each in wanted if reached[each.tenant].position < each.position]
    if any(one.parked for one in behind):
        raise Parked
    return len(behind)


def _settled(runtime: Runtime, known: datetime) -> None:
    """Wait until nothing that is being written now can still belong to an instant: only then does its past no longer change.

    To an instant of the last minute whatever is being written may belong. To an earlier one only what an open command has written:
    it holds the table of heads, while a rebuild or a follower, which may write for an hour, does not, and holds nobody up.
    """
    deadline = time.monotonic() + PATIENCE
    with runtime.db.platform() as sql:
        if _value(sql.execute("SELECT %s < ledger.now() - %s", [known, _DRAWS_AND_HOLDS]).fetchone()):
            done, mark = _COMMITTED, [row[0] for row in sql.execute(_WRITERS).fetchall()]
        else:
            done, mark = _OVERTAKEN, _value(sql.execute("SELECT pg_current_xact_id()::text").fetchone())
    while mark:
        with runtime.db.platform() as sql:
            if _value(sql.execute(done, [mark]).fetchone()):
                return
        if time.monotonic() > deadline:
            raise Behind
        time.sleep(_PAUSE)


def _value(row: tuple[object, ...] | None) -> object:
    assert row is not None
    return row[0]
