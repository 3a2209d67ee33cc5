"""How the weekly report words its first part: promises by problem and stage, stuck on paper, overdue, closed and relapsed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from services import charts
from services.reports import doors
from services.reports.campaign import Named, problem_name, stage_name
from services.reports.document import Cell, Chart, Column, Linked, Section, Table, day, number
from services.reports.weekly.figures import Figures, Promise, Unit
from services.web.i18n import Words

AWAITING = ("claimed", "verified")
KEPT = ("closed", "lasting")


def section(f: Figures, words: Words, names: dict[int, str], *, county: bool) -> Section:
    """Return the part about promises; the county's also by unit, and with a unit's name beside each promise."""
    listed = _lists(f, words, names, county=county)
    by_unit = [_by_unit(f.units, words)] if county else []
    return Section(
        heading=words("reports.weekly.promises"),
        body=_sentences(f, words),
        charts=[_chart(f, words), _line(f, words)] if f.promises else [],
        tables=[_matrix(f, words, county=county), *by_unit, *listed, _all(f, words, names, county=county)],
        path=doors.promises(_books(f, county=county)),
    )


def _books(f: Figures, *, county: bool) -> int | None:
    """Return whose books the report is about, None for those of the whole county."""
    return None if county else f.units[0].tenant


def _sentences(f: Figures, words: Words) -> list[str]:
    paper = {stage.code for stage in f.ladder if stage.paper}
    opened = [p for p in f.promises if p.status == "open"]
    counted = {
        "all": len(f.promises), "paper": sum(p.stage in paper for p in opened), "working": sum(p.stage not in paper for p in opened),
        "stuck": sum(p.stuck for p in f.promises), "overdue": sum(p.overdue for p in f.promises),
        "claimed": _count(f, AWAITING), "closed": _count(f, KEPT), "lasting": _count(f, ("lasting",)),
        "relapsed": sum(p.cycle > 1 for p in f.promises),
    }  # fmt: skip
    week = {
        "published": len(_of_week(f, lambda p: p.published_on)), "closed": len(_of_week(f, lambda p: p.closed_on)),
        "relapsed": len(_of_week(f, lambda p: p.relapsed_on)), "ended": len(f.ended),
    }  # fmt: skip
    return [
        words("reports.weekly.promises.standing", day=f.last_day, **counted),
        words("reports.weekly.promises.week", **week),
    ]


def _count(f: Figures, statuses: Sequence[str]) -> int:
    return sum(p.status in statuses for p in f.promises)


def _of_week(f: Figures, day: Callable[[Promise], object]) -> list[Promise]:
    return [p for p in f.promises if (on := day(p)) is not None and f.first_day <= on <= f.last_day]  # type: ignore[operator]


def _rows(f: Figures) -> list[tuple[Named, list[Promise]]]:
    """Return the promises about each problem, problems that nobody knows any more at the end."""
    known = {problem.code for problem in f.problems}
    others = sorted({p.problem for p in f.promises} - known)
    problems = [*f.problems, *(Named(code=code, name=code) for code in others)]
    return [(problem, [p for p in f.promises if p.problem == problem.code]) for problem in problems]


def _chart(f: Figures, words: Words) -> Chart:
    stages = [stage.code for stage in f.ladder]
    counted = [(problem, Counter(p.stage for p in found)) for problem, found in _rows(f)]
    stacks = [charts.Stack(problem.name, [stage[code] for code in stages]) for problem, stage in counted]
    names = [stage_name(code, f.ladder, words) for code in stages]
    caption, desc = words("reports.weekly.chart.stages"), words("reports.weekly.chart.stages.desc", n=len(f.promises))
    return Chart(caption, charts.stacked(caption, desc, stacks, names))


def _line(f: Figures, words: Words) -> Chart:
    tones = {"paper": charts.RAMP[2], "working": charts.RAMP[4], "closed": charts.RAMP[5]}
    series = [
        charts.Series(words(f"reports.weekly.line.{name}"), [getattr(week, name) for week in f.weeks], tone) for name, tone in tones.items()
    ]
    axis = [f"{week.day:%m-%d}" for week in f.weeks]
    caption, desc = words("reports.weekly.chart.weeks"), words("reports.weekly.chart.weeks.desc", n=len(axis))
    return Chart(caption, charts.lines(caption, desc, axis, series))


def _matrix(f: Figures, words: Words, *, county: bool) -> Table:
    """Return problems by stages; a promise that is kept stands on the stage on which it was closed."""
    stages = [stage.code for stage in f.ladder]
    heads = [Column(words("reports.column.problem"), 2), *(number(stage_name(code, f.ladder, words), 0.8) for code in stages)]
    more = [number(words(f"reports.column.{name}"), 0.8) for name in ("stuck", "overdue", "closed", "relapsed", "all")]
    books = _books(f, county=county)
    rows: list[list[Cell]] = [[problem.name, *_numbers(found, stages, books, problem=problem.code)] for problem, found in _rows(f)]
    rows.append([words("reports.column.total"), *_numbers(f.promises, stages, books)])
    return Table(
        name=words("reports.weekly.table.problems"), caption=words("reports.weekly.table.problems"), columns=[*heads, *more], rows=rows,
        shown=len(rows), total=True,
    )  # fmt: skip


def _numbers(found: Sequence[Promise], stages: Sequence[str], books: int | None, **asks: str) -> list[Cell]:
    on = Counter(p.stage for p in found)
    kept = sum(p.status in KEPT for p in found)
    return [
        *(on[code] for code in stages),
        Linked(sum(p.stuck for p in found), doors.promises(books, **asks, stuck="true")),
        Linked(sum(p.overdue for p in found), doors.promises(books, **asks, overdue="true")),
        kept, sum(p.cycle > 1 for p in found), len(found),
    ]  # fmt: skip


def _by_unit(units: Sequence[Unit], words: Words) -> Table:
    names = ("commitments", "paper", "stuck", "overdue", "claimed", "closed", "reopened")
    keys = {"commitments": "all", "reopened": "relapsed"}
    heads = [Column(words("reports.column.unit"), 1.8), *(number(words(f"reports.column.{keys.get(name, name)}"), 0.8) for name in names)]
    rows = [[Linked(unit.name, doors.home(unit.tenant)), *(_of_unit(unit, name) for name in names)] for unit in units]
    return Table(
        name=words("reports.weekly.table.units"), caption=words("reports.weekly.table.units"), columns=heads, rows=rows, shown=len(rows)
    )


def _of_unit(unit: Unit, name: str) -> Cell:
    """Return a unit's figure, with a door where there is a list of exactly what it counts."""
    n: int = getattr(unit.now, name) if unit.now else 0
    return Linked(n, doors.promises(unit.tenant, **{name: "true"})) if name in ("stuck", "overdue") else n


def _lists(f: Figures, words: Words, names: dict[int, str], *, county: bool) -> list[Table]:
    """Return the named lists behind the figures: who is stuck, who is late, what was closed, what came back, what was taken back."""
    return [
        _list("stuck", [p for p in f.promises if p.stuck], f, words, names, county=county),
        _list("overdue", [p for p in f.promises if p.overdue], f, words, names, county=county),
        _list("closed", _of_week(f, lambda p: p.closed_on), f, words, names, county=county),
        _list("relapsed", [p for p in f.promises if p.cycle > 1], f, words, names, county=county),
        *([_list("ended", f.ended, f, words, names, county=county)] if f.ended else []),
    ]


def _list(kind: str, found: Sequence[Promise], f: Figures, words: Words, names: dict[int, str], *, county: bool) -> Table:
    heads = [
        *([Column(words("reports.column.unit"), 1.5)] if county else []), Column(words("reports.column.number"), 0.9),
        Column(words("reports.column.promise"), 3), Column(words("reports.column.problem"), 2), Column(words("reports.column.stage"), 0),
        day(words("reports.column.since")), day(words("reports.column.due")),
    ]  # fmt: skip
    rows = [
        [
            *([names.get(p.tenant, str(p.tenant))] if county else []), Linked(p.number, doors.promise(p.tenant, p.commitment)), p.title,
            problem_name(p.problem, f.problems), stage_name(p.stage, f.ladder, words), p.since, p.due,
        ]
        for p in found
    ]  # fmt: skip
    title = words(f"reports.weekly.list.{kind}")
    return Table(name=title, caption=words("reports.listed", list=title, n=len(rows)), columns=heads, rows=rows)


def _all(f: Figures, words: Words, names: dict[int, str], *, county: bool) -> Table:
    """Return every promise, for the workbook alone: the list behind all of these figures; a unit's own comes back."""
    named = ("unit", "number", "promise", "problem", "stage", "status", "since", "due", "published", "closed-on", "relapsed-on")
    rows = [
        [
            names.get(p.tenant, str(p.tenant)), p.number, p.title, problem_name(p.problem, f.problems),
            stage_name(p.stage, f.ladder, words), words.code("reports.status", p.status), p.since, p.due,
            p.published_on, p.closed_on, p.relapsed_on,
        ]
        for p in f.promises
    ]  # fmt: skip
    title = words("reports.weekly.list.all")
    heads = [Column(words(f"reports.column.{name}"), key="stage" if name == "stage" and not county else "") for name in named]
    if county:
        return Table(name=title, caption=title, columns=heads, rows=rows, shown=0)
    back = [Column(words("reports.column.progress"), 4, key="progress"), Column(words("reports.column.correction"), 1.6, key="correction")]
    return Table(
        name=title, caption=title, columns=[*heads, *back], rows=[[*row, None, None] for row in rows], shown=0, returns="promises",
        ids=[f"{p.commitment} {p.stage}" for p in f.promises],
    )  # fmt: skip
