"""Files by their content: written once, whole or not at all, found by their SHA-256, and registered with the persons they speak of."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID, uuid4

import msgspec
from psycopg.rows import class_row

from infra import crash
from infra.db import Sql

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_LEFT_OVER: Final = ".part-"


class Damaged(Exception):
    """The file does not hold what its name promises."""


class NotKept(Exception):
    """There is no such file, or it was purged."""


class Kept(msgspec.Struct, frozen=True):
    """What a file is known by."""

    sha256: str
    size: int


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """A file's entry in the register of derived copies."""

    sha256: str
    size: int
    media_type: str
    kind: str
    subjects: list[UUID]
    made_by: UUID | None


class Files:
    """A folder of immutable files in two levels of folders; two writers of the same content are one."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes | Iterable[bytes]) -> Kept:
        """Keep content and return its hash and size; when this returns it survives a power cut."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self.root / f"{_LEFT_OVER}{uuid4().hex}"
        try:
            kept = _write(part, [content] if isinstance(content, bytes) else content)
            place = self.path(kept.sha256)
            for folder in (place.parent.parent, place.parent):
                if not folder.exists():
                    folder.mkdir(exist_ok=True, mode=0o700)
                    _sync_folder(folder.parent)
            crash.point("file.before-rename")
            part.rename(place)
            _sync_folder(place.parent)
            crash.point("file.after-rename")
        finally:
            part.unlink(missing_ok=True)
        return kept

    def path(self, sha256: str) -> Path:
        """Return where a file stands, whether it does or not; refuses what is no hash."""
        if not _HASH.fullmatch(sha256):
            raise NotKept(sha256)
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def read(self, sha256: str) -> bytes:
        """Return a file's content; raises NotKept, or Damaged where it is not what was written."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError as gone:
            raise NotKept(sha256) from gone
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Damaged(sha256)
        return content

    def open(self, sha256: str) -> BinaryIO:
        """Return a file opened for reading, unchecked, for what is too large to hold; raises NotKept."""
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError as gone:
            raise NotKept(sha256) from gone

    def purge(self, sha256: str) -> None:
        """Remove a file for good; its entry in the register stays."""
        self.path(sha256).unlink(missing_ok=True)

    def tidy(self, *, older_than: float = 86_400.0) -> int:
        """Remove what writers that died left behind, once it is older than so many seconds, and return how much it was."""
        removed = 0
        for part in self.root.glob(f"{_LEFT_OVER}*"):
            if time.time() - part.stat().st_mtime > older_than:
                part.unlink(missing_ok=True)
                removed += 1
        return removed


def register(
    sql: Sql, county: int, tenant: int, kept: Kept, *, media_type: str, kind: str, subjects: Sequence[UUID] = (),
    made_by: UUID | None = None,
) -> None:  # fmt: skip
    """Enter a kept file in a tenant's register of derived copies; the same content again changes nothing."""
    row = sql.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    sql.execute(
        "INSERT INTO work.files (county_id, tenant_id, sha256, size, media_type, kind, subjects, made_by, created_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (county_id, tenant_id, sha256) DO NOTHING",
        [county, tenant, kept.sha256, kept.size, media_type, kind, sorted(set(subjects)), made_by, row[0]],
    )


def registered(sql: Sql, county: int, tenant: int, sha256: str) -> Copy | None:
    """Return a file's entry in a tenant's register, or None where the tenant has no such file or it was purged."""
    with sql.cursor(row_factory=class_row(Copy)) as cursor:
        return cursor.execute(
            "SELECT sha256, size, media_type, kind, subjects, made_by FROM work.files"
            " WHERE county_id = %s AND tenant_id = %s AND sha256 = %s AND purged_at IS NULL",
            [county, tenant, sha256],
        ).fetchone()


def _write(part: Path, content: Iterable[bytes]) -> Kept:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in content:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Kept(digest.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
