"""Named lists as every kind of report has them: a caption that says how many, and people by name where the report may say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from services.reports import doors
from services.reports.basis import Basis
from services.reports.document import Cell, Column, Linked, Table
from services.reports.places import Place, called
from services.web.i18n import Words

T = TypeVar("T")
Told = Callable[[T], Sequence[Cell]]
"""What a list says of each thing in it besides what it is."""
_SHORT = 8
"""So many signs of an id stand for somebody whom his unit gave no number."""


class Listed(Protocol):
    """Somebody in a list."""

    @property
    def tenant(self) -> int:
        """Whose books he is in."""
        ...

    @property
    def person(self) -> UUID:
        """Under which id."""
        ...

    @property
    def number(self) -> str:
        """The number that his unit gave him, if any."""
        ...

    @property
    def name(self) -> str | None:
        """What he is called, None where the report says no names."""
        ...


def listed(
    words: Words, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, shown: int = 40, path: str = ""
) -> Table:
    """Return a list whose caption says how long it is."""
    caption = words("reports.listed", list=title, n=words.number(len(rows)))
    return Table(name=title, caption=caption, columns=columns, rows=rows, shown=shown, path=path)


def summed(title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, total: bool = True, path: str = "") -> Table:
    """Return a table that paper shows in full; its last row is the total."""
    return Table(name=title, caption=title, columns=columns, rows=rows, shown=len(rows), total=total, path=path)


class Whose:
    """In whose books each line of a list stands: readers of the county are told, a unit's own list is all its own."""

    def __init__(self, words: Words, found: Sequence[Place], basis: Basis, *, width: float = 1.2) -> None:
        self._names = called(found) if basis.whole_county else None
        self.columns = [] if self._names is None else [Column(words("reports.column.unit"), width)]

    def cells(self, tenant: int) -> list[Cell]:
        """Return the cell that names a tenant, none in a unit's own list."""
        return [] if self._names is None else [self._names.get(tenant, str(tenant))]


class Who:
    """How the people of one list are told apart: by name where the report says names, by number where there are any."""

    def __init__(self, words: Words, found: Iterable[Listed], *, named: bool) -> None:
        self._named = named
        self._numbered = not named or any(one.number for one in found)
        self.columns = [
            *([Column(words("reports.column.name"), 0.9)] if named else []),
            *([Column(words("reports.column.person"), 0.9)] if self._numbered else []),
        ]

    def cells(self, one: Listed) -> list[Cell]:
        """Return the cells that say who somebody is; the first leads to his card."""
        number = one.number or ("" if self._named else one.person.hex[:_SHORT])
        said = [*([one.name or "—"] if self._named else []), *([number] if self._numbered else [])]
        return [Linked(said[0], doors.person(one.tenant, one.person)), *said[1:]]
