"""Commands that leave no receipt in the ledger: each is on record once it was carried out, and sent again gets its first answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

import msgspec
from psycopg.types.json import Jsonb

from infra.jobs import clocks
from infra.ledger import CommandReused

if TYPE_CHECKING:
    from infra.db import Database, Sql


class Once(msgspec.Struct, frozen=True, kw_only=True):
    """A command that is to be carried out once: in whose scope it is put on record, its id, and a digest of its body."""

    county: int
    tenant: int
    command_id: UUID
    fingerprint: bytes

    def at(self, tenant: int) -> Once:
        """Return the same command in the scope of a tenant."""
        return msgspec.structs.replace(self, tenant=tenant)

    def part(self, tenant: int) -> Once:
        """Return the part of a command over several tenants that one of them keeps."""
        return msgspec.structs.replace(self, tenant=tenant, command_id=uuid5(self.command_id, str(tenant)))


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a command was answered; `first` where it is being carried out just now."""

    first: bool
    said: Any = None


def answer(sql: Sql, once: Once | None, said: Any = None) -> Answer:
    """Put a command on record within the transaction that carries it out, or return what it was answered before.

    Raises CommandReused where its body was another. Who sends the same at the same time waits for the first. None is nobody's command
    and always the first.
    """
    if once is None:
        return Answer(first=True, said=said)
    stored = sql.execute(
        "INSERT INTO work.answers (county_id, tenant_id, command_id, fingerprint, answered_at, said) VALUES (%s, %s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [once.county, once.tenant, once.command_id, once.fingerprint, clocks(sql).server, None if said is None else Jsonb(said)],
    ).rowcount
    if stored:
        return Answer(first=True, said=said)
    held = _held(sql, once)
    assert held is not None, "what stood in the way is on record"
    return held


def say(sql: Sql, once: Once | None, said: Any) -> None:
    """Put on record what a command that was put on record in this transaction is answered."""
    if once is not None:
        sql.execute(
            "UPDATE work.answers SET said = %s WHERE county_id = %s AND tenant_id = %s AND command_id = %s",
            [Jsonb(said), once.county, once.tenant, once.command_id],
        )


def before(db: Database, once: Once | None) -> Answer | None:
    """Return what a command was answered before, None where it was not carried out; raises CommandReused where its body was another."""
    if once is None:
        return None
    with db.tenant(once.county, once.tenant) as sql:
        return _held(sql, once)


def check(sql: Sql, once: Once | None) -> None:
    """Refuse, in the county's door, a command whose id was used with another body at any tenant of it; raises CommandReused."""
    if once is not None:
        found = sql.execute(_IN_COUNTY, [once.county, once.command_id, once.fingerprint]).fetchone()
        if found is not None:
            raise CommandReused(_REUSED)


def _held(sql: Sql, once: Once) -> Answer | None:
    row = sql.execute(
        "SELECT fingerprint, said FROM work.answers WHERE county_id = %s AND tenant_id = %s AND command_id = %s",
        [once.county, once.tenant, once.command_id],
    ).fetchone()
    if row is None:
        return None
    if bytes(row[0]) != once.fingerprint:
        raise CommandReused(_REUSED)
    return Answer(first=False, said=row[1])


_REUSED: Final = "this command id was used with another body"
_IN_COUNTY: Final = "SELECT 1 FROM work.answers WHERE county_id = %s AND command_id = %s AND fingerprint <> %s LIMIT 1"
