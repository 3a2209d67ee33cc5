"""One fact as it stands in the books: what it says, its envelope, the receipt of its command, and its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from services.views.reading import Row, one, standing_at, text
from services.views.timeline import Line, told

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

SHOWN: Final = 50
"""So many facts of one command are named; an import has thousands."""


class Envelope(Row):
    """All that is stored of a fact besides what it says: its own columns, and those of its command.

    `bytes` is the length of what it says, as stored; `before` and `behind` are its neighbours in its stream.
    """

    position: int
    stream: UUID
    version: int
    subjects: list[UUID]
    source: str | None
    command_position: int
    bytes: int
    command: UUID
    fingerprint: str
    first_position: int
    size: int
    recorded_at: datetime
    actor: UUID
    on_behalf_of: UUID | None
    role: str
    correlation: UUID
    caused_by_tenant: int | None
    caused_by: int | None
    channel: str
    before: int | None
    behind: int | None


class Neighbours(Row):
    """The facts next to one: in its stream and in its tenant's books, what it puts right and what has put it right."""

    before_in_stream: Line | None
    behind_in_stream: Line | None
    before: Line | None
    behind: Line | None
    replaces: Line | None
    replaced_by: Line | None


class Whole(Row):
    """One fact with everything about it; `together` are the facts of the same command, the first of them if there are many."""

    line: Line
    envelope: Envelope
    neighbours: Neighbours
    together: Sequence[Line]


_ENVELOPE: Final = text("fact")
_NAMED: Final = b"""SELECT t.tenant_id, t.position FROM views.timeline t
    WHERE t.county_id = %(county)s AND t.tenant_id = %(tenant)s AND t.position = ANY(%(positions)s) AND t.recorded_at <= %(known)s"""


def whole(sql: Sql, county: int, tenant: int, position: int, at: Coordinate) -> Whole | None:
    """Return one fact by its identity, as known: None where nobody knew of it yet, or the view has not come as far."""
    envelope = one(sql, Envelope, _ENVELOPE, standing_at(county, tenant, at, position=position))
    if envelope is None:
        return None
    same = range(envelope.first_position, envelope.first_position + min(envelope.size, SHOWN))
    wanted = {position, position - 1, position + 1, envelope.before, envelope.behind, *same} - {None}
    lines = _named(sql, county, tenant, at, wanted)
    line = lines.get(position)
    if line is None:
        return None
    lines |= _named(sql, county, tenant, at, {line.replaces, line.replaced_by} - {None, *lines})
    neighbours = Neighbours(
        before_in_stream=lines.get(envelope.before or 0), behind_in_stream=lines.get(envelope.behind or 0), before=lines.get(position - 1),
        behind=lines.get(position + 1), replaces=lines.get(line.replaces or 0), replaced_by=lines.get(line.replaced_by or 0),
    )  # fmt: skip
    return Whole(line=line, envelope=envelope, neighbours=neighbours, together=[lines[n] for n in same if n in lines and n != position])


def _named(sql: Sql, county: int, tenant: int, at: Coordinate, positions: set[int | None]) -> dict[int, Line]:
    if not positions:
        return {}
    found = told(sql, _NAMED, standing_at(county, tenant, at, positions=sorted(n for n in positions if n is not None)))
    return {line.position: line for line in found}
