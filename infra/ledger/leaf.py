"""The canonical form of a stored fact, and its leaf in the tenant's tree: final, so that every proof ever printed stays valid."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

FORMAT: Final = b"\x01"
COLUMNS: Final = (
    ("command", "county_id", "int4"),
    ("command", "tenant_id", "int8"),
    ("command", "command_id", "uuid"),
    ("command", "fingerprint", "bytes"),
    ("command", "first_position", "int8"),
    ("command", "size", "int4"),
    ("command", "recorded_at", "time"),
    ("command", "actor", "uuid"),
    ("command", "on_behalf_of", "uuid"),
    ("command", "role", "text"),
    ("command", "correlation", "uuid"),
    ("command", "caused_by_tenant", "int8"),
    ("command", "caused_by", "int8"),
    ("command", "channel", "text"),
    ("fact", "county_id", "int4"),
    ("fact", "tenant_id", "int8"),
    ("fact", "position", "int8"),
    ("fact", "stream", "uuid"),
    ("fact", "version", "int4"),
    ("fact", "tag", "text"),
    ("fact", "effective_on", "date"),
    ("fact", "command_position", "int8"),
    ("fact", "replaces", "int8"),
    ("fact", "subjects", "uuids"),
    ("fact", "source", "text"),
    ("fact", "payload", "bytes"),
)
"""Every column of the envelope in its order; its number is its place in this list, from 1. Only ever appended to."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_ONE = date(1970, 1, 1)


def canonical(command: Mapping[str, Any], fact: Mapping[str, Any]) -> bytes:
    """Return the format byte, then (number: 1 byte, length: 4 bytes, value) of each column that is not null, big-endian."""
    parts = [FORMAT]
    for number, (row, name, kind) in enumerate(COLUMNS, start=1):
        value = (command if row == "command" else fact).get(name)
        if value is not None:
            encoded = _encode(kind, value)
            parts.append(bytes([number]) + len(encoded).to_bytes(4) + encoded)
    return b"".join(parts)


def leaf(command: Mapping[str, Any], fact: Mapping[str, Any]) -> bytes:
    """Return SHA-256(0x00 ‖ canonical form), the fact's leaf as RFC 6962 has it; its index is position - 1."""
    return hashlib.sha256(b"\x00" + canonical(command, fact)).digest()


def _encode(kind: str, value: Any) -> bytes:
    match kind:
        case "int4":
            return int(value).to_bytes(4, signed=True)
        case "int8":
            return int(value).to_bytes(8, signed=True)
        case "uuid":
            return UUID(str(value)).bytes
        case "uuids":
            return b"".join(UUID(str(v)).bytes for v in value)
        case "time":
            delta = value - _EPOCH
            return ((delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds).to_bytes(8, signed=True)
        case "date":
            return (value - _DAY_ONE).days.to_bytes(4, signed=True)
        case "text":
            return str(value).encode()
        case _:
            return bytes(value)
