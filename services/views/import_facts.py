"""What an import wrote into the books: its facts one by one, or the rows of its file that became facts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from services.views.reading import Page, Row, clamp, decode, page, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate
    from services.views.imports import Import


ONLY: Final = "1"
"""How a source names the sheet of a file of which only one is read."""


class Written(Row):
    """A fact of an import, or a row with its first one: where it stands in the file (sheet and row) and in the books."""

    position: int
    source: str
    facts: int
    tag: str
    effective_on: date

    @property
    def place(self) -> tuple[str, int]:
        """Return the sheet and the row of the file; no sheet where the file is read as one, as another office's register is."""
        *_, sheet, number = self.source.split(" ")
        return "" if sheet == ONLY else sheet, int(number)


_FACTS: Final = text("import_facts")


def written(
    sql: Sql, county: int, at: Coordinate, batch: Import, *, by_row: bool = False, cursor: str | None = None, limit: int = 100
) -> Page[Written]:
    """Return a page of the facts that an import wrote, or of the rows that became facts; on whatever day they hold."""
    limit, after = clamp(limit), decode(cursor, tuple[int])
    asked = standing_at(
        county, batch.tenant, at, first=batch.first or batch.position + 1, last=batch.last or batch.position,
        source=f"import {batch.batch} %", by_row=by_row, after=after[0] if after else 0, limit=limit + 1,
    )  # fmt: skip
    return page(rows(sql, Written, _FACTS, asked), limit, lambda row: (row.position,))
