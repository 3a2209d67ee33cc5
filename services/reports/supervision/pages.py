"""The weekly report of supervision in words: the week, what is left open, who was visited when, and who never was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from services import charts
from services.reports import doors, lists
from services.reports.basis import Basis
from services.reports.document import Cell, Chart, Column, Document, Linked, Section, Table, day, number
from services.reports.places import called, issuer, title
from services.reports.supervised_pages import METHODS, found, methods, visits
from services.reports.supervision.figures import Figures, Looked, Standing
from services.web.i18n import Words

LONG: Final = 30
"""A unit that was not visited for so many days is counted as long not visited."""
ALL_BELOW: Final = 400


def document(f: Figures, basis: Basis, words: Words) -> Document:
    """Return what the report says, in one language."""
    return Document(
        issuer=issuer(f.places, basis),
        title=title(basis, words),
        subtitle=words("reports.weekly.subtitle", year=basis.period[:4], week=int(basis.period[-2:]), first=f.first_day, last=f.last_day),
        sections=[_week(f, basis, words), _open(f, basis, words), _looked(f, basis, words)],
        path=doors.inspections(basis.scope),
    )


def _week(f: Figures, basis: Basis, words: Words) -> Section:
    names, county = called(f.places), basis.whole_county
    said = [words("reports.weekly.visits.week", visits=len(f.visits), findings=len(f.findings)), *methods(f.visits, words)]
    return Section(
        heading=words("reports.supervision.week"), body=said, charts=[_chart(f, words)] if f.visits else [],
        tables=[
            visits(words("reports.weekly.list.visits"), f.visits, words, names, county=county),
            found(words("reports.weekly.list.findings"), f.findings, words, names, county=county),
        ],
        path=doors.inspections(basis.scope),
    )  # fmt: skip


def _chart(f: Figures, words: Words) -> Chart:
    used = Counter(method for visit in f.visits for method in visit.methods)
    items = [charts.Bar(words.code("reports.method", method), used[method]) for method in METHODS]
    caption, desc = words("reports.supervision.chart"), words("reports.supervision.chart.desc", n=len(f.visits))
    return Chart(caption, charts.bars(caption, desc, items))


def _open(f: Figures, basis: Basis, words: Words) -> Section:
    names = called(f.places)
    whole = {name: sum(getattr(each, name) for each in f.standing) for name in ("findings", "open", "overdue")}
    said = words("reports.weekly.findings.standing", day=f.last_day, all=whole["findings"], open=whole["open"], overdue=whole["overdue"])
    late = found(words("reports.supervision.overdue"), f.overdue, words, names, county=basis.whole_county)
    return Section(heading=words("reports.supervision.open"), body=[said], tables=[late], path=doors.findings(basis.scope))


def _looked(f: Figures, basis: Basis, words: Words) -> Section:
    tenants, units = [x for x in f.looked if x.institution is None], [x for x in f.looked if x.institution is not None]
    never, long = _never(tenants), _long(tenants, f)
    last = max((x.last for x in tenants if x.last), default=None)
    sums = {"visits": sum(x.visits for x in tenants), "last": last, "ago": (f.last_day - last).days if last else 0}
    whole = words("reports.supervision.tenants", n=len(tenants), never=len(never), long=len(long), days=LONG, visits=sums["visits"])
    own = words("reports.supervision.tenant", **sums) if last else words("reports.supervision.tenant.never")
    said = [
        whole if basis.whole_county else own,
        words(
            "reports.supervision.units.county" if basis.whole_county else "reports.supervision.units", n=len(units),
            visited=len(units) - len(_never(units)), never=len(_never(units)),
        ),
    ]  # fmt: skip
    tables = [_below(_never(units), f, basis, words)]
    if basis.whole_county:
        tables = [_by_unit(f, tenants, words), *tables]
    return Section(heading=words("reports.supervision.looked"), body=said, tables=tables)


def _never(found: Sequence[Looked]) -> list[Looked]:
    return [x for x in found if not x.visits]


def _long(found: Sequence[Looked], f: Figures) -> list[Looked]:
    return [x for x in found if x.last and x.last < f.last_day - timedelta(days=LONG)]


def _below(found: Sequence[Looked], f: Figures, basis: Basis, words: Words) -> Table:
    """Return the institutions that no visit has named; the county has hundreds of them, and leaves them to the workbook."""
    whose = lists.Whose(words, f.places, basis)
    heads = [*whose.columns, Column(words("reports.supervision.below"), 2.5)]
    rows = [[*whose.cells(x.tenant), Linked(x.name, doors.institution(x.tenant, x.institution))] for x in found if x.institution]
    title = words("reports.supervision.list.units-never")
    return lists.listed(words, title, heads, rows, shown=0 if basis.whole_county else ALL_BELOW)


def _by_unit(f: Figures, tenants: Sequence[Looked], words: Words) -> Table:
    """Return each unit with its last visit: those never visited come first, then those whose visit is longest ago."""
    names, standing = called(f.places), {each.tenant: each for each in f.standing}
    heads = [
        Column(words("reports.column.unit"), 1.8), day(words("reports.supervision.last")), number(words("reports.supervision.ago"), 0.8),
        *(number(words(f"reports.supervision.column.{name}"), 0.7) for name in ("week", "visits", "findings", "open", "overdue")),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for x in sorted(tenants, key=lambda x: (x.last is not None, x.last, x.tenant)):
        found = standing.get(x.tenant) or Standing(tenant=x.tenant, findings=0, open=0, overdue=0)
        seen: list[Cell] = [x.last, (f.last_day - x.last).days] if x.last else [words("reports.supervision.never"), None]
        late = Linked(found.overdue, doors.findings(x.tenant, overdue="true"))
        rows.append([Linked(names[x.tenant], doors.inspections(x.tenant)), *seen, x.of_week, x.visits, found.findings, found.open, late])
    sums = [sum(getattr(each, name) for each in f.standing) for name in ("findings", "open", "overdue")]
    rows.append([words("reports.column.total"), None, None, sum(x.of_week for x in tenants), sum(x.visits for x in tenants), *sums])
    return lists.summed(words("reports.supervision.by-unit"), heads, rows)
