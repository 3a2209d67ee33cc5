"""Rows into tables, in sets: two statements for an interval table, one for a log, one for a table of what is known now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from psycopg import sql as text
from psycopg.types.json import Jsonb

from infra.followers import shape
from infra.followers.rows import STRIDE, Effects, Move, Place
from infra.followers.view import View
from infra.intervals import CurrentTable, DeltaTable, IntervalTable, Line, LogTable, TallyTable, deltas, trunc, trunc_known
from infra.intervals.timeline import ENDLESS

if TYPE_CHECKING:
    from infra.db import Sql

Adapt = Callable[[Any], Any]
_NOTHING = text.SQL("")
_EMPTY = frozenset({type(None)})
_PLAIN = _EMPTY | {str, int, bool, UUID, date, datetime}
"""What both forms write as it is, but into a column of JSON."""
_Column = tuple[str, str, frozenset[type]]


class Inconsistent(Exception):
    """A view's table does not hold the row that its facts say is open: rebuild the view."""


class TooManyRows(Exception):
    """A command does more to one stream than rows can be numbered for: the handler belongs changed, or the command divided."""


class Writer:
    """Writes what a view's effects say, for one tenant, into the view's tables or into others that stand beside them.

    `portable` inserts by VALUES, as a sharded engine wants it; plain PostgreSQL takes all rows as one JSON document, several times faster.
    """

    def __init__(self, sql: Sql, county: int, tenant: int, *, adapt: Adapt, portable: bool, suffix: str = "") -> None:
        self.sql, self.county, self.tenant = sql, county, tenant
        self._adapt, self._portable, self._suffix = adapt, portable, suffix

    def write(self, view: View, effects: Effects) -> None:
        """Apply all effects of a batch to every table of the view."""
        for name, table in view.tables.items():
            if isinstance(table, LogTable):
                gone = dict(reversed(effects.withdrawn))  # what is withdrawn twice was gone the first time
                self._mark_gone(table, gone)
                self._log(table, [entry for entry in effects.lines if entry[2].table == name], gone)
            elif isinstance(table, CurrentTable):
                self._current(table, {place: held for place, held in effects.last.items() if place[0] == name})
            elif isinstance(table, DeltaTable):
                self._deltas(table, [move for move in effects.moves if move.place[0] == table.of])
            elif isinstance(table, TallyTable):
                continue  # written with its deltas
            else:
                self._intervals(table, [move for move in effects.moves if move.place[0] == name])

    def _deltas(self, table: DeltaTable, moves: Sequence[Move]) -> None:
        rows = [
            [self.county, self.tenant, command, n, one.indicator, one.unit, one.day, one.delta, known]
            for (command, known), group in groupby(moves, key=lambda move: (move.command, move.known))
            for n, one in enumerate(deltas([(move.gone, move.fresh) for move in group], table.counting))
        ]
        self._insert(table.name, shape.columns(table), rows)
        for tally in table.tallies:
            self._tally(tally, rows)

    def _tally(self, table: TallyTable, moved: Sequence[Sequence[Any]]) -> None:
        sums = Counter[tuple[str, date, datetime]]()
        for _, _, _, _, indicator, _, day, delta, known in moved:
            sums[indicator, trunc(day, table.grain), trunc_known(known, table.grain)] += delta
        rows = [[self.county, self.tenant, *key, delta] for key, delta in sorted(sums.items())]
        conflict = text.SQL(
            " ON CONFLICT (county_id, tenant_id, indicator, day, known) DO UPDATE SET delta = {}.delta + excluded.delta"
        ).format(self._name(table.name))
        self._insert(table.name, shape.columns(table), rows, conflict)

    def _intervals(self, table: IntervalTable, moves: Sequence[Move]) -> None:
        if not moves:
            return
        standing = self._standing(table, {m.place for m in moves if m.gone})
        fresh: dict[tuple[Place, date], list[Any]] = {}
        rows: list[list[Any]] = []
        closed: list[tuple[int, datetime]] = []
        used: dict[int, int] = {}
        columns = _as_it_is(table.columns)
        for move in moves:
            for span in move.gone:
                row = fresh.pop((move.place, span.valid_from), None)
                if row is not None:
                    row[-1] = move.known
                    continue
                row_id = standing.pop((move.place, span.valid_from), None)
                if row_id is None:
                    message = f"{table.name}: no open row of {move.place[1]} from {span.valid_from}"
                    raise Inconsistent(message)
                closed.append((row_id, move.known))
            for span in move.fresh:
                n = used[move.cause] = used.get(move.cause, -1) + 1
                if n >= STRIDE:
                    message = f"{table.name}: the command of fact {move.cause} opens more than {STRIDE} rows of one stream"
                    raise TooManyRows(message)
                end = "infinity" if span.valid_to == ENDLESS else span.valid_to
                values = self._values(columns, span.values)
                row = [self.county, self.tenant, move.cause * STRIDE + n, *move.place[1], *values, span.position,
                       span.valid_from, end, move.known, "infinity"]  # fmt: skip
                fresh[move.place, span.valid_from] = row
                rows.append(row)
        self._close(table, closed)
        self._insert(table.name, _interval_columns(table), rows)

    def _standing(self, table: IntervalTable, places: set[Place]) -> dict[tuple[Place, date], int]:
        if not places:
            return {}
        keys = list(table.key)
        query = text.SQL(
            "SELECT row_id, valid_from, {keys} FROM {table} WHERE county_id = %s AND tenant_id = %s AND known_to = 'infinity'"
            " AND {first} = ANY(%s)"
        ).format(keys=text.SQL(", ").join(map(text.Identifier, keys)), table=self._name(table.name), first=text.Identifier(keys[0]))
        firsts = list({place[1][0] for place in places})
        found = self.sql.execute(query, [self.county, self.tenant, firsts]).fetchall()
        return {((table.name, tuple(row[2:])), row[1]): row[0] for row in found}

    def _close(self, table: IntervalTable, closed: Sequence[tuple[int, datetime]]) -> None:
        if not closed:
            return
        ids, knowns = [row_id for row_id, _ in closed], [known for _, known in closed]
        # The redundant ANY pins the index: without it a plan may scan the table.
        query = text.SQL(
            "UPDATE {table} AS t SET known_to = u.known FROM unnest(%b::bigint[], %b::timestamptz[]) AS u (id, known)"
            " WHERE t.county_id = %s AND t.tenant_id = %s AND t.row_id = u.id AND t.row_id = ANY(%b::bigint[])"
        ).format(table=self._name(table.name))
        self.sql.execute(query, [ids, knowns, self.county, self.tenant, ids])

    def _mark_gone(self, table: LogTable, gone: Mapping[int, datetime]) -> None:
        if not gone:
            return
        query = text.SQL(
            "UPDATE {table} AS t SET gone_at = u.known FROM unnest(%b::bigint[], %b::timestamptz[]) AS u (position, known)"
            " WHERE t.county_id = %s AND t.tenant_id = %s AND t.position = u.position AND t.position = ANY(%b::bigint[])"
            " AND t.gone_at IS NULL"
        ).format(table=self._name(table.name))
        self.sql.execute(query, [list(gone), list(gone.values()), self.county, self.tenant, list(gone)])

    def _log(self, table: LogTable, entries: Sequence[tuple[Any, int, Line]], withdrawn: Mapping[int, datetime]) -> None:
        named = _as_it_is(table.columns)
        rows = [
            [self.county, self.tenant, e.position, n, e.effective_on, e.recorded_at, withdrawn.get(e.position),
             *self._values(named, line.values)]
            for e, n, line in entries
        ]  # fmt: skip
        columns = {"county_id": "int", "tenant_id": "bigint", "position": "bigint", "n": "int", "effective_on": "date",
                   "recorded_at": "timestamptz", "gone_at": "timestamptz", **table.columns}  # fmt: skip
        self._insert(table.name, columns, rows)

    def _current(self, table: CurrentTable, held: Mapping[Place, Mapping[str, Any] | None]) -> None:
        gone = [place[1] for place, values in held.items() if values is None]
        condition = text.SQL(" AND ").join(text.SQL("{} = %s").format(text.Identifier(k)) for k in table.key)
        for key in gone:
            query = text.SQL("DELETE FROM {} WHERE county_id = %s AND tenant_id = %s AND {}").format(self._name(table.name), condition)
            self.sql.execute(query, [self.county, self.tenant, *key])
        columns, named = {"county_id": "int", "tenant_id": "bigint", **table.key, **table.columns}, _as_it_is(table.columns)
        rows = [
            [self.county, self.tenant, *place[1], *self._values(named, values)] for place, values in held.items() if values is not None
        ]
        conflict = text.SQL(" ON CONFLICT (county_id, tenant_id, {}) DO UPDATE SET {}").format(
            text.SQL(", ").join(map(text.Identifier, table.key)),
            text.SQL(", ").join(text.SQL("{0} = excluded.{0}").format(text.Identifier(c)) for c in table.columns),
        )
        self._insert(table.name, columns, rows, conflict)

    def _insert(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]], conflict: text.Composable = _NOTHING) -> None:
        if not rows:
            return
        names, kinds = [text.Identifier(c) for c in columns], [text.SQL(kind) for kind in columns.values()]  # type: ignore[arg-type]
        into = text.SQL("INSERT INTO {} ({}) ").format(self._name(name), text.SQL(", ").join(names))
        if self._portable:
            values = text.SQL("VALUES ({})").format(text.SQL(", ").join(text.SQL("%s::{}").format(kind) for kind in kinds))
            with self.sql.cursor() as cursor:
                cursor.executemany(into + values + conflict, rows)
            return
        typed = text.SQL(", ").join(text.SQL("{} {}").format(*pair) for pair in zip(names, kinds, strict=True))
        source = text.SQL("SELECT {} FROM json_to_recordset(%s::json) AS r ({})").format(text.SQL(", ").join(names), typed)
        form = _form(tuple(columns))  # written in half the time of a dict for each row
        body = msgspec.json.encode([form(*row) for row in rows])
        self.sql.execute(into + source + conflict, [body.decode()])

    def _name(self, name: str) -> text.Identifier:
        schema, _, table = name.partition(".")
        return text.Identifier(schema, table + self._suffix)

    def _values(self, columns: Sequence[_Column], values: Mapping[str, Any]) -> list[Any]:
        return [v if type(v := values.get(name)) in plain else self._value(kind, v) for name, kind, plain in columns]

    def _value(self, kind: str, value: Any) -> Any:
        if kind == "jsonb":
            return Jsonb(msgspec.to_builtins(value)) if self._portable else value
        if isinstance(value, tuple | frozenset | set):
            return [self._adapt(v) for v in (value if isinstance(value, tuple) else sorted(value))]
        adapted = self._adapt(value)
        return adapted if self._portable or not isinstance(adapted, bytes) else f"\\x{adapted.hex()}"


def _as_it_is(columns: Mapping[str, str]) -> list[_Column]:
    """Return columns with their types and the kinds of values that are written there as they are."""
    return [(name, kind, _EMPTY if kind == "jsonb" else _PLAIN) for name, kind in columns.items()]


@cache
def _form(columns: tuple[str, ...]) -> type[msgspec.Struct]:
    """Return a struct with such columns."""
    return msgspec.defstruct("Row", columns, gc=False)


def _interval_columns(table: IntervalTable) -> dict[str, str]:
    return {
        "county_id": "int", "tenant_id": "bigint", "row_id": "bigint", **table.key, **table.columns, "position": "bigint",
        "valid_from": "date", "valid_to": "date", "known_from": "timestamptz", "known_to": "timestamptz",
    }  # fmt: skip
