"""Holds every interval table of a county against the replay, at any pairs of dates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from psycopg import sql as text

from domain.kernel import Recorded
from infra.db import Database, Sql
from infra.intervals import IntervalTable
from infra.ledger import Ledger
from tests.services.replay.oracles import ORACLES, heard, tables
from tests.services.replay.telling import Key, moments, told

Held = dict[Key, dict[str, Any]]
Row = Mapping[str, Any]
SPAN: Final = ("valid_from", "valid_to", "known_from", "known_to")
TABLES: Final = tables()
OF_THE_HOUSE: Final = "access.grants"
"""Who may act where is asked by the guard of every request, and through no door that readers have."""
HEARD: Final = {name: heard(rows) for name, rows in ORACLES.items()}


class Where(NamedTuple):
    """Two dates: true on a day, as known at an instant."""

    day: date
    known: datetime


class Kept(NamedTuple):
    """All that is on record of one tenant: its facts by stream, and what is in its tables."""

    tenant: int
    streams: Mapping[UUID, Sequence[Recorded[Any]]]
    rows: Mapping[str, Sequence[Row]]
    lines: Sequence[tuple[Any, ...]]


def read(db: Database, ledger: Ledger, county: int, tenant: int) -> Kept:
    """Return a tenant's facts and rows."""
    streams = defaultdict[UUID, list[Recorded[Any]]](list)
    with db.tenant(county, tenant) as sql:
        for e in ledger.read(sql, county, tenant, limit=100_000):
            streams[e.stream].append(e)
        rows = {name: stored(sql, table, county, tenant) for name, table in TABLES.items()}
        lines = sql.execute(_LINES, [county, tenant]).fetchall()
    return Kept(tenant, dict(streams), rows, lines)


def stored(sql: Sql, table: IntervalTable, county: int, tenant: int | None) -> list[dict[str, Any]]:
    """Return every row of a table, of one tenant or of all whom a door lets see."""
    names = ("tenant_id", *table.key, *table.columns, "position", *SPAN)
    query = text.SQL("SELECT {} FROM {} WHERE county_id = %(county)s AND (%(tenant)s::bigint IS NULL OR tenant_id = %(tenant)s)").format(
        text.SQL(", ").join(map(text.Identifier, names)), text.Identifier(*table.name.split("."))
    )
    found = sql.execute(query, {"county": county, "tenant": tenant}).fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]


def says(table: IntervalTable, rows: Iterable[Row], at: Where) -> Held:
    """Return what a table says at two dates, by key; it never says two things of one."""
    found: Held = {}
    for row in rows:
        if row["valid_from"] <= at.day < row["valid_to"] and row["known_from"] <= at.known < row["known_to"]:
            key = tuple(row[name] for name in table.key)
            assert key not in found, f"{table.name} says two things of {key} at {at}"
            found[key] = {name: row[name] for name in (*table.columns, "position")}
    return found


def replayed(kept: Kept, at: Where, names: Collection[str]) -> dict[str, Held]:
    """Return what the facts alone say at two dates, by table and key."""
    found: dict[str, Held] = {name: {} for name in names}
    for history in kept.streams.values():
        tags = {e.tag for e in history}
        listening = [name for name in names if HEARD[name] & tags]
        facts = [e for e in moments(history, at.known) if e.effective_on <= at.day] if listening else []
        for name in listening:
            for key, row in told(ORACLES[name], facts):
                assert key not in found[name], f"two streams speak of {key} of {name}"
                found[name][key] = _as_stored(TABLES[name], row)
    return found


def check(kept: Kept, wheres: Iterable[Where]) -> Counter[str]:
    """Hold a tenant's tables to the replay; return how many rows of which table were told twice alike."""
    compared = Counter[str]()
    for at in wheres:
        wanted = replayed(kept, at, ORACLES.keys())
        for name, table in TABLES.items():
            said = says(table, kept.rows[name], at)
            assert said == wanted[name], differing(kept.tenant, name, at, said, wanted[name])
            compared[name] += len(said)
    return compared


def differing(tenant: int, name: str, at: Where, said: Held, wanted: Held) -> str:
    """Return in words what a table says that the facts do not, and the other way round."""
    lines = [f"{name} of {tenant} on {at.day} as known at {at.known}:"]
    for key in {*said, *wanted}:
        old, new = said.get(key), wanted.get(key)
        if old is None or new is None:
            lines.append(f"  {key}: {'only in the table' if new is None else 'only by the facts'}: {old or new}")
        else:
            lines += [f"  {key} {c}: {old[c]!r} in the table, {new[c]!r} by the facts" for c in new if old[c] != new[c]]
    return "\n".join(lines)


_LINES: Final = (
    "SELECT t.position, t.stream, t.version, t.tag, t.effective_on, t.recorded_at, t.gone_at, t.actor, t.replaces, array(SELECT s.person"
    " FROM views.timeline_subject s WHERE s.county_id = t.county_id AND s.tenant_id = t.tenant_id AND s.position = t.position ORDER BY 1)"
    " FROM views.timeline t WHERE t.county_id = %s AND t.tenant_id = %s ORDER BY 1"
)


def lined(kept: Kept) -> None:
    """Hold the timeline to the facts: one line for each, gone since another took its place, and found under everybody it speaks of."""
    facts = sorted((e for held in kept.streams.values() for e in held), key=lambda e: e.position)
    gone = {e.replaces: e.recorded_at for e in facts if e.replaces is not None}
    persons = {e.position: sorted({*e.subjects, *([e.stream] if e.tag.startswith("member.") else [])}) for e in facts}
    assert list(kept.lines) == [
        (
            e.position, e.stream, e.version, e.tag, e.effective_on, e.recorded_at, gone.get(e.position), e.actor, e.replaces,
            persons[e.position],
        )
        for e in facts
    ]  # fmt: skip


def by_the_county(db: Database, county: int, kept: Sequence[Kept]) -> int:
    """Hold what the county's door shows of every table to what the tenants' own show; return how many rows that are."""
    n = 0
    with db.county(county) as sql:
        for name, table in TABLES.items():
            if name == OF_THE_HOUSE:
                continue
            seen = stored(sql, table, county, None)
            assert _sorted(seen) == _sorted(row for one in kept for row in one.rows[name]), name
            n += len(seen)
    return n


def _sorted(rows: Iterable[Row]) -> list[str]:
    return sorted(repr(row) for row in rows)


def whole(kept: Kept) -> list[str]:
    """Return the rows whose spans hold nothing, on either clock."""
    wrong = list[str]()
    for name, rows in kept.rows.items():
        wrong += [f"{name}: {row}" for row in rows if row["valid_from"] >= row["valid_to"] or row["known_from"] >= row["known_to"]]
    return wrong


def _as_stored(table: IntervalTable, row: Row) -> dict[str, Any]:
    return {name: _json(value) if table.columns.get(name) == "jsonb" else value for name, value in row.items()}


def _json(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))
