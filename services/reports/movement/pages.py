"""The monthly report of movement in words: the totals and how they add up, then everybody behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from domain import calendar
from services import charts
from services.reports import doors, lists
from services.reports.basis import Basis
from services.reports.document import Cell, Chart, Column, Document, Linked, Section, Table, day, number
from services.reports.movement.figures import Figures, Flow, Step
from services.reports.places import called, issuer, title
from services.web.i18n import Words

CLASSES: Final = ("on-job", "mobile", "retired")
SUMS: Final = ("opening", "joined", "came", "gone", "went", "closing")
TONES: Final = {"joined": charts.RAMP[5], "gone": charts.RED}
LEAST_MONTHS: Final = 2
SHORT: Final = ("opening", "joined", "gone", "closing")


def document(f: Figures, basis: Basis, words: Words) -> Document:
    """Return what the report says, in one language."""
    tellers = (_came, _left, _classes, _branches)
    return Document(
        issuer=issuer(f.places, basis),
        title=title(basis, words),
        subtitle=words("reports.movement.subtitle", month=words.month(basis.period), first=f.first_day, last=f.last_day),
        sections=[_totals(f, basis, words), *(tell(f, basis, words) for tell in tellers)],
        path=doors.roster(basis.scope),
    )


def _totals(f: Figures, basis: Basis, words: Words) -> Section:
    whole = _sum(f.flows)
    sums = dict(zip(SUMS, whole, strict=True))
    counted = sum(flow.counted for flow in f.flows)
    agrees = all(flow.closing == flow.counted for flow in f.flows)
    moved = sum(s.branch != s.was_branch for s in f.steps if s.is_in and s.was_in)
    said = [
        words("reports.movement.sums", before=f.first_day - calendar.DAY, day=f.last_day, **sums),
        words("reports.movement.moved", changed=sums["came"], moved=moved),
        words("reports.movement.agrees" if agrees else "reports.movement.differs", **sums, counted=counted),
        *([] if basis.named else [words("reports.nobody-named")]),
    ]
    return Section(
        heading=words("reports.movement.totals"), body=said, charts=_lines(f, words),
        tables=[_by_class(f, words), *([_by_unit(f, words)] if basis.whole_county else []), _by_cause(f, words), _by_month(f, words)],
        path=doors.roster(basis.scope),
    )


def _sum(flows: Sequence[Flow]) -> list[int]:
    return [sum(getattr(flow, name) for flow in flows) for name in SUMS]


def _lines(f: Figures, words: Words) -> list[Chart]:
    """Return who came and who left month by month; the month in which a register was brought in would dwarf all others, and is left out."""
    begun = next((n for n, month in enumerate(f.months, 1) if month.members), len(f.months))
    shown = f.months[begun:]
    if len(shown) < LEAST_MONTHS or not any(month.joined or month.gone for month in shown):
        return []
    caption, desc = words("reports.movement.chart"), words("reports.movement.chart.desc", n=len(shown))
    series = [
        charts.Series(words(f"reports.movement.{name}"), [getattr(month, name) for month in shown], colour)
        for name, colour in TONES.items()
    ]
    return [Chart(caption, charts.lines(caption, desc, [words.month_of(month.day) for month in shown], series))]


def _by_class(f: Figures, words: Words) -> Table:
    heads = [Column(words("reports.column.class"), 1.4), *(number(words(f"reports.movement.{name}"), 1) for name in SUMS)]
    codes = [*CLASSES, *sorted({flow.code for flow in f.flows} - set(CLASSES))]
    rows: list[list[Cell]] = [[_class(words, code), *_sum([flow for flow in f.flows if flow.code == code])] for code in codes]
    rows.append([words("reports.column.total"), *_sum(f.flows)])
    return lists.summed(words("reports.movement.by-class"), heads, rows)


def _by_unit(f: Figures, words: Words) -> Table:
    heads = [Column(words("reports.column.unit"), 1.8), *(number(words(f"reports.movement.{name}"), 1) for name in SHORT)]
    names = called(f.places)
    rows: list[list[Cell]] = []
    for tenant in sorted({flow.tenant for flow in f.flows}):
        sums = dict(zip(SUMS, _sum([flow for flow in f.flows if flow.tenant == tenant]), strict=True))
        rows.append([Linked(names[tenant], doors.roster(tenant)), *(sums[name] for name in SHORT)])
    whole = dict(zip(SUMS, _sum(f.flows), strict=True))
    rows.append([words("reports.column.total"), *(whole[name] for name in SHORT)])
    return lists.summed(words("reports.movement.by-unit"), heads, rows)


def _by_cause(f: Figures, words: Words) -> Table:
    """Return how many came and left why."""
    moved = [s for s in f.steps if s.is_in != s.was_in]
    counted = Counter((not s.is_in, _cause(s, words)) for s in moved)
    heads = [Column(words("reports.movement.way")), Column(words("reports.movement.cause"), 3), number(words("reports.column.people"), 1)]
    rows: list[list[Cell]] = [
        [words("reports.movement.gone" if gone else "reports.movement.joined"), cause, n] for (gone, cause), n in sorted(counted.items())
    ]
    return lists.summed(words("reports.movement.by-cause"), heads, rows, total=False)


def _by_month(f: Figures, words: Words) -> Table:
    """Return the months of the chart, for the workbook alone."""
    heads = [Column(words("reports.movement.month"), 1), *(number(words(f"reports.movement.{name}"), 1) for name in SHORT[1:])]
    rows: list[list[Cell]] = [[words.month(calendar.month(m.day)), m.joined, m.gone, m.members] for m in f.months]
    title = words("reports.movement.chart")
    return Table(name=title, caption=title, columns=heads, rows=rows, shown=0)


def _came(f: Figures, basis: Basis, words: Words) -> Section:
    found = [s for s in f.steps if s.is_in and not s.was_in]
    more = [
        Column(words("reports.column.branch"), 2), Column(words("reports.column.class"), 0), Column(words("reports.movement.cause"), 1.4),
    ]  # fmt: skip
    return _named("came", found, f, basis, words, more, lambda s: [s.branch_name, _class(words, s.ledger_class), _cause(s, words)])


def _left(f: Figures, basis: Basis, words: Words) -> Section:
    found = [s for s in f.steps if s.was_in and not s.is_in]
    more = [
        Column(words("reports.movement.was-branch"), 2), Column(words("reports.column.class"), 0),
        Column(words("reports.movement.cause"), 1.4),
    ]  # fmt: skip
    return _named("left", found, f, basis, words, more, lambda s: [s.was_branch_name, _class(words, s.was_class), _cause(s, words)])


def _classes(f: Figures, basis: Basis, words: Words) -> Section:
    found = [s for s in f.steps if s.is_in and s.was_in and s.ledger_class != s.was_class]
    more = [Column(words("reports.column.branch"), 2), Column(words("reports.movement.from"), 0), Column(words("reports.movement.to"), 0)]
    return _named(
        "classes", found, f, basis, words, more,
        lambda s: [s.branch_name, _class(words, s.was_class), _class(words, s.ledger_class)],
    )  # fmt: skip


def _branches(f: Figures, basis: Basis, words: Words) -> Section:
    found = [s for s in f.steps if s.is_in and s.was_in and s.branch != s.was_branch]
    more = [Column(words("reports.movement.was-branch"), 2), Column(words("reports.movement.new-branch"), 2)]
    return _named("branches", found, f, basis, words, more, lambda s: [s.was_branch_name, s.branch_name])


def _named(
    kind: str, found: Sequence[Step], f: Figures, basis: Basis, words: Words, more: Sequence[Column], told: lists.Told[Step]
) -> Section:
    """Return one part of the list of everybody who moved."""
    whose, who = lists.Whose(words, f.places, basis), lists.Who(words, found, named=basis.named)
    heads = [*whose.columns, day(words("reports.column.day")), *who.columns, *more]
    rows = [[*whose.cells(s.tenant), s.day, *who.cells(s), *told(s)] for s in found]
    caption = words(f"reports.movement.list.{kind}")
    return Section(heading=words(f"reports.movement.part.{kind}"), tables=[lists.listed(words, caption, heads, rows)])


def _class(words: Words, code: str) -> str:
    return words.code("reports.class", code) if code else "—"


def _cause(s: Step, words: Words) -> str:
    """Return why somebody came or left."""
    if s.is_in:
        return words("reports.movement.new" if s.is_new else "reports.movement.back")
    if s.standing == "left":
        why = words.code("leaving", s.reason)
        return words("reports.movement.handed-over", why=why) if s.reason else words("reports.movement.handed-over.unsaid")
    return words("reports.movement.merged") if s.standing == "merged" else words.code("leaving", s.reason)
