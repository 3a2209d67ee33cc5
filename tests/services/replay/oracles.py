"""Every oracle there is, by the table whose rows it tells, and the tables that there are to tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.catalogue import tag_of
from infra.db import Database
from infra.intervals import CurrentTable, IntervalTable
from services import views
from tests.services.replay import of_papers, of_people, of_promises, of_units, of_visits
from tests.services.replay.telling import Corrected, Rows

ORACLES: Final[Mapping[str, Rows]] = {
    one.table: one for one in (*of_people.ALL, *of_units.ALL, *of_promises.ALL, *of_visits.ALL, *of_papers.ALL)
}


def tables() -> dict[str, IntervalTable]:
    """Return every table with history that a view declares."""
    every = (table for view in views.ALL for table in view.tables.values())
    return {one.name: one for one in every if isinstance(one, IntervalTable) and not isinstance(one, CurrentTable)}


def two_clocks(db: Database, county: int) -> set[str]:
    """Return every table of the database that has the spans of both clocks, and is not a rebuild's."""
    with db.tenant(county, county * 1000) as sql:
        found = sql.execute(
            "SELECT c.relnamespace::regnamespace || '.' || c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') AND 4 ="
            " (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid"
            " AND a.attname IN ('valid_from', 'valid_to', 'known_from', 'known_to'))"
        ).fetchall()
    return {row[0] for row in found}


def heard(rows: Rows) -> set[str]:
    """Return the tags of the facts that an oracle listens to."""
    kinds = {*rows.begins, *rows.ends, *rows.speaks, *(kind for one in rows.columns.values() for kind in one.by)}
    return {tag_of(kind) for kind in kinds if kind is not Corrected}
