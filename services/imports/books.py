"""A tenant's roster as the ledger holds it, read in one pass: every stream's facts, and the state they add up to at any position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from domain.kernel import fold
from services.imports.kinds import HANDLING
from services.imports.layout import SheetName

if TYPE_CHECKING:
    from services.wiring import Runtime

_SHEET_OF: Final[dict[str, SheetName]] = {
    "institution.registered": "institutions",
    "organisation.established": "organisations",
    "member.registered": "members",
}
_FOUNDED: Final = (
    "SELECT stream, tag FROM ledger.events WHERE county_id = %s AND tenant_id = %s AND position <= %s AND version = 1 AND tag = ANY(%s)"
    " ORDER BY position"
)
_AT_ONCE: Final = 2_000


class Book:
    """The streams of a tenant's roster up to a position."""

    def __init__(self, position: int) -> None:
        self.position: Final = position
        self.sheet_of: Final[dict[UUID, SheetName]] = {}
        self._histories: Final[dict[UUID, list[Any]]] = defaultdict(list)
        self._states: Final[dict[tuple[UUID, int], Any]] = {}

    def add(self, stream: UUID, sheet: SheetName, facts: Sequence[Any]) -> None:
        """Enter some facts of a stream."""
        self.sheet_of[stream] = sheet
        self._histories[stream].extend(facts)

    def streams(self, sheet: SheetName) -> list[UUID]:
        """Return the streams of one sheet, in the order they were founded."""
        return [stream for stream, name in self.sheet_of.items() if name == sheet]

    def history(self, stream: UUID) -> Sequence[Any]:
        """Return a stream's facts up to the book's position."""
        return [e for e in self._histories.get(stream, ()) if e.position <= self.position]

    def version(self, stream: UUID) -> int:
        """Return a stream's last version, 0 where there is none."""
        history = self._histories.get(stream)
        return history[-1].version if history else 0

    def state(self, stream: UUID, upto: int | None = None) -> Any:
        """Return a stream's state as known at a position (by default the book's), None where it was not there."""
        upto = self.position if upto is None else upto
        key = (stream, upto)
        if key not in self._states:
            history = self._histories.get(stream, [])
            if history and history[-1].position <= upto < self.position:
                self._states[key] = self.state(stream)
            else:
                known = [e for e in history if e.position <= upto]
                self._states[key] = fold(HANDLING[self.sheet_of[stream]].decider, known) if known else None
        return self._states[key]

    def values(self, stream: UUID, on: date, upto: int | None = None) -> dict[str, Any] | None:
        """Return what a row of the stream shows on a day, as known at a position; None where it was not there."""
        state = self.state(stream, upto)
        return None if state is None else HANDLING[self.sheet_of[stream]].values(state, on)

    def alive(self, stream: UUID, on: date) -> bool:
        """Return whether the stream counts on the roster of a day."""
        state = self.state(stream)
        return state is not None and HANDLING[self.sheet_of[stream]].alive(state, on)


def read(runtime: Runtime, county: int, tenant: int, *, upto: int | None = None) -> Book:
    """Return the tenant's roster as of a position (by default all of it), personal values open."""
    position = runtime.ledger.head(county, tenant) if upto is None else upto
    book = Book(position)
    with runtime.db.tenant(county, tenant) as sql:
        rows = sql.execute(_FOUNDED, [county, tenant, position, list(_SHEET_OF)]).fetchall()
        found: dict[UUID, SheetName] = {row[0]: _SHEET_OF[row[1]] for row in rows}
        ids = list(found)
        for first in range(0, len(ids), _AT_ONCE):
            facts = runtime.ledger.streams(sql, county, tenant, ids[first : first + _AT_ONCE], upto=position, clear=True)
            for fact in facts:
                book.add(fact.stream, found[fact.stream], [fact])
    return book
