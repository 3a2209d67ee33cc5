"""A read model of boxes for tests of followers, with one table of each sort, made by the owner."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import psycopg

from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change, Line
from infra.roles import OWNER
from tests.infra.words import Moved, Opened, Owned

Event = Opened | Moved | Owned
STANDARD = """position bigint NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL, known_from timestamptz NOT NULL,
    known_to timestamptz NOT NULL"""
TABLES = f"""
CREATE TABLE IF NOT EXISTS views.box (county_id int NOT NULL, tenant_id bigint NOT NULL, row_id bigint NOT NULL, box uuid, label text,
    size int, place text, {STANDARD}, PRIMARY KEY (county_id, tenant_id, row_id));
CREATE TABLE IF NOT EXISTS views.box_now (county_id int NOT NULL, tenant_id bigint NOT NULL, box uuid, label text, place text,
    PRIMARY KEY (county_id, tenant_id, box));
CREATE TABLE IF NOT EXISTS views.box_log (county_id int NOT NULL, tenant_id bigint NOT NULL, position bigint NOT NULL, n int NOT NULL,
    effective_on date NOT NULL, recorded_at timestamptz NOT NULL, gone_at timestamptz, what text,
    PRIMARY KEY (county_id, tenant_id, position, n));
"""
BAD = "poison"

view = View("boxes", version=1, modules=(sys.modules[__name__],))
history = view.interval("views.box", key={"box": "uuid"}, columns={"label": "text", "size": "int", "place": "text"})
now = view.current("views.box_now", key={"box": "uuid"}, columns={"label": "text", "place": "text"})
log = view.log("views.box_log", columns={"what": "text"})


@view.on(Opened)
def _(e: Recorded[Opened]) -> Iterator[Change | Line]:
    if e.fact.label == BAD:
        message = "nobody can read this"
        raise ValueError(message)
    yield history.open(e.stream, label=e.fact.label, size=e.fact.size)
    yield now.open(e.stream, label=e.fact.label)
    yield log.add(what=e.fact.label)


@view.on(Moved)
def _(e: Recorded[Moved]) -> Iterator[Change | Line]:
    if e.fact.to == "away":
        yield history.close(e.stream)
        yield now.close(e.stream)
    else:
        yield history.put(e.stream, place=e.fact.to)
        yield now.put(e.stream, place=e.fact.to)
    yield log.add(what=e.fact.to)


view.ignore(Owned)


def make_tables(migrate_url: str) -> None:
    """Create the tables unless another test has."""
    with psycopg.connect(migrate_url, options=f"-c role={OWNER}") as owner:
        if owner.execute("SELECT to_regclass('views.box')").fetchone() == (None,):
            owner.execute(TABLES)
            for table in ("views.box", "views.box_now", "views.box_log"):
                owner.execute("SELECT ledger.protect(%s::regclass, ARRAY['county'])", [table])


def rows(sql: Any, table: str) -> list[Any]:
    """All rows of a table that the open scope sees, in a stable order."""
    return sql.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4").fetchall()
