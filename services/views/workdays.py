"""Days of a county's own: what it has declared of which days, as it stood on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain import workday
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change
from services.views.reading import Row, rows, standing_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.db import Sql
    from services.coordinate import Coordinate


class Own(Row):
    """What a county says of a day: whether it is worked, why, by which document, since when that holds and where it stands on record."""

    workday: UUID
    day: date
    works: bool
    reason: str
    document: str
    since: date
    position: int


view = View("workdays", version=1, modules=(workday,))
declared = view.interval(
    "views.workday", key={"workday": "uuid"}, columns={"day": "date", "works": "boolean", "reason": "text", "document": "text"}
)  # fmt: skip


@view.on(workday.Declared)
def _(e: Recorded[workday.Declared]) -> Change:
    f = e.fact
    return declared.open(e.stream, day=f.day, works=f.works, reason=f.reason, document=f.document)


def listing(sql: Sql, county: int, at: Coordinate) -> Sequence[Own]:
    """Return a county's own days, the latest at the top."""
    return rows(sql, Own, _LIST, standing_at(county, county * 1000, at))


_LIST: Final = (
    "SELECT d.workday, d.day, d.works, d.reason, d.document, d.valid_from AS since, d.position FROM views.workday d"
    " WHERE d.county_id = %(county)s AND d.tenant_id = %(tenant)s AND d.valid_from <= %(on)s AND %(on)s < d.valid_to"
    " AND d.known_from <= %(known)s AND %(known)s < d.known_to ORDER BY d.day DESC"
)
