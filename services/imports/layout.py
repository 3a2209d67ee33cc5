"""The three sheets of a roster workbook: which columns they have, and what a cell of each may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from domain import institution, member, organisation
from services.imports.cells import Kind

SheetName = Literal["institutions", "organisations", "members"]
ORDER: Final[tuple[SheetName, ...]] = ("institutions", "organisations", "members")
INFO: Final = "info"
NOTES: Final = "notes"
FORMAT: Final = 1
STREAM: Final = "stream"
EFFECTIVE: Final = "effective_on"
CORRECTION: Final = "correction"
"""The column that makes a row's changes corrections of what was stated before."""

LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "level": ("1", "2"),
    "institution-type": tuple(sorted(institution.KINDS)),
    "institution-status": tuple(sorted(institution.STATUSES)),
    "organisation-kind": tuple(sorted(organisation.KINDS)),
    "organisation-health": tuple(sorted(organisation.HEALTH)),
    "ledger-class": tuple(sorted(member.CLASSES)),
    "group": tuple(sorted(member.GROUPS)),
    "sex": ("female", "male"),
}
"""The lists whose codes a cell may name, by word or by code."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a sheet: what its cells hold, from which list or sheet, and whether a new row must fill it."""

    key: str
    kind: Kind = "text"
    of: str = ""
    personal: bool = False
    required: bool = False
    width: int = 14


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet: its columns in order, and the one that identifies a row without the ledger's own number."""

    name: SheetName
    columns: tuple[Column, ...]
    identity: str

    def column(self, key: str) -> Column:
        """Return the column of that key."""
        return next(column for column in self.columns if column.key == key)


_STREAM = Column(key=STREAM, kind="stream")
_EFFECTIVE = Column(key=EFFECTIVE, kind="day", width=12)
_CORRECTION = Column(key=CORRECTION, kind="yes-no", width=8)

INSTITUTIONS: Final = Sheet(
    name="institutions",
    identity="code",
    columns=(
        _STREAM,
        Column(key="code", kind="token", required=True, width=18),
        Column(key="name", required=True, width=32),
        Column(key="level", kind="code", of="level", required=True, width=8),
        Column(key="parent", kind="reference", of="institutions", width=32),
        Column(key="kind", kind="code", of="institution-type", required=True, width=16),
        Column(key="status", kind="code", of="institution-status", width=10),
        Column(key="address", width=32),
        _EFFECTIVE,
        _CORRECTION,
    ),
)
ORGANISATIONS: Final = Sheet(
    name="organisations",
    identity="code",
    columns=(
        _STREAM,
        Column(key="code", kind="token", required=True, width=18),
        Column(key="name", required=True, width=36),
        Column(key="kind", kind="code", of="organisation-kind", required=True, width=12),
        Column(key="institution", kind="reference", of="institutions", width=32),
        Column(key="parent", kind="reference", of="organisations", width=36),
        Column(key="health", kind="code", of="organisation-health", width=12),
        _EFFECTIVE,
        _CORRECTION,
    ),
)
MEMBERS: Final = Sheet(
    name="members",
    identity="id_number",
    columns=(
        _STREAM,
        Column(key="name", personal=True, required=True, width=12),
        Column(key="id_number", kind="id-number", personal=True, required=True, width=22),
        Column(key="sex", kind="code", of="sex", personal=True, width=8),
        Column(key="born", kind="date", personal=True, width=12),
        Column(key="ethnicity", personal=True, width=8),
        Column(key="education", personal=True, width=10),
        Column(key="ledger_class", kind="code", of="ledger-class", required=True, width=10),
        Column(key="branch", kind="reference", of="organisations", required=True, width=36),
        Column(key="groups", kind="codes", of="group", width=20),
        Column(key="employment", width=12),
        Column(key="post", personal=True, width=16),
        Column(key="joined_party_on", kind="date", width=12),
        Column(key="full_member_on", kind="date", width=12),
        Column(key="probationary", kind="yes-no", width=8),
        Column(key="phone", kind="phone", personal=True, width=16),
        Column(key="address", personal=True, width=32),
        Column(key="note", personal=True, width=20),
        _EFFECTIVE,
        _CORRECTION,
    ),
)
SHEETS: Final[Mapping[SheetName, Sheet]] = {sheet.name: sheet for sheet in (INSTITUTIONS, ORGANISATIONS, MEMBERS)}
