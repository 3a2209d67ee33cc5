"""The quarterly report of look-backs in words: how many held and how long, what came back, and where nobody has looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from services import charts
from services.reports import doors, lists
from services.reports.basis import Basis
from services.reports.campaign import problem_name, stage_name
from services.reports.document import Cell, Chart, Column, Document, Linked, Section, Table, day, number
from services.reports.lasting.figures import Closing, Figures, Rate
from services.reports.places import called, issuer, title
from services.web.i18n import Words

TONES: Final = (charts.RAMP[4], charts.RED, charts.RULE)
PARTS: Final = ("held", "relapsed", "unlooked")


def document(f: Figures, basis: Basis, words: Words) -> Document:
    """Return what the report says, in one language."""
    return Document(
        issuer=issuer(f.places, basis),
        title=title(basis, words),
        subtitle=words(
            "reports.lasting.subtitle", year=basis.period[:4], quarter=words(f"reports.quarter.{basis.period[-1]}"), first=f.first_day,
            last=f.last_day,
        ),
        sections=[_rates(f, basis, words), _quarter(f, basis, words), _back(f, basis, words), _unlooked(f, basis, words)],
        path=doors.promises(basis.scope),
    )  # fmt: skip


def _rates(f: Figures, basis: Basis, words: Words) -> Section:
    whole = [rate for rate in f.rates if not rate.tenant]
    said = [
        words("reports.lasting.standing", day=f.last_day, closings=len(f.closings), lasting=sum(bool(c.lasting_on) for c in f.closings)),
        *(
            words(
                "reports.lasting.rate", days=rate.days, looked=rate.held + rate.relapsed, held=rate.held, rate=_percent(rate),
                unlooked=rate.unlooked,
            )
            if rate.held + rate.relapsed
            else words("reports.lasting.rate.none", days=rate.days, unlooked=rate.unlooked)
            for rate in whole
        ),
        words("reports.lasting.how"),
    ]  # fmt: skip
    return Section(
        heading=words("reports.lasting.rates"), body=said, charts=[_chart(whole, words)] if f.closings else [],
        tables=[_by_unit(f, words)] if basis.whole_county else [], path=doors.promises(basis.scope),
    )  # fmt: skip


def _percent(rate: Rate) -> str:
    looked = rate.held + rate.relapsed
    return f"{100 * rate.held / looked:.1f}%" if looked else "—"


def _chart(whole: Sequence[Rate], words: Words) -> Chart:
    stacks = [charts.Stack(words("reports.lasting.days", n=rate.days), [rate.held, rate.relapsed, rate.unlooked]) for rate in whole]
    caption, desc = words("reports.lasting.chart"), words("reports.lasting.chart.desc")
    return Chart(caption, charts.stacked(caption, desc, stacks, [words(f"reports.lasting.{part}") for part in PARTS], tones=TONES))


def _by_unit(f: Figures, words: Words) -> Table:
    """Return for each unit how many of its closings held, of those that were looked at, and the rate."""
    names = called(f.places)
    heads = [
        Column(words("reports.column.unit"), 1.6), number(words("reports.lasting.closings"), 0.8),
        *(number(words("reports.lasting.days", n=days), 1) for days in f.days), number(words("reports.lasting.relapsed"), 0.8),
        number(words("reports.lasting.unlooked"), 0.9),
    ]  # fmt: skip
    rows = [
        [
            Linked(names[tenant], doors.promises(tenant)) if tenant else words("reports.column.total"),
            *_line([c for c in f.closings if tenant in (0, c.tenant)], [rate for rate in f.rates if rate.tenant == tenant]),
        ]
        for tenant in (*sorted({c.tenant for c in f.closings}), 0)
    ]  # fmt: skip
    return lists.summed(words("reports.lasting.by-unit"), heads, rows)


def _line(closings: Sequence[Closing], rates: Sequence[Rate]) -> list[Cell]:
    return [
        len(closings), *(f"{rate.held}/{looked}" if (looked := rate.held + rate.relapsed) else "—" for rate in rates),
        sum(bool(c.relapsed_on) for c in closings),
        sum(rate.unlooked for rate in rates),
    ]  # fmt: skip


def _quarter(f: Figures, basis: Basis, words: Words) -> Section:
    done = {(look.result, look.announced): look.n for look in f.looks}
    closed = [c for c in f.closings if c.closed_on >= f.first_day]
    lasting = [c for c in f.closings if c.lasting_on and c.lasting_on >= f.first_day]
    said = words(
        "reports.lasting.looks", looks=sum(done.values()), passed=sum(n for (what, _), n in done.items() if what == "passed"),
        relapsed=sum(n for (what, _), n in done.items() if what == "relapse"),
        unannounced=sum(n for (_, announced), n in done.items() if not announced), closed=len(closed), lasting=len(lasting),
    )  # fmt: skip
    more = [day(words("reports.lasting.closed-on")), day(words("reports.lasting.lasting-on"))]
    listed = _promises("lasting", lasting, f, basis, words, more, lambda c: [c.closed_on, c.lasting_on])
    return Section(heading=words("reports.lasting.quarter"), body=[said], tables=[listed])


def _back(f: Figures, basis: Basis, words: Words) -> Section:
    """Return every promise that came back: how long it had held, what was found, and how it stands since it was opened again."""
    back = [c for c in f.closings if c.relapsed_on]
    fresh = [c for c in back if c.relapsed_on and c.relapsed_on >= f.first_day]
    again = sum(c.cycle_now > c.cycle for c in back)
    more = [
        day(words("reports.lasting.relapsed-on")), number(words("reports.lasting.held-days"), 0.7),
        Column(words("reports.lasting.reason"), 2.2), Column(words("reports.lasting.stands"), 1.1),
    ]  # fmt: skip
    listed = _promises(
        "back", back, f, basis, words, more,
        lambda c: [c.relapsed_on, (c.relapsed_on - c.closed_on).days if c.relapsed_on else None, c.reason, _stands(c, f, words)],
    )  # fmt: skip
    said = words("reports.lasting.relapses", n=len(back), fresh=len(fresh), again=again)
    door = doors.promises(basis.scope, reopened="true")
    return Section(heading=words("reports.lasting.part.back"), body=[said], tables=[listed], path=door)


def _stands(c: Closing, f: Figures, words: Words) -> str:
    return stage_name(c.stage, f.ladder, words) if c.status == "open" else words.code("reports.status", c.status)


def _unlooked(f: Figures, basis: Basis, words: Words) -> Section:
    """Return the look-backs whose day has gone by without anybody looking."""
    waiting = [(c, days) for c in f.closings for days in f.days if c.after(days, f.last_day) == "unlooked" and not c.relapsed_on]
    due = {id(c): days for c, days in reversed(waiting)}
    more = [
        day(words("reports.lasting.closed-on")), number(words("reports.lasting.which"), 0.8), day(words("reports.lasting.due")),
    ]  # fmt: skip
    listed = _promises(
        "unlooked", [c for c in f.closings if id(c) in due], f, basis, words, more,
        lambda c: [c.closed_on, due[id(c)], c.closed_on + timedelta(days=due[id(c)])],
    )  # fmt: skip
    said = words("reports.lasting.waiting", n=len(waiting), promises=len(due))
    return Section(heading=words("reports.lasting.part.unlooked"), body=[said], tables=[listed])


def _promises(
    kind: str, found: Sequence[Closing], f: Figures, basis: Basis, words: Words, more: Sequence[Column], told: lists.Told[Closing]
) -> Table:
    """Return a list of promises by number, each leading to its card; where what was found is told, paper has no room for the problem."""
    whose, back = lists.Whose(words, f.places, basis), kind == "back"
    heads = [
        *whose.columns, Column(words("reports.column.number"), 1.4),
        Column(words("reports.column.promise"), 2.2), *([] if back else [Column(words("reports.column.problem"), 1.6)]), *more,
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            *whose.cells(c.tenant), Linked(c.number, doors.promise(c.tenant, c.commitment)), c.title,
            *([] if back else [problem_name(c.problem, f.problems)]), *told(c),
        ]
        for c in found
    ]  # fmt: skip
    return lists.listed(words, words(f"reports.lasting.list.{kind}"), heads, rows)
