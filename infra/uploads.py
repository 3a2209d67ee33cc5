"""Files that wait for somebody's decision: each sealed under a key of its own, which is destroyed with it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg.types.json import Jsonb

if TYPE_CHECKING:
    from infra.db import Sql
    from infra.vault import Vault

_NONCE: Final = 12
KEPT_DAYS: Final = 30


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """A file in waiting: what it is, from which day its rows hold, and how many of them are what."""

    county: int
    tenant: int
    id: UUID
    kind: str
    effective_on: date
    by: UUID
    mapping: str = ""
    counts: dict[str, int] = {}


class Gone(Exception):
    """This file was taken, thrown away, or kept longer than thirty days."""


def keep(sql: Sql, vault: Vault, upload: Upload, data: bytes) -> None:
    """Seal a file and keep it until it is destroyed, at most thirty days; the same id again changes nothing."""
    salt, nonce = os.urandom(32), os.urandom(_NONCE)
    box = nonce + _key(vault, upload.id, salt).encrypt(nonce, data, _bound(upload.county, upload.tenant, upload.id))
    row = [upload.county, upload.tenant, upload.id, upload.kind, upload.mapping, upload.effective_on, len(data), salt, box, upload.by]
    counted = Jsonb(upload.counts)
    sql.execute(
        "INSERT INTO work.uploads (county_id, tenant_id, upload, kind, mapping, effective_on, size, salt, box, uploaded_by, counts,"
        " uploaded_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %b, %b, %s, %s, %s) ON CONFLICT DO NOTHING",
        [*row, counted, _moment(sql)],
    )


def fetch(sql: Sql, vault: Vault, county: int, tenant: int, id: UUID) -> tuple[Upload, bytes]:
    """Return a file in waiting, opened; raises Gone."""
    row = sql.execute(
        "SELECT kind, mapping, effective_on, uploaded_by, salt, box FROM work.uploads"
        " WHERE county_id = %s AND tenant_id = %s AND upload = %s",
        [county, tenant, id],
    ).fetchone()
    if row is None:
        raise Gone
    box = bytes(row[5])
    data = _key(vault, id, bytes(row[4])).decrypt(box[:_NONCE], box[_NONCE:], _bound(county, tenant, id))
    return Upload(county=county, tenant=tenant, id=id, kind=row[0], mapping=row[1], effective_on=row[2], by=row[3]), data


def peek(sql: Sql, county: int, tenant: int, id: UUID) -> Upload | None:
    """Return what a file in waiting is, without opening it; None where there is none."""
    row = sql.execute(
        "SELECT kind, mapping, effective_on, uploaded_by, counts FROM work.uploads WHERE county_id = %s AND tenant_id = %s AND upload = %s",
        [county, tenant, id],
    ).fetchone()
    if row is None:
        return None
    return Upload(county=county, tenant=tenant, id=id, kind=row[0], mapping=row[1], effective_on=row[2], by=row[3], counts=row[4])


def destroy(sql: Sql, county: int, tenant: int, id: UUID) -> bool:
    """Destroy a file and its key and return whether it was there; what was found in it stays on record."""
    gone = sql.execute("DELETE FROM work.uploads WHERE county_id = %s AND tenant_id = %s AND upload = %s", [county, tenant, id])
    return gone.rowcount > 0


def sweep(sql: Sql, county: int, tenant: int) -> int:
    """Destroy a tenant's files that waited longer than thirty days, and return how many."""
    gone = sql.execute(
        "DELETE FROM work.uploads WHERE county_id = %s AND tenant_id = %s AND uploaded_at < %s",
        [county, tenant, _moment(sql) - timedelta(days=KEPT_DAYS)],
    )
    return gone.rowcount


def note(sql: Sql, county: int, tenant: int, id: UUID, found: Sequence[tuple[str, str, str, int, str, dict[str, Any]]]) -> None:
    """Put what was found in a file in waiting on record (severity, rule, sheet, row, column, details), in place of what was found before.

    What was found in a file that is gone stays as it is. Who notes at the same time waits for the other.
    """
    place = [county, tenant, id]
    held = sql.execute("SELECT 1 FROM work.uploads WHERE county_id = %s AND tenant_id = %s AND upload = %s FOR UPDATE", place)
    if held.fetchone() is None:
        return
    sql.execute("DELETE FROM work.upload_findings WHERE county_id = %s AND tenant_id = %s AND upload = %s", place)
    with sql.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO work.upload_findings (county_id, tenant_id, upload, number, severity, rule, sheet, row, column_key, details)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [[county, tenant, id, number, *said, Jsonb(details)] for number, (*said, details) in enumerate(found, start=1)],
        )


def notes(sql: Sql, county: int, tenant: int, ids: Sequence[UUID]) -> list[Any]:
    """Return what was found in files, each by the file's id, in order."""
    return sql.execute(
        "SELECT upload, severity, rule, sheet, row, column_key, details FROM work.upload_findings"
        " WHERE county_id = %s AND tenant_id = %s AND upload = ANY(%s) ORDER BY upload, number",
        [county, tenant, list(ids)],
    ).fetchall()


def _moment(sql: Sql) -> datetime:
    row = sql.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    return row[0]


def _key(vault: Vault, id: UUID, salt: bytes) -> AESGCM:
    return AESGCM(vault.fingerprint(b"upload\x00" + id.bytes + salt))


def _bound(county: int, tenant: int, id: UUID) -> bytes:
    return b"upload" + county.to_bytes(4) + tenant.to_bytes(8) + id.bytes
