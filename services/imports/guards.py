"""What a file is before anything in it is opened: its kind by its first bytes, its size, and what a workbook claims to unpack to."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

import msgspec

from services.imports.findings import FileRefused, wrong

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BINARY = b"\x00"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much a file may ask of us."""

    file_bytes: int = 20 * 2**20
    entries: int = 500
    unpacked_bytes: int = 300 * 2**20
    ratio: int = 200
    memory_bytes: int = 2 * 2**30
    seconds: int = 30
    rows: int = 200_000
    columns: int = 200


def kind_of(path: Path, limits: Limits) -> Literal["workbook", "text"]:
    """Return whether a file is a workbook or a text that may be CSV; raises FileRefused where it is neither, or too much."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise wrong(rule="unreadable") from error
    if size > limits.file_bytes:
        raise wrong(rule="too-large", size=_megabytes(size), limit=_megabytes(limits.file_bytes))
    if size == 0:
        raise wrong(rule="empty")
    with path.open("rb") as file:
        head = file.read(8)
        if head.startswith(_OLE):
            raise _ole(head + file.read())
        if head.startswith(b"PK"):
            _check_archive(path, limits)
            return "workbook"
        sample = head + file.read(65_536)
    if head.startswith(b"%PDF") or (_BINARY in sample and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise wrong(rule="not-a-workbook")
    return "text"


def _ole(content: bytes) -> FileRefused:
    return wrong(rule="password-protected") if _ENCRYPTED in content else wrong(rule="old-workbook")


def _check_archive(path: Path, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise wrong(rule="unreadable") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise wrong(rule="password-protected")
    packed, unpacked = sum(e.compress_size for e in entries), sum(e.file_size for e in entries)
    # Entries that overlap are how a small archive unpacks to petabytes: together they would be larger than the file.
    if packed > path.stat().st_size or len(names) < len(entries):
        raise wrong(rule="bomb")
    if len(entries) > limits.entries or unpacked > limits.unpacked_bytes or unpacked > limits.ratio * max(packed, 10_000):
        raise wrong(rule="bomb")
    if "xl/workbook.xml" not in names:
        raise wrong(rule="other-workbook")
    if "xl/vbaProject.bin" in names:
        raise wrong(rule="macros")


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.0f}"
