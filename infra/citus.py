"""Citus, where PostgreSQL has it: noticed by its extension, checked at start, and told of the tables that a rebuild makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from infra.db import sharded
from infra.ledger.envelope import SYSTEM, Command
from infra.ledger.recorder import LedgerRecorder
from infra.settings import Misconfigured

if TYPE_CHECKING:
    import psycopg

    from infra.db import Database

_BOOTSTRAP: Final = "a superuser runs infra/deploy/citus/bootstrap.sql after each `taizhang migrate`"
_PROBE: Final = Command(
    county=0, tenant=0, command_id=UUID(int=3), actor=SYSTEM, role="system", correlation=UUID(int=3), channel="schedule"
)
"""A command of nobody's, the same at every start: it stores no fact, and after the first time it is a repeat."""
_SEEN: Final = "SELECT count(*) FROM ledger.commands WHERE county_id = %s AND tenant_id = %s AND command_id = %s"


class Unspread(Misconfigured):
    """The database is Citus, and its tables are not spread as the product needs; the message says what to run."""


def check(db: Database) -> None:
    """Raise Unspread where the database is Citus and a table was forgotten, or a scope does not reach the shards."""
    with db.statement() as sql:
        if not sharded(sql):
            return
        forgotten = sql.execute(
            "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname = ANY('{ledger,vault,follow,work,access,directory,views}')"
            " AND NOT EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = c.oid) ORDER BY 1"
        ).fetchall()
    if forgotten:
        message = f"not distributed: {', '.join(row[0] for row in forgotten)}; {_BOOTSTRAP}"
        raise Unspread(message)
    probe(db)


def probe(db: Database) -> None:
    """Append and read in a tenant of nobody's, and raise Unspread where its own scope does not see it or another's does."""
    LedgerRecorder(db, _PROBE.county, _PROBE.tenant).append(_PROBE, [])
    keys = [_PROBE.county, _PROBE.tenant, _PROBE.command_id]
    with db.tenant(_PROBE.county, _PROBE.tenant) as sql:
        own = sql.execute(_SEEN, keys).fetchone()
    with db.county(_PROBE.county) as sql:
        county = sql.execute(_SEEN, keys).fetchone()
    with db.tenant(_PROBE.county, _PROBE.tenant + 1) as sql:
        sister = sql.execute(_SEEN, keys).fetchone()
    if (own, county, sister) != ((1,), (1,), (0,)):
        message = f"a scope does not reach the shards as it should (own {own}, county {county}, sister {sister}); {_BOOTSTRAP}"
        raise Unspread(message)


def spread_beside(owner: psycopg.Connection[Any], beside: str, table: str) -> None:
    """Distribute a new empty table like the one that it is made beside; nothing happens on plain PostgreSQL."""
    if sharded(owner):
        owner.execute("SELECT create_distributed_table(%s, 'county_id', colocate_with => %s)", [beside, table])
