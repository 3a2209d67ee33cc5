"""What a row comes to stands not only on the row's day: it must not have ended on a later one on which the row would still be there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from domain.kernel import Refused
from domain.resting import broken, side
from infra.ledger import Draft
from services.imports.books import Book
from services.imports.layout import SHEETS
from services.imports.rows import Parsed
from services.resting import recorded


class EndedSince(Refused):
    """The unit or organisation that this row names ended on {until}; from that day on the row would belong to nothing."""


def keep(book: Book, row: Parsed, drafts: Sequence[Draft], new: Collection[UUID]) -> None:
    """Refuse a row that would still be with a unit or an organisation on the day on which that one ended; *new*: what the file brings."""
    sheet, stream = row.known.line.sheet, row.known.stream
    references = {column.key for column in SHEETS[sheet].columns if column.kind == "reference"}
    named: dict[str, UUID] = {key: id for key, id in row.values.items() if key in references and id in book.sheet_of and id not in new}
    ended = {key: id for key, id in named.items() if book.state(id).alive.until(row.on)}
    if not drafts or not ended:  # so it is nearly always, and nothing has to be folded
        return
    history = book.history(stream)
    was, now = side(history), side([*history, *(recorded(0, 0, draft, n) for n, draft in enumerate(drafts))])
    for key, id in ended.items():
        held = side(book.history(id))
        if (day := broken(id, (was, held), (now, held))) is not None:
            raise EndedSince(field=key, until=day)
