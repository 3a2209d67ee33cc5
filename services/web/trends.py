"""Counts over time: small multiples on the front pages, each point a door to its day, and the same numbers as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller

from services.charts import Point, doors
from services.views import trends
from services.views.trends import INDICATORS, Indicator, Step, Trend
from services.web.asking import asked
from services.web.overview_columns import COMMITMENTS, ROSTER, Column, links
from services.web.problem import BadForm
from services.web.routes import Visit, query
from services.web.terms import terms
from services.web.visit import AsOf

VIEWS: Final = ("institutions", "organisations", "roster", "commitments", "inspections", "findings", "campaigns")
REACH: Final[dict[Step, int]] = {"day": 30, "week": 26 * 7, "month": 365}
"""How many days a reader sees who names no first day."""
_DRAWN: Final = tuple(column for column in (*ROSTER, *COMMITMENTS) if column.figure in INDICATORS)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """From which day to which, in which steps; `indicators` and `unit` cut the answer down, `tenant` that of the county."""

    since: date | None = msgspec.field(default=None, name="from")
    until: date | None = msgspec.field(default=None, name="to")
    step: Step = "month"
    indicators: str = ""
    unit: UUID | None = None
    tenant: int | None = None


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """Counts on a row of days, all as known at the coordinate."""

    step: Step
    days: Sequence[date]
    series: Sequence[Trend]
    as_of: AsOf


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the table: of which day, and the list behind it."""

    value: int
    href: str


class Small(msgspec.Struct, frozen=True, kw_only=True):
    """One of the small multiples: its words, its drawing, and its numbers."""

    figure: str
    words: str
    svg: str
    cells: Sequence[Cell]


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """The small multiples of a page, over the days that they share."""

    step: Step
    days: Sequence[date]
    charts: Sequence[Small]
    of_one: bool


def series(visit: Visit, tenant: int | None) -> Series:
    """Return what an address asks for; raises BadForm."""
    wanted = asked(visit, Wanted)
    until = wanted.until or visit.coordinate.true_on
    since = wanted.since or until - min(timedelta(days=REACH[wanted.step]), until - date.min)
    if since > until:
        raise BadForm(("from", f"{since} is later than {until}"))
    days = trends.days(since, until, wanted.step)
    with visit.reading() as sql:
        found = trends.trends(
            sql, visit.county, tenant, visit.coordinate, days, indicators=_named(wanted.indicators), unit=wanted.unit,
            stuck=terms(visit).stuck(),
        )  # fmt: skip
    return Series(step=wanted.step, days=found.days, series=found.series, as_of=visit.as_of)


def drawn(visit: Visit, tenant: int | None) -> Drawn:
    """Return the small multiples of a front page; every number leads to the list behind it on its own day, known as this page is."""
    found, unit = series(visit, tenant), asked(visit, Wanted).unit
    values = {str(one.indicator): one.values for one in found.series}
    shown = [column for column in _DRAWN if column.figure in values]
    charts = [_small(visit, links(column, tenant, unit), column, found.days, values) for column in shown]
    return Drawn(step=found.step, days=found.days, charts=charts, of_one=unit is not None)


def _small(visit: Visit, behind: str, column: Column, days: Sequence[date], values: Mapping[str, Sequence[int]]) -> Small:
    less = values.get(column.less, [0] * len(days))
    counts = [n - other for n, other in zip(values[column.figure], less, strict=True)]
    t, words = visit.words, visit.words.code("county.figure", column.figure)
    cells = [Cell(value=n, href=visit.link(behind, true_on=day)) for n, day in zip(counts, days, strict=True)]
    points = [
        Point(f"{words} {t.date(day)}: {t.number(cell.value)}", cell.value, cell.href) for cell, day in zip(cells, days, strict=True)
    ]
    desc = t(
        "trends.desc", since=days[0], until=days[-1], first=t.number(counts[0]), last=t.number(counts[-1]), least=t.number(min(counts)),
        most=t.number(max(counts)),
    )  # fmt: skip
    return Small(figure=column.figure, words=words, svg=doors(words, desc, points), cells=cells)


def _named(indicators: str) -> Sequence[Indicator]:
    if not indicators:
        return INDICATORS
    try:
        return msgspec.convert(list(dict.fromkeys(indicators.split(","))), list[Indicator])
    except msgspec.ValidationError as wrong:
        raise BadForm(("indicators", str(wrong))) from wrong


class TrendApi(Controller):
    """Counts over time as JSON."""

    path = "/api/v1"
    tags = ("trends",)

    @query("/tenants/{tenant:int}/trends", action="tenant.read", views=VIEWS, asks=Wanted)
    def tenant(self, visit: Visit) -> Series:
        """Return a tenant's counts from one day to another; `indicators` are names with commas between them."""
        return series(visit, visit.tenant)

    @query("/county/trends", action="county.read", scope="county", views=VIEWS, asks=Wanted)
    def county(self, visit: Visit) -> Series:
        """Return the counts of all tenants together, or of the one that `tenant` names."""
        return series(visit, asked(visit, Wanted).tenant)
