"""The weekly report in words: promises, the roster, supervision, and what was learned late."""

from __future__ import annotations

from collections.abc import Sequence

from domain import calendar, member
from services import charts
from services.reports import doors
from services.reports.basis import Basis
from services.reports.classes import Movement
from services.reports.document import Chart, Column, Document, Linked, Section, Table, day, number
from services.reports.places import title
from services.reports.supervised_pages import found, methods, visits
from services.reports.weekly import promises
from services.reports.weekly.figures import Figures
from services.web.i18n import Words

CLASSES = ("on-job", "mobile", "retired")
MOVES = ("before", "joined", "gone", "came", "went", "after")
assert set(CLASSES) == member.CLASSES, "every ledger class has its line"


def document(f: Figures, basis: Basis, words: Words) -> Document:
    """Return what the report says, in one language."""
    names = {unit.tenant: unit.name for unit in f.units}
    return Document(
        issuer=names.get(basis.tenant, str(basis.tenant)),
        title=title(basis, words),
        subtitle=words("reports.weekly.subtitle", year=basis.period[:4], week=int(basis.period[-2:]), first=f.first_day, last=f.last_day),
        sections=(
            promises.section(f, words, names, county=basis.whole_county),
            _roster(f, words, names, county=basis.whole_county),
            _supervision(f, words, names, county=basis.whole_county),
            _late(f, words, names, county=basis.whole_county),
        ),
        path=doors.home(None if basis.whole_county else basis.tenant),
    )  # fmt: skip


def _roster(f: Figures, words: Words, names: dict[int, str], *, county: bool) -> Section:
    by_class = [(code, _sum([m for m in f.roster if m.code == code])) for code in _classes(f)]
    rows = [[words.code("reports.class", code), *sums] for code, sums in by_class]
    total = _sum(f.roster)
    rows.append([words("reports.column.total"), *total])
    heads = [Column(words("reports.column.class"), 1.4), *(number(words(f"reports.column.{name}"), 1) for name in MOVES)]
    title = words("reports.weekly.table.roster")
    table = Table(name=title, caption=title, columns=heads, rows=rows, shown=len(rows), total=True)
    bars = [charts.Bar(words.code("reports.class", code), sums[-1]) for code, sums in by_class]
    caption, desc = words("reports.weekly.chart.roster"), words("reports.weekly.chart.roster.desc", n=total[-1])
    drawn = Chart(caption, charts.bars(caption, desc, bars))
    return Section(
        heading=words("reports.weekly.roster"),
        body=[words("reports.weekly.roster.standing", day=f.last_day, before=f.first_day - calendar.DAY, **_told(total))],
        charts=[drawn] if total[-1] else [],
        tables=[table, *([_roster_by_unit(f, words, names)] if county else [])],
    )


def _told(total: Sequence[int]) -> dict[str, int]:
    """Return a movement under the names that its sentence has for it; who changed class came from one and went to another."""
    was, joined, gone, changed, _, now = total
    return {"was": was, "joined": joined, "gone": gone, "changed": changed, "now": now}


def _roster_by_unit(f: Figures, words: Words, names: dict[int, str]) -> Table:
    classes = _classes(f)
    heads = [Column(words("reports.column.unit"), 1.8), *(number(words.code("reports.class", code), 0.8) for code in classes)]
    heads += [number(words(f"reports.column.{name}"), 0.8) for name in ("joined", "gone", "after")]
    rows: list[list[str | int]] = []
    for tenant in sorted({m.tenant for m in f.roster}):
        mine = [m for m in f.roster if m.tenant == tenant]
        held = {m.code: m.after for m in mine}
        _, joined, gone, _, _, after = _sum(mine)
        rows.append([names.get(tenant, str(tenant)), *(held.get(code, 0) for code in classes), joined, gone, after])
    title = words("reports.weekly.table.roster-units")
    return Table(name=title, caption=title, columns=heads, rows=rows, shown=len(rows))


def _classes(f: Figures) -> list[str]:
    return [*CLASSES, *sorted({m.code for m in f.roster} - set(CLASSES))]


def _sum(found: Sequence[Movement]) -> list[int]:
    return [sum(getattr(m, name) for m in found) for name in MOVES]


def _supervision(f: Figures, words: Words, names: dict[int, str], *, county: bool) -> Section:
    counted = [unit.now for unit in f.units if unit.now]
    body = [
        words("reports.weekly.visits.week", visits=len(f.visits), findings=len(f.findings)),
        *methods(f.visits, words),
        words(
            "reports.weekly.findings.standing", day=f.last_day, all=sum(u.findings for u in counted),
            open=sum(u.open_findings for u in counted), overdue=sum(u.overdue_findings for u in counted),
        ),
    ]  # fmt: skip
    tables = [
        visits(words("reports.weekly.list.visits"), f.visits, words, names, county=county),
        found(words("reports.weekly.list.findings"), f.findings, words, names, county=county),
    ]
    return Section(heading=words("reports.weekly.supervision"), body=body, tables=tables)


def _late(f: Figures, words: Words, names: dict[int, str], *, county: bool) -> Section:
    all_of_them, corrections = sum(kind.n for kind in f.late), sum(kind.corrections for kind in f.late)
    kinds = Table(
        name=words("reports.weekly.table.late"), caption=words("reports.weekly.table.late"),
        columns=[
            Column(words("reports.column.kind"), 3), number(words("reports.column.n"), 0.8),
            number(words("reports.column.corrections"), 0.8), day(words("reports.column.earliest")),
        ],
        rows=[[words.fact(kind.tag), kind.n, kind.corrections, kind.since] for kind in f.late],
    )  # fmt: skip
    heads = [
        *([Column(words("reports.column.unit"), 1.6)] if county else []), day(words("reports.column.true-on")),
        day(words("reports.column.learned")), Column(words("reports.column.kind"), 1.8), Column(words("reports.column.about"), 3),
        number(words("reports.column.position"), 0.7),
    ]  # fmt: skip
    rows = [
        [
            *([names.get(x.tenant, str(x.tenant))] if county else []),
            x.day,
            x.learned_on,
            words.fact(x.tag),
            x.title,
            Linked(x.position, doors.fact(x.tenant, x.position)),
        ]
        for x in f.late_lines
    ]
    title = words("reports.weekly.list.late")
    listed = Table(name=title, caption=words("reports.weekly.list.late.shown", shown=len(rows), n=all_of_them), columns=heads, rows=rows)
    said = words("reports.weekly.late.week", n=all_of_them, corrections=corrections) if all_of_them else words("reports.weekly.late.none")
    return Section(heading=words("reports.weekly.late"), body=[said], tables=[kinds, listed] if all_of_them else [])
