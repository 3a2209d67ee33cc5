"""Raw PostgreSQL's way to a view: a prepared SELECT, the same rows with COPY into an equal table, and the position with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, Self
from uuid import UUID

import msgspec
import psycopg
from psycopg.abc import QueryNoTemplate

from bench.contenders import COUNTY, TENANTS

BATCH: Final = 500
"""A whole command, as a follower takes it."""
_TENANT: Final = TENANTS[0]
_READ: Final = (
    "SELECT e.stream, e.version, e.payload, e.effective_on, e.position, c.recorded_at FROM ledger.events e JOIN ledger.commands c"
    " ON c.county_id = e.county_id AND c.tenant_id = e.tenant_id AND c.first_position = e.command_position AND c.size > 0"
    " WHERE e.county_id = %b::int AND e.tenant_id = %b::bigint AND e.position > %b::bigint AND e.position <= %b::bigint"
    " ORDER BY e.position"
)
_CLOSE: Final = (
    "UPDATE {} t SET known_to = s.at FROM unnest(%b::uuid[], %b::timestamptz[]) AS s (person, at)"
    " WHERE t.county_id = %b::int AND t.tenant_id = %b::bigint AND t.person = s.person AND t.known_to = 'infinity'"
)
_MOVE: Final = "UPDATE bench.reached SET position = %b::bigint WHERE name = %s AND position = %b::bigint"
_LOG: Final = ("county_id", "tenant_id", "position", "n", "effective_on", "recorded_at", "stream", "version", "ledger_class")
_SPANS: Final = (
    "county_id", "tenant_id", "row_id", "person", "ledger_class", "position", "valid_from", "valid_to", "known_from", "known_to",
)  # fmt: skip
_ROW_IDS: Final = 4096
"""A view numbers its rows by the fact that opens them, so many to each."""
Read = tuple[UUID, int, bytes, date, int, datetime]


class RawView:
    """A view without the ledger around it: no row security, no pure handlers, no shape of its own; one connection, nothing else."""

    def __init__(self, admin_url: str, like: str) -> None:
        self._line = psycopg.connect(admin_url, autocommit=True, prepare_threshold=0)
        self.table: Final = f"bench.raw_{like}"
        self._reached = 0
        for made in (
            "CREATE SCHEMA IF NOT EXISTS bench", f"CREATE TABLE {self.table} (LIKE views.{like} INCLUDING ALL)",
            "CREATE TABLE IF NOT EXISTS bench.reached (name text PRIMARY KEY, position bigint NOT NULL)",
        ):  # fmt: skip
            self._line.execute(_own(made))
        self._line.execute("INSERT INTO bench.reached (name, position) VALUES (%s, 0)", [self.table])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._line.close()

    def take(self, _: int) -> int:
        """Follow a batch and return how many facts it had; ends the run where there are no more."""
        upto = self._reached + BATCH
        with self._line.transaction(), self._line.cursor(binary=True) as cursor:
            facts: list[Read] = cursor.execute(_READ, [COUNTY, _TENANT, self._reached, upto]).fetchall()
            if not facts:
                message = f"{self.table} has taken every fact: ask for more --facts"
                raise RuntimeError(message)
            self.write(cursor, facts)
            cursor.execute(_MOVE, [upto, self.table, self._reached])
        self._reached = upto
        return len(facts)

    def write(self, cursor: psycopg.Cursor[Any], facts: Sequence[Read]) -> None:
        """Write the rows of some facts within the transaction."""
        raise NotImplementedError

    def copy(self, cursor: psycopg.Cursor[Any], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Write rows with COPY; as text, because Python has no infinite day to write in binary."""
        with cursor.copy(_own(f"COPY {self.table} ({', '.join(columns)}) FROM STDIN")) as out:
            for row in rows:
                out.write_row(row)


class RawLog(RawView):
    """A row for each fact."""

    def write(self, cursor: psycopg.Cursor[Any], facts: Sequence[Read]) -> None:
        """Add the rows."""
        rows = [(COUNTY, _TENANT, at, 0, on, known, stream, n, _said(payload)) for stream, n, payload, on, at, known in facts]
        self.copy(cursor, _LOG, rows)


class RawSpans(RawView):
    """A row for each stretch on both clocks; what one command says of somebody again and again is one row, its last."""

    def write(self, cursor: psycopg.Cursor[Any], facts: Sequence[Read]) -> None:
        """Close what is open of these people, and write what is known of them now."""
        rows: dict[tuple[UUID, datetime], list[Any]] = {}
        last: dict[UUID, list[Any]] = {}
        first: dict[UUID, datetime] = {}
        for person, _, payload, on, at, known in facts:
            before = last.get(person)
            if before is not None and before[8] != known:
                before[9] = known
            first.setdefault(person, known)
            row = [COUNTY, _TENANT, at * _ROW_IDS, person, _said(payload), at, on, "infinity", known, "infinity"]
            last[person] = rows[person, known] = row
        cursor.execute(_own(_CLOSE.format(self.table)), [list(first), list(first.values()), COUNTY, _TENANT])
        self.copy(cursor, _SPANS, list(rows.values()))


def _said(payload: bytes) -> str:
    return msgspec.json.decode(payload)["ledger_class"]


def _own(statement: str) -> QueryNoTemplate:
    """Return a statement that names a table of the bench's own."""
    return statement.encode()
