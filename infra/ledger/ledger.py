"""The ledger as the product uses it: commands in, receipts out, histories read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, LiteralString
from uuid import UUID

import msgspec

from infra.ledger.envelope import Command, Draft, Quiet, ReadFact, Receipt
from infra.ledger.errors import CommandReused
from infra.ledger.mapper import Keys, Language, Mapper
from infra.ledger.recorder import LedgerRecorder

if TYPE_CHECKING:
    from infra.db import Database, Sql
    from infra.vault import Vault

_COLUMNS = (
    "SELECT e.stream, e.version, e.tag, e.payload, e.effective_on, e.replaces, e.subjects, e.source, e.position, e.command_position,"
    " c.recorded_at, c.command_id, c.actor, c.on_behalf_of, c.role, c.correlation, c.caused_by_tenant, c.caused_by, c.channel"
    " FROM ledger.events e JOIN ledger.commands c ON c.county_id = e.county_id AND c.tenant_id = e.tenant_id"
    " AND c.first_position = e.command_position AND c.size > 0 WHERE e.county_id = %s AND e.tenant_id = %s"
)
_ONE_STREAM = f"{_COLUMNS} AND e.stream = %s ORDER BY e.version"
_STREAMS = f"{_COLUMNS} AND e.stream = ANY(%s) AND e.position <= %s ORDER BY e.position"
_ONWARDS = (
    f"{_COLUMNS} AND e.position > %s AND e.position <= %s AND NOT (e.tag = ANY(%s) AND e.replaces IS NULL)"
    " ORDER BY e.position LIMIT %s"
)
_OPENING = "SELECT * FROM ledger.opening(%b::int, %b::bigint, %b::uuid, %b::uuid, %b::bigint, %b::uuid)"


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What a command is decided from: its receipt where it was stored before, or a stream and one of another tenant's books."""

    receipt: Receipt | None = None
    history: Sequence[Any] = ()
    beside: Sequence[Any] = ()


class Ledger:
    """Appends to and reads the books of every tenant that the caller names; scopes are set by the doors, never by trust."""

    def __init__(self, db: Database, language: Language, vault: Vault, *, told: Callable[[], object] = lambda: None) -> None:
        self.db, self.vault, self.mapper = db, vault, Mapper(language)
        self.language, self._told = language, told

    def append(
        self, command: Command, drafts: Sequence[Draft], *, witnesses: Sequence[tuple[UUID, int]] = (), quiet: Quiet | None = None
    ) -> Receipt:
        """Store a command's facts and return its receipt, or the first receipt where the command was stored before.

        Raises Stale, Gap, CommandReused, WitnessMoved, NotOfItsStream, Malformed, Unwritable, or what the language refuses.
        """
        if command.fingerprint is None:
            body = b"\x00".join(self.mapper.plain(d) for d in drafts)
            command = msgspec.structs.replace(command, fingerprint=self.vault.fingerprint(body))
        keys = self._keys_for(command, drafts)
        facts = [self.mapper.encode(d, command.county, command.tenant, keys) for d in drafts]
        receipt = LedgerRecorder(self.db, command.county, command.tenant).append(command, facts, witnesses=witnesses, quiet=quiet)
        self._told()  # a hint to followers, after the commit and never in its way
        return receipt

    def opening(
        self, county: int, tenant: int, command_id: UUID, fingerprint: bytes | None, stream: UUID, *, beside: tuple[int, UUID] | None = None
    ) -> Opening:
        """Return, in one round trip, what a command is decided from; *beside* is a stream of another tenant of the county.

        Histories are empty where there is a receipt. Raises CommandReused where the command's body was another.
        """
        other = beside or (None, None)
        with self.db.statement() as sql, sql.cursor(binary=True) as cursor:
            rows = cursor.execute(_OPENING, [county, tenant, command_id, stream, *other]).fetchall()
        if rows and rows[0][1] is None:
            return Opening(receipt=_repeated(county, tenant, (rows[0][9], rows[0][2], rows[0][11], rows[0][4]), fingerprint))
        own = self._clear(county, tenant, [r[1:] for r in rows if r[1] == stream and r[0] == tenant])
        there = [] if beside is None else self._clear(county, beside[0], [r[1:] for r in rows if r[0] == beside[0] and r[1] == beside[1]])
        return Opening(history=own, beside=there)

    def load(self, county: int, tenant: int, stream: UUID) -> list[Any]:
        """Return a stream's recorded facts in order of version, personal values opened; empty where there is no such stream."""
        with self.db.tenant(county, tenant) as sql:
            return self._read(sql, county, tenant, _ONE_STREAM, [county, tenant, stream], clear=True)

    def read(
        self, sql: Sql, county: int, tenant: int, *, after: int = 0, limit: int = 500, upto: int = 2**62, clear: bool = False,
        skip: Sequence[str] = (),
    ) -> list[Any]:  # fmt: skip
        """Return the next facts of a tenant after a position, within an open transaction that may see them.

        Facts whose tag is in *skip* are left out, unless they replace another.
        """
        return self._read(sql, county, tenant, _ONWARDS, [county, tenant, after, upto, list(skip), limit], clear=clear)

    def stretch(
        self, sql: Sql, county: int, tenant: int, *, after: int, limit: int, upto: int | None = None
    ) -> tuple[int, datetime] | None:
        """Return the last position, and when it was recorded, of the next whole commands after a position: about *limit* facts.

        None where there are none, or none up to *upto*; a command is never cut in two.
        """
        row = sql.execute(
            "SELECT first_position + size - 1, recorded_at FROM ledger.commands WHERE county_id = %s AND tenant_id = %s"
            " AND first_position <= %s AND first_position + size - 1 <= %s AND size > 0 ORDER BY first_position DESC LIMIT 1",
            [county, tenant, after + limit, 2**62 if upto is None else upto],
        ).fetchone()
        return (row[0], row[1]) if row and row[0] > after else None

    def streams(
        self, sql: Sql, county: int, tenant: int, ids: Iterable[UUID], *, upto: int = 2**62, clear: bool = False
    ) -> list[Any]:
        """Return all facts of some streams up to a position, by position."""
        return self._read(sql, county, tenant, _STREAMS, [county, tenant, list(ids), upto], clear=clear)

    def receipt(self, county: int, tenant: int, command_id: UUID, fingerprint: bytes | None = None) -> Receipt | None:
        """Return the receipt of a command stored before, or None; raises CommandReused where its body was another."""
        with self.db.tenant(county, tenant) as sql:
            row = sql.execute(
                "SELECT first_position, size, recorded_at, fingerprint FROM ledger.commands"
                " WHERE county_id = %s AND tenant_id = %s AND command_id = %s",
                [county, tenant, command_id],
            ).fetchone()
        return None if row is None else _repeated(county, tenant, row, fingerprint)

    def head(self, county: int, tenant: int) -> int:
        """Return the tenant's last position, 0 while its books are empty."""
        return LedgerRecorder(self.db, county, tenant).max_notification_id() or 0

    def _keys_for(self, command: Command, drafts: Sequence[Draft]) -> Keys:
        persons = {p for d in drafts for p in self.mapper.subjects(d.fact)}
        if not persons:
            return {}
        with self.db.tenant(command.county, command.tenant) as sql:
            held = self.vault.keys(sql, command.county, persons)
        if new := persons - held.keys():
            held |= self.vault.make_keys(self.db, command.county, command.tenant, new)
        return held

    def _read(self, sql: Sql, county: int, tenant: int, query: LiteralString, parameters: list[Any], *, clear: bool) -> list[Any]:
        with sql.cursor(binary=True) as cursor:  # a day as a number is read in half the time of one in words
            stored = _stored(cursor.execute(query, parameters).fetchall())
        keys = self.vault.keys(sql, county, {p for s in stored for p in s.subjects}) if clear else None
        return [self.mapper.decode(s, county, tenant, keys) for s in stored]

    def _clear(self, county: int, tenant: int, rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Return facts read without a scope, personal values opened: their keys are looked for where there are any."""
        stored = _stored(rows)
        keys: Keys = {}
        if subjects := {p for s in stored for p in s.subjects}:
            with self.db.tenant(county, tenant) as sql:
                keys = self.vault.keys(sql, county, subjects)
        return [self.mapper.decode(s, county, tenant, keys) for s in stored]


def _stored(rows: Sequence[tuple[Any, ...]]) -> list[ReadFact]:
    return [ReadFact(r[0], r[1], r[2], bytes(r[3]), r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11:]) for r in rows]


def _repeated(county: int, tenant: int, row: Sequence[Any], fingerprint: bytes | None) -> Receipt:
    if fingerprint is not None and bytes(row[3]) != fingerprint:
        message = "this command id was used with another body"
        raise CommandReused(message)
    return Receipt(county=county, tenant=tenant, first_position=row[0], size=row[1], recorded_at=row[2], repeated=True)
