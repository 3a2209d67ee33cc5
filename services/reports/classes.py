"""Members by tenant and ledger class on two days, and how they moved in between."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.views.reading import Row, rows, written_out

if TYPE_CHECKING:
    from services.reports.basis import Reading

_CLASSES: Final = written_out((Path(__file__).parent / "classes.sql").read_bytes())


class Movement(Row):
    """Members of one class of a tenant: how many there were, joined, left, came from and went to other classes, and are."""

    tenant: int
    code: str
    before: int
    joined: int
    gone: int
    came: int
    went: int
    after: int


def movements(reading: Reading, before: date) -> list[Movement]:
    """Return the members of each class at the end of a day and of the report's day."""
    return rows(reading.own, Movement, _CLASSES, reading.asked(before=before))
