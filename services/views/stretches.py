"""How densely time is filled: the facts of a timeline counted by day, week or month, never further than a glance needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from services.views import picking
from services.views.picking import Filter
from services.views.reading import Row, rows, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

GLANCE: Final = 500
"""So many facts of a stretch are counted; where no more than a few stretches have more, those are counted further."""
FURTHER: Final = 20_000
_FEW: Final = 5
_DAYS: Final = 70
_WEEKS: Final = 70 * 7


class Stretch(Row):
    """A day, week or month that has facts; `more`: at least so many, for nobody counts them all."""

    since: date
    until: date
    n: int
    late: int
    more: bool = False


class _Ends(Row):
    first: date | None
    last: date | None


_STRETCHES: Final = text("timeline_stretches")
_ALL: Final = Filter()


def stretches(sql: Sql, county: int, tenant: int | None, at: Coordinate, wanted: Filter = _ALL) -> Sequence[Stretch]:
    """Return where on a timeline its facts lie: by day up to ten weeks, by week up to seventy, else by month."""
    asked = picking.parameters(county, tenant, at, wanted, limit=1)
    ends = rows(sql, _Ends, picking.ends(wanted, tenant=tenant, at=at), asked)[0]
    if ends.first is None or ends.last is None:
        return ()
    starts = _starts(ends.first, ends.last)
    untils = [*(start - timedelta(days=1) for start in starts[1:]), ends.last]
    query = _STRETCHES.replace(b"{picked}", picking.days(wanted, tenant=tenant, at=at, within=True))
    found = rows(sql, Stretch, query, {**asked, "sinces": starts, "untils": untils, "most": GLANCE})
    cut = [one for one in found if one.more]
    if not 0 < len(cut) <= _FEW:
        return found
    again = {**asked, "sinces": [one.since for one in cut], "untils": [one.until for one in cut], "most": FURTHER}
    further = {one.since: one for one in rows(sql, Stretch, query, again)}
    return [further.get(one.since, one) for one in found]


def _starts(first: date, last: date) -> list[date]:
    length = (last - first).days + 1
    if length <= _WEEKS:
        step = 1 if length <= _DAYS else 7
        begin = first if step == 1 else first - timedelta(days=first.weekday())
        return [begin + timedelta(days=n) for n in range(0, (last - begin).days + 1, step)]
    found, at = [first.replace(day=1)], first.replace(day=1)
    while (at := (at + timedelta(days=32)).replace(day=1)) <= last:
        found.append(at)
    return found
