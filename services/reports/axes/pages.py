"""The four axes in words: every figure before, put right, and after, what became better or worse, and the same for each unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services import charts
from services.reports import doors, lists
from services.reports.axes.figures import Figures
from services.reports.basis import Basis
from services.reports.document import Cell, Chart, Column, Document, Linked, Section, Table, number
from services.reports.places import called, issuer, title
from services.views.axes import AXES, Line
from services.web import overview_columns
from services.web.i18n import Words

COLUMNS: Final[Mapping[str, overview_columns.Column]] = {
    column.figure: column for column in (*overview_columns.ROSTER, *overview_columns.COMMITMENTS, *overview_columns.COVERAGE)
}
JUDGED: Final = ("better", "worse", "same")
WIDTHS: Final = {"then": 1.3, "learned": 0.7, "was": 1.3, "changed": 0.7, "reorganised": 0.7, "now": 0.5}


def document(f: Figures, basis: Basis, words: Words) -> Document:
    """Return what the report says, in one language."""
    own = [line for line in f.lines if line.tenant == basis.tenant]
    return Document(
        issuer=issuer(f.places, basis),
        title=title(basis, words),
        subtitle=words("reports.axes.subtitle", first=f.first_day, last=f.last_day),
        sections=[
            _whole(own, f, basis, words), *([_drawn(own, f, words)] if own else []),
            *([_units(f, basis, words)] if basis.whole_county else []),
        ],
        path=doors.comparison(basis.scope, list="axes", with_true_on=f.first_day.isoformat()),
    )  # fmt: skip


def judged(line: Line) -> str:
    """Return whether a figure became better, worse or neither, by what really changed alone."""
    return "same" if line.better is None else "better" if line.better else "worse"


def _whole(own: Sequence[Line], f: Figures, basis: Basis, words: Words) -> Section:
    found = [judged(line) for line in own]
    counted = {name: found.count(name) for name in JUDGED}
    said = [
        words("reports.axes.standing", n=len(own), first=f.first_day, last=f.last_day, **counted) if own else words("axis.none"),
        *(words("reports.axes.of", axis=words(f"axis.{axis}"), said=_said(axis, own, words)) for axis in AXES if own),
        words("reports.axes.how"),
    ]  # fmt: skip
    return Section(heading=words("reports.axes.whole"), body=said, tables=[_table(own, basis, words)])


def _said(axis: str, own: Sequence[Line], words: Words) -> str:
    """Return what moved on an axis since the first day, and how many of its figures did not."""
    mine = [line for line in own if line.axis == axis]
    told = [
        words(
            "reports.axes.figure-moved" if line.reorganised else "reports.axes.figure", figure=words(f"axis.figure.{line.figure}"),
            was=line.known, now=line.now, judged=words(f"axis.{judged(line)}"), moved=f"{line.reorganised:+d}",
        )
        for line in mine
        if line.changed or line.reorganised
    ]  # fmt: skip
    same = len(mine) - len(told)
    if same:
        told.append(words("reports.axes.rest-same" if told else "reports.axes.all-same", n=same))
    return words("reports.axes.join").join(told)


def _drawn(own: Sequence[Line], f: Figures, words: Words) -> Section:
    """Return two bars for each figure, the first day's above the second's."""
    items = [charts.Pair(words(f"axis.figure.{line.figure}"), line.known, line.now) for line in own]
    caption = words("reports.axes.chart")
    days = [words.date(day) for day in (f.first_day, f.last_day)]
    drawn = charts.pairs(caption, words("reports.axes.chart.desc", n=len(own)), items, days)
    return Section(heading=words("reports.axes.drawn"), charts=[Chart(caption, drawn)])


def _table(own: Sequence[Line], basis: Basis, words: Words) -> Table:
    heads = [
        Column(words("reports.axes.axis"), 1.2), Column(words("reports.axes.measure"), 2.1),
        *(number(words(f"reports.axes.{name}"), width) for name, width in WIDTHS.items()),
        Column(words("reports.axes.judged"), 0),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            words(f"axis.{line.axis}"), words(f"axis.figure.{line.figure}"), line.then, line.learned, line.known, line.changed,
            line.reorganised, Linked(line.now, overview_columns.links(COLUMNS[line.figure], basis.scope)), words(f"axis.{judged(line)}"),
        ]
        for line in own
    ]  # fmt: skip
    return lists.summed(words("reports.axes.table"), heads, rows, total=False)


def _units(f: Figures, basis: Basis, words: Words) -> Section:
    """Return how each unit fared: what became better and worse by name, and every figure in the workbook."""
    names = called(f.places)
    tenants = [tenant for tenant in dict.fromkeys(line.tenant for line in f.lines) if tenant != basis.tenant]
    rows: list[list[Cell]] = []
    for tenant in tenants:
        mine = [(line, judged(line)) for line in f.lines if line.tenant == tenant]
        told = [
            words("reports.list").join(words(f"axis.figure.{line.figure}") for line, how in mine if how == wanted) or "—"
            for wanted in ("better", "worse")
        ]
        n = {name: sum(how == name for _, how in mine) for name in JUDGED}
        rows.append([Linked(names[tenant], doors.home(tenant)), n["better"], n["worse"], *told])
    heads = [
        Column(words("reports.column.unit"), 1.3), number(words("axis.better"), 0.5), number(words("axis.worse"), 0.5),
        Column(words("reports.axes.became-better"), 2.4), Column(words("reports.axes.became-worse"), 2.4),
    ]  # fmt: skip
    title = words("reports.axes.by-unit")
    return Section(
        heading=words("reports.axes.units"), tables=[lists.summed(title, heads, rows, total=False), _every(f, tenants, words)]
    )


def _every(f: Figures, tenants: Sequence[int], words: Words) -> Table:
    """Return every figure of every unit, for the workbook alone."""
    names = called(f.places)
    heads = [
        Column(words("reports.column.unit"), 1.2), Column(words("reports.axes.axis")), Column(words("reports.axes.measure"), 1.5),
        *(number(words(f"reports.axes.{name}")) for name in WIDTHS),
        Column(words("reports.axes.judged")),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            names[line.tenant], words(f"axis.{line.axis}"), words(f"axis.figure.{line.figure}"), line.then, line.learned, line.known,
            line.changed, line.reorganised, line.now, words(f"axis.{judged(line)}"),
        ]
        for tenant in tenants
        for line in f.lines
        if line.tenant == tenant
    ]  # fmt: skip
    return lists.listed(words, words("reports.axes.every"), heads, rows, shown=0)
