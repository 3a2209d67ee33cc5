"""The weekly report of coverage in words: how far study has come, by unit or branch, and the list of whom it has not reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services import charts
from services.reports import doors, lists
from services.reports.basis import Basis
from services.reports.coverage.figures import Figures
from services.reports.document import Cell, Chart, Column, Document, Linked, Section, Table, day, number
from services.reports.places import called, issuer, title
from services.views.coverage import Covered, Reach
from services.web.i18n import Words

SUMS: Final = ("members", "expected", "attended", "made_up", "home", "remote", "excused", "missing", "lacking", "unreached")
SHOWN: Final = ("members", "expected", "reached", "excused", "missing", "lacking", "unreached")
REACHED: Final = ("attended", "made_up", "home", "remote")
TONES: Final = (charts.RED, charts.RAMP[1])
MOST_BARS: Final = 15
"""A chart shows those units that lack most; the table beside it has them all."""
ALL_BY_NAME: Final = 400
"""Paper names everybody of a unit; the county's paper begins the list and leaves the rest to the workbook."""
COUNTY_LINES: Final = 40
Key = tuple[int, UUID | None]


def document(f: Figures, basis: Basis, words: Words) -> Document:
    """Return what the report says, in one language."""
    return Document(
        issuer=issuer(f.places, basis),
        title=title(basis, words),
        subtitle=words("reports.weekly.subtitle", year=basis.period[:4], week=int(basis.period[-2:]), first=f.first_day, last=f.last_day),
        sections=[_reached(f, basis, words), _week(f, basis, words), *_missing(f, basis, words)],
        path=doors.coverage(basis.scope),
    )


def _reached(f: Figures, basis: Basis, words: Words) -> Section:
    now, before = _sums(f.now), _sums(f.before)
    said = [
        words("reports.coverage.standing", day=f.last_day, reached=sum(now[way] for way in REACHED), **now),
        words("reports.coverage.ways", **now),
        words(
            "reports.coverage.compared", lacking=now["lacking"], unreached=now["unreached"], was_lacking=before["lacking"],
            was_unreached=before["unreached"],
        ),
        *([] if basis.named else [words("reports.nobody-named")]),
    ]  # fmt: skip
    return Section(
        heading=words("reports.coverage.reached"), body=said, charts=_chart(f, basis, words),
        tables=[_table(f, basis, words)], path=doors.coverage(basis.scope),
    )  # fmt: skip


def _sums(found: Sequence[Covered]) -> dict[str, int]:
    return {name: sum(getattr(each, name) for each in found) for name in SUMS}


def _label(each: Covered, f: Figures, basis: Basis, words: Words) -> str:
    if basis.whole_county:
        return called(f.places)[each.tenant]
    return each.branch_name or words("reports.coverage.no-branch")


def _chart(f: Figures, basis: Basis, words: Words) -> list[Chart]:
    """Return the units or branches that lack most, each bar cut into whom nothing has reached and who misses something, if any do."""
    partial = Counter(_key(gap, basis) for gap in f.gaps if gap.reached)
    lacking = [(each, [each.unreached, partial[each.tenant, each.branch]]) for each in f.now]
    worst = sorted(((each, parts) for each, parts in lacking if any(parts)), key=lambda one: -sum(one[1]))[:MOST_BARS]
    stacks = [charts.Stack(_label(each, f, basis, words), parts) for each, parts in worst]
    caption = words("reports.coverage.chart.county" if basis.whole_county else "reports.coverage.chart")
    names = [words(f"reports.coverage.bar.{name}") for name in ("unreached", "partial")]
    drawn = charts.stacked(caption, words("reports.coverage.chart.desc", n=len(stacks)), stacks, names, tones=TONES)
    return [Chart(caption, drawn)] if stacks else []


def _key(gap: Reach, basis: Basis) -> Key:
    return (gap.tenant, None if basis.whole_county else gap.branch)


def _table(f: Figures, basis: Basis, words: Words) -> Table:
    was = {(each.tenant, each.branch): each.unreached for each in f.before}
    heads = [
        Column(words("reports.column.unit" if basis.whole_county else "reports.column.branch"), 2.8),
        *(number(words(f"reports.coverage.column.{name}"), 0.9) for name in SHOWN), number(words("reports.coverage.column.change"), 0.9),
    ]  # fmt: skip
    rows = [
        [
            Linked(_label(each, f, basis, words), _door(each, basis)), *_numbers([each], each.tenant, basis, branch=each.branch),
            each.unreached - was.get((each.tenant, each.branch), 0),
        ]
        for each in f.now
    ]  # fmt: skip
    change = _sums(f.now)["unreached"] - _sums(f.before)["unreached"]
    rows.append([words("reports.column.total"), *_numbers(f.now, basis.scope, basis), change])
    return lists.summed(words("reports.coverage.by-unit" if basis.whole_county else "reports.coverage.by-branch"), heads, rows)


def _door(each: Covered, basis: Basis) -> str:
    return doors.coverage(each.tenant, **({} if basis.whole_county or each.branch is None else {"branch": str(each.branch)}))


def _numbers(found: Sequence[Covered], tenant: int | None, basis: Basis, *, branch: UUID | None = None) -> list[Cell]:
    """Return the figures of one line, the gaps with a door to whoever is behind them."""
    sums = _sums(found)
    sums["reached"] = sum(sums[way] for way in REACHED)
    cut = {"branch": str(branch)} if branch and not basis.whole_county else {}
    gaps = {"lacking": "missing", "unreached": "unreached"}
    return [
        Linked(sums[name], doors.coverage(tenant, **cut, gap=gaps[name])) if name in gaps else sums[name] for name in SHOWN
    ]


def _week(f: Figures, basis: Basis, words: Words) -> Section:
    whose = lists.Whose(words, f.places, basis, width=1.6)
    heads = [
        *whose.columns, day(words("reports.column.day")),
        Column(words("reports.coverage.column.session"), 3), number(words("reports.coverage.column.expected")),
        number(words("reports.coverage.column.attended")), number(words("reports.coverage.column.still"), 0.8),
    ]  # fmt: skip
    rows = [
        [
            *whose.cells(s.tenant), s.day, Linked(s.title, doors.session(s.tenant, s.session)), s.expected,
            s.attended, s.missing,
        ]
        for s in f.held
    ]  # fmt: skip
    caption = words("reports.coverage.sessions")
    return Section(
        heading=words("reports.coverage.week"), tables=[lists.listed(words, caption, heads, rows)] if f.held else [],
        body=[words("reports.coverage.held", n=len(f.held))] if f.held else [words("reports.coverage.none-held")],
    )  # fmt: skip


def _missing(f: Figures, basis: Basis, words: Words) -> list[Section]:
    """Return the list of whom nothing has reached, and that of all others who miss something; nobody stands in both."""
    never, some = [gap for gap in f.gaps if not gap.reached], [gap for gap in f.gaps if gap.reached]
    return [
        Section(heading=words(f"reports.coverage.part.{kind}"), tables=[_gaps(kind, found, f, basis, words)], path=door)
        for kind, found, door in (("never", never, doors.coverage(basis.scope, gap="unreached")), ("some", some, ""))
    ]


def _gaps(kind: str, found: Sequence[Reach], f: Figures, basis: Basis, words: Words) -> Table:
    whose, who = lists.Whose(words, f.places, basis), lists.Who(words, found, named=basis.named)
    heads = [
        *whose.columns, *who.columns, Column(words("reports.column.branch"), 2.3),
        *(number(words(f"reports.coverage.column.{name}"), 0.7) for name in ("expected", "reached", "missing")),
        Column(words("reports.coverage.column.why"), 2),
    ]  # fmt: skip
    ordered = sorted(found, key=lambda gap: (not gap.expected, gap.tenant, gap.branch_name, gap.sort_key, gap.person))
    rows = [
        [
            *whose.cells(gap.tenant), *who.cells(gap), gap.branch_name, gap.expected, gap.reached, gap.missing,
            words("reports.list").join(words.code("absence", reason) for reason in gap.reasons),
        ]
        for gap in ordered
    ]  # fmt: skip
    shown = COUNTY_LINES if basis.whole_county else ALL_BY_NAME
    return lists.listed(words, words(f"reports.coverage.list.{kind}"), heads, rows, shown=shown)
