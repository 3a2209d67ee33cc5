"""Personal values under one key per person: sealing, opening, keyed digests; a destroyed key is an erased person."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from infra.db import Database, Sql

FORMAT = b"tz1"
NONCE = 12
LOOKUP_VERSION = 1
_URLSAFE = bytes.maketrans(b"-_", b"+/")
_BY_ARRAYS: Final = (
    "INSERT INTO vault.keys (county_id, person, wrapped, kek, created_at)"
    " SELECT %s, u.person, u.wrapped, %s, clock_timestamp() FROM unnest(%b::uuid[], %b::bytea[]) AS u (person, wrapped)"
    " ON CONFLICT DO NOTHING RETURNING person"
)
"""Thousands of people in one statement, for plain PostgreSQL."""
_BY_VALUES: Final = (
    "INSERT INTO vault.keys (county_id, person, wrapped, kek, created_at) VALUES (%s, %s, %s, %s, clock_timestamp())"
    " ON CONFLICT DO NOTHING RETURNING person"
)


class KeysMissing(Exception):
    """The key-encryption key is not where it should be: restore keys/kek from its backup before anything else."""


class Digest(msgspec.Struct, frozen=True):
    """A value to be stored as a keyed digest, so that it can be found again but not read."""

    kind: str
    value: str


class Kek:
    """The key-encryption key: a file of mode 0600 outside the database, named by its id."""

    def __init__(self, secret: bytes, name: str) -> None:
        self._aead, self.name = AESGCM(secret), name
        self._secret = secret

    @classmethod
    def at(cls, folder: Path, *, create: bool = False) -> Kek:
        """Return the key kept in *folder*, made there first where *create* allows it; raises KeysMissing."""
        path = folder / "kek"
        if not path.exists() and create:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            line = f"{secrets.token_hex(4)} {secrets.token_hex(32)}\n"
            fresh = folder / f"kek.{os.getpid()}"
            fresh.touch(mode=0o600)
            fresh.write_text(line)
            try:
                os.link(fresh, path)  # the first of several processes wins
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        try:
            name, secret = path.read_text().split()
        except (OSError, ValueError) as error:
            raise KeysMissing(str(path)) from error
        return cls(bytes.fromhex(secret), name)

    def wrap(self, county: int, person: UUID, key: bytes) -> bytes:
        """Return a person's key, encrypted and bound to the person."""
        nonce = os.urandom(NONCE)
        return nonce + self._aead.encrypt(nonce, key, _bound(county, person))

    def unwrap(self, county: int, person: UUID, wrapped: bytes) -> bytes:
        """Return the person's key; raises InvalidTag where it was wrapped by another kek or for somebody else."""
        return self._aead.decrypt(wrapped[:NONCE], wrapped[NONCE:], _bound(county, person))

    def derive(self, purpose: str) -> bytes:
        """Return a 32-byte key of its own for *purpose*."""
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"taizhang {purpose}".encode()).derive(self._secret)


class Vault:
    """Seals and opens personal values, and finds people by digests of what identifies them."""

    def __init__(self, kek: Kek) -> None:
        self._kek = kek
        self._lookup = kek.derive(f"lookup {LOOKUP_VERSION}")
        self._fingerprint = kek.derive("fingerprint")

    def make_keys(self, db: Database, county: int, tenant: int, persons: Iterable[UUID]) -> dict[UUID, AESGCM | None]:
        """Commit a key for each person who has none yet, before the first fact that uses it; return the keys of all of them."""
        wanted = set(persons)
        if not wanted:
            return {}
        sharded = db.sharded
        with db.tenant(county, tenant) as sql:
            held = self.keys(sql, county, wanted)
            made = {person: AESGCM.generate_key(256) for person in sorted(wanted - held.keys())}
            wrapped = [self._kek.wrap(county, person, key) for person, key in made.items()]
            ours = self._store_by_values(sql, county, made, wrapped) if sharded else self._store(sql, county, made, wrapped)
            others = made.keys() - ours  # whoever was quicker made these
            return held | {person: AESGCM(made[person]) for person in ours} | self.keys(sql, county, others)

    def _store(self, sql: Sql, county: int, made: Mapping[UUID, bytes], wrapped: Sequence[bytes]) -> set[UUID]:
        return {row[0] for row in sql.execute(_BY_ARRAYS, [county, self._kek.name, list(made), wrapped])} if made else set()

    def _store_by_values(self, sql: Sql, county: int, made: Mapping[UUID, bytes], wrapped: Sequence[bytes]) -> set[UUID]:
        rows = zip(made, wrapped, strict=True)
        return {
            row[0] for person, box in rows for row in sql.execute(_BY_VALUES, [county, person, box, self._kek.name])
        }  # fmt: skip

    def keys(self, sql: Sql, county: int, persons: Iterable[UUID]) -> dict[UUID, AESGCM | None]:
        """Return the keys of *persons* within an open tenant transaction: None for an erased person, absent where there is none."""
        wanted = list(set(persons))
        if not wanted:
            return {}
        rows = sql.execute(
            "SELECT person, wrapped FROM vault.keys WHERE county_id = %s AND person = ANY(%s) AND number = 1", [county, wanted]
        ).fetchall()
        return {p: AESGCM(self._kek.unwrap(county, p, bytes(w))) if w is not None else None for p, w in rows}

    def digest(self, kind: str, value: str) -> bytes:
        """Return the keyed digest under which a normalised value is looked up."""
        return hmac.digest(self._lookup, f"{kind}\x00{normal(value)}".encode(), hashlib.sha256)

    def fingerprint(self, body: bytes) -> bytes:
        """Return the keyed digest of a command's body, by which a repeat is told from another command."""
        return hmac.digest(self._fingerprint, body, hashlib.sha256)


def seal(key: AESGCM, person: UUID, value: str, bound: bytes) -> dict[str, Any]:
    """Return the stored form of a personal value: person, key number, nonce and ciphertext bound to its place in the ledger."""
    nonce = os.urandom(NONCE)
    box = nonce + key.encrypt(nonce, value.encode(), bound)
    return {"p": str(person), "k": 1, "c": base64.urlsafe_b64encode(box).rstrip(b"=").decode()}


def unseal(key: AESGCM, sealed: Mapping[str, Any], bound: bytes) -> str:
    """Return the value in clear; raises InvalidTag where it was moved from its place or the key is another."""
    text: bytes = sealed["c"].encode()
    box = binascii.a2b_base64(text.translate(_URLSAFE) + b"=" * (-len(text) % 4))  # base64's own is three calls for each value
    return key.decrypt(box[:NONCE], box[NONCE:], bound).decode()


def place(county: int, tenant: int, stream: UUID, version: int, path: str) -> bytes:
    """Return the associated data of a sealed value: where in the ledger it stands."""
    return FORMAT + county.to_bytes(4) + tenant.to_bytes(8) + stream.bytes + version.to_bytes(4) + path.encode()


def normal(value: str) -> str:
    """Return a value as it is compared: compatibility forms folded, white space gone, capitals."""
    return "".join(unicodedata.normalize("NFKC", value).split()).upper()


def _bound(county: int, person: UUID) -> bytes:
    return FORMAT + county.to_bytes(4) + person.bytes


__all__ = ["Digest", "InvalidTag", "Kek", "KeysMissing", "Vault", "normal", "place", "seal", "unseal"]
