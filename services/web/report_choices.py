"""What the form that asks for a report offers: the kinds, the periods of the chosen one, and the units where it is about one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from domain import calendar
from services import reports as making
from services.reports.kind import Report
from services.views import institutions
from services.views.reading import MOST, every
from services.web.routes import Visit

PERIODS: Final = {"day": 0, "week": 16, "month": 12, "quarter": 8, "year": 3}
"""So many periods back the form offers; the API takes any."""


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of report to be asked for; a kind of days has a day to fill in and no list of periods."""

    kinds: Sequence[str]
    kind: Report
    periods: Sequence[str]
    today: date
    units: Sequence[tuple[str, str]]


def choices(visit: Visit, name: str | None) -> Choices:
    """Return what the form offers for a kind of report, the first one where none is chosen that there is."""
    kinds = list(making.REPORTS)
    kind = making.REPORTS.get(name or kinds[0]) or making.REPORTS[kinds[0]]
    return Choices(
        kinds=kinds, kind=kind, periods=_periods(visit, kind), today=visit.session.today,
        units=_units(visit) if "unit" in kind.needs else (),
    )  # fmt: skip


def _periods(visit: Visit, kind: Report) -> list[str]:
    """Return the periods that a report can be asked for, the one that has ended last first."""
    if not PERIODS[kind.period]:
        return []
    listed = [calendar.around(visit.session.today, kind.period)]
    for _ in range(PERIODS[kind.period]):
        listed.append(calendar.previous(listed[-1]))
    return [*listed[1:], listed[0]]


def _units(visit: Visit) -> list[tuple[str, str]]:
    """Return the units in the books by name."""
    tenant = visit.place.code if visit.place else None
    with visit.reading() as sql:
        found = every(lambda cursor: institutions.listing(sql, visit.county, tenant, visit.coordinate, cursor=cursor, limit=MOST))
    return [(str(unit.institution), unit.name) for unit in found]
