"""A draft out of a week: the weekly report's sentences and who stands out by name, with both dates and the digest that they rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec

from domain import calendar
from services.reports import basis as bases
from services.reports.asking import NotBegun, OtherPeriod
from services.reports.basis import Basis
from services.reports.making import coordinate, digest_of, reading
from services.reports.registry import REPORTS
from services.reports.weekly.figures import Figures, Promise, Unit

if TYPE_CHECKING:
    from services.reports.document import Section
    from services.web.i18n import Words
    from services.wiring import Runtime

_NUMERALS: Final = "一二三四五六七八九十"
_NAMED: Final = 5
"""So many units or promises are named, those that stand out most."""
_PATIENCE: Final = 5.0


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    """A draft to be edited: its words, and the coordinate and digest of the figures that they were taken from."""

    title: str
    issuer: str
    text: str
    period: str
    true_on: date
    known_on: datetime
    figures: str


def compiled(runtime: Runtime, county: int, tenant: int, period: str, words: Words) -> Compiled:
    """Return a draft of a week of the county or of one of its tenants, as known to the second; raises Behind where the views are."""
    report = REPORTS["weekly"]
    if calendar.kind(period) != report.period:
        raise OtherPeriod(kind=report.period, period=period)
    basis = _basis(runtime, county, tenant, period)
    bases.await_views(runtime, basis, report.views, lambda *_: None, patience=_PATIENCE)
    with reading(runtime, basis) as doors:
        figures: Figures = report.figures(doors)
    said = coordinate(basis) | {"figures": figures}
    document, digest = report.document(figures, basis, words), digest_of(said)
    known = words.instant(basis.known_on.astimezone(ZoneInfo(basis.time_zone)))
    week = words("briefings.compiled.week", year=period[:4], week=int(period[-2:]))
    source = words("briefings.compiled.source", title=document.title, period=week, day=basis.true_on, known=known, digest=digest[:16])
    parts = [f"{document.subtitle}{words('briefings.stop')}", *(_part(section) for section in document.sections), *_named(figures, words)]
    return Compiled(
        title=words("briefings.compiled.title", title=document.title, subtitle=document.subtitle), issuer=document.issuer,
        text="\n".join([*parts, source]), period=period, true_on=basis.true_on, known_on=basis.known_on, figures=digest,
    )  # fmt: skip


def weeks(today: date, n: int = 8) -> list[str]:
    """Return the latest weeks, that of a day the last one first."""
    return [calendar.week(today - calendar.DAY * 7 * back) for back in range(n)]


def _basis(runtime: Runtime, county: int, tenant: int, period: str) -> Basis:
    with runtime.db.platform() as sql:
        row = sql.execute("SELECT ledger.now(), ledger.today(), rehearsal, time_zone FROM ledger.clock").fetchone()
    assert row is not None
    known, today, rehearsal, zone = row[0].replace(microsecond=0), *row[1:]
    if calendar.first_day(period) > today:
        raise NotBegun(period=period)
    whole = tenant == county * 1000
    return Basis(
        report="weekly", template=REPORTS["weekly"].template, county=county, tenant=tenant, whole_county=whole, period=period,
        true_on=min(calendar.last_day(period), today), known_on=known, rehearsal=rehearsal, time_zone=zone,
        positions=bases.positions(runtime, county, None if whole else tenant, known), site=runtime.settings.address,
    )  # fmt: skip


def _part(section: Section) -> str:
    return "\n".join([_heading(section.heading), *section.body])


def _heading(text: str) -> str:
    """Return a heading as a draft is cut at: one that begins with a Chinese number is known by it."""
    return text if text[:1] in _NUMERALS else f"# {text}"


def _named(f: Figures, words: Words) -> list[str]:
    """Return who stands out: units with the most that is overdue or stuck on paper, and promises that came back, by name."""
    back = [p for p in f.promises if p.cycle > 1 and p.status == "open"]
    lines = [
        _units(f, words, "overdue", lambda unit: unit.now.overdue if unit.now else 0),
        _units(f, words, "stuck", lambda unit: unit.now.stuck if unit.now else 0),
        _promises(f, words, back),
    ]  # fmt: skip
    found = [line for line in lines if line]
    return [_heading(words("briefings.compiled.named")), *found] if found else []


def _units(f: Figures, words: Words, kind: str, count: Callable[[Unit], int]) -> str:
    most = sorted((unit for unit in f.units if count(unit)), key=lambda unit: (-count(unit), unit.tenant))
    said = words("briefings.paper.list").join(words("briefings.compiled.unit", name=unit.name, n=count(unit)) for unit in most[:_NAMED])
    return words(f"briefings.compiled.{kind}", units=said, n=len(most)) if most else ""


def _promises(f: Figures, words: Words, found: Sequence[Promise]) -> str:
    names = {unit.tenant: unit.name for unit in f.units}
    said = words("briefings.paper.list").join(
        words("briefings.compiled.promise", name=names.get(p.tenant, str(p.tenant)), title=p.title, number=p.number) for p in found[:_NAMED]
    )
    return words("briefings.compiled.relapsed", promises=said, n=len(found)) if found else ""
