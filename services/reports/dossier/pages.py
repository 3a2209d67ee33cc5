"""The dossier of a unit in words: what it is, its organisations and members, its promises, and what supervision found there."""

from __future__ import annotations

from collections import Counter
from typing import Final

from services import charts
from services.reports import doors, lists
from services.reports.basis import Basis
from services.reports.campaign import problem_name, stage_name
from services.reports.document import Cell, Chart, Column, Document, Linked, Section, Table, day, number
from services.reports.dossier.figures import Figures, Unit
from services.reports.places import called, issuer
from services.reports.supervised_pages import found, methods, visits
from services.web.i18n import Words

CLASSES: Final = ("on-job", "mobile", "retired")
KEPT: Final = ("closed", "lasting")
GONE: Final = ("withdrawn", "superseded")
MOST: Final = 200


def document(f: Figures, basis: Basis, words: Words) -> Document:
    """Return what the dossier says, in one language."""
    if f.unit is None:
        body = [words("reports.dossier.unknown", day=f.last_day)]
        sections = [Section(heading=words("reports.dossier.about"), body=body)]
    else:
        own = [tell(f, f.unit, words) for tell in (_about, _organisations, _members)]
        sections = [*own, _promises(f, words), _supervision(f, words)]
    return Document(
        issuer=issuer(f.places, basis),
        title=words("reports.dossier.title", unit=f.unit.name) if f.unit else words("reports.name.dossier"),
        subtitle=words("reports.dossier.subtitle", day=f.last_day),
        sections=sections,
        path=doors.institution(f.unit.tenant, f.unit.institution) if f.unit else doors.home(basis.scope),
    )


def _about(f: Figures, unit: Unit, words: Words) -> Section:
    names = called(f.places)
    said = [
        ("code", unit.code), ("books", names.get(unit.tenant, str(unit.tenant))), ("above", unit.above or "—"),
        ("kind", words.code("imports.code.institution-type", unit.kind)), ("level", words.code("imports.code.level", str(unit.level))),
        ("status", _status(unit, words)), ("address", unit.address or "—"), ("head", unit.head_post or "—"),
        ("direct", unit.direct_post or "—"), ("batches", words("reports.list").join(unit.batches) or "—"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [[words(f"reports.dossier.{name}"), value] for name, value in said]
    heads = [Column(words("reports.dossier.what"), 1), Column(words("reports.dossier.said"), 3)]
    below: list[list[Cell]] = [
        [
            Linked(u.name, doors.institution(unit.tenant, u.institution)), words.code("imports.code.institution-type", u.kind),
            words.code("imports.code.institution-status", u.status),
        ]
        for u in f.below
    ]  # fmt: skip
    columns = [Column(words("reports.column.unit"), 3), Column(words("reports.dossier.kind"), 1.5), Column(words("reports.dossier.status"))]
    about = lists.summed(words("reports.dossier.card"), heads, rows, total=False)
    listed = [lists.listed(words, words("reports.dossier.below"), columns, below, shown=MOST)] if below else []
    return Section(
        heading=words("reports.dossier.about"), body=[words("reports.dossier.alone")] if f.alone else [], tables=[about, *listed],
        path=doors.institution(unit.tenant, unit.institution),
    )  # fmt: skip


def _status(unit: Unit, words: Words) -> str:
    if unit.standing != "standing":
        return words.code("institutions.standing", unit.standing)
    status = words.code("imports.code.institution-status", unit.status)
    return words("reports.dossier.since", status=status, day=unit.status_since) if unit.status_since and unit.status != "normal" else status


def _organisations(f: Figures, unit: Unit, words: Words) -> Section:
    heads = [
        Column(words("reports.dossier.organisation"), 2.4), Column(words("reports.dossier.kind"), 0),
        number(words("reports.column.people"), 0.6),
        Column(words("reports.dossier.health"), 0), day(words("reports.dossier.health-since")), day(words("reports.dossier.term")),
        Column(words("reports.dossier.venue"), 1.2),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            Linked(o.name, doors.organisation(unit.tenant, o.organisation)), words.code("imports.code.organisation-kind", o.kind),
            o.members, words.code("imports.code.organisation-health", o.health) or "—", o.health_since, o.term_until, o.venue or "—",
        ]
        for o in f.branches
    ]  # fmt: skip
    weak = sum(o.health in ("weak", "incomplete") for o in f.branches)
    said = words("reports.dossier.organisations.said", n=len(f.branches), weak=weak)
    listed = lists.listed(words, words("reports.dossier.list.organisations"), heads, rows, shown=MOST)
    return Section(heading=words("reports.dossier.organisations"), body=[said], tables=[listed] if rows else [])


def _members(f: Figures, unit: Unit, words: Words) -> Section:
    by_class = Counter[str]()
    for kept in f.kept:
        by_class[kept.code] += kept.members
    names = {o.organisation: o.name for o in f.branches}
    codes = [*CLASSES, *sorted(by_class.keys() - set(CLASSES))]
    heads = [
        Column(words("reports.column.branch"), 2.4), *(number(words.code("reports.class", code), 0.8) for code in codes),
        number(words("reports.column.all"), 0.8), number(words("reports.dossier.lost"), 0.8),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for branch, name in names.items():
        mine = [kept for kept in f.kept if kept.branch == branch]
        held = {kept.code: kept.members for kept in mine}
        door = doors.roster(unit.tenant, branch=str(branch))
        sums = (sum(held.values()), sum(kept.lost for kept in mine))
        rows.append([Linked(name, door), *(held.get(code, 0) for code in codes), *sums])
    total = [sum(kept.members for kept in f.kept if kept.code == code) for code in codes]
    rows.append([words("reports.column.total"), *total, by_class.total(), sum(kept.lost for kept in f.kept)])
    covered = {name: sum(getattr(c, name) for c in f.covered) for name in ("expected", "missing", "lacking", "unreached")}
    said = [words("reports.dossier.members.said", n=by_class.total()), words("reports.dossier.covered", **covered)]
    table = lists.summed(words("reports.dossier.by-branch"), heads, rows)
    drawn = [_chart([(words.code("reports.class", code), by_class[code]) for code in codes], words)] if by_class.total() else []
    return Section(heading=words("reports.dossier.members"), body=said, charts=drawn, tables=[table] if names else [])


def _chart(counted: list[tuple[str, int]], words: Words) -> Chart:
    caption = words("reports.dossier.chart")
    desc = words("reports.weekly.chart.roster.desc", n=sum(n for _, n in counted))
    return Chart(caption, charts.bars(caption, desc, [charts.Bar(name, n) for name, n in counted]))


def _promises(f: Figures, words: Words) -> Section:
    left = [p for p in f.promises if p.status not in GONE]
    said = words(
        "reports.dossier.promises.said", n=len(left), open=sum(p.status == "open" for p in left), stuck=sum(p.stuck for p in left),
        overdue=sum(p.overdue for p in left), closed=sum(p.status in KEPT for p in left), relapsed=sum(p.cycle > 1 for p in left),
        gone=len(f.promises) - len(left),
    )  # fmt: skip
    heads = [
        Column(words("reports.column.number"), 0.9), Column(words("reports.column.promise"), 2.6),
        Column(words("reports.column.problem"), 1.6), Column(words("reports.column.stage"), 0),
        Column(words("reports.column.status"), 0), day(words("reports.column.due")),
        day(words("reports.column.closed-on")),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            Linked(p.number, doors.promise(p.tenant, p.commitment)), p.title, problem_name(p.problem, f.problems),
            stage_name(p.stage, f.ladder, words), words.code("reports.status", p.status), p.due, p.closed_on,
        ]
        for p in f.promises
    ]  # fmt: skip
    listed = lists.listed(words, words("reports.dossier.list.promises"), heads, rows, shown=MOST)
    return Section(heading=words("reports.dossier.promises"), body=[said], tables=[listed] if rows else [])


def _supervision(f: Figures, words: Words) -> Section:
    names = called(f.places)
    last = f.visits[-1].day if f.visits else None
    seen = words("reports.dossier.visits.said", n=len(f.visits), last=last) if last else words("reports.dossier.visits.never")
    held = words("reports.dossier.findings.said", n=len(f.findings))
    tables = [
        visits(words("reports.dossier.list.visits"), f.visits, words, names, county=False, shown=MOST) if f.visits else None,
        _findings(f, words) if f.findings else None,
    ]
    return Section(
        heading=words("reports.dossier.supervision"), body=[seen, *methods(f.visits, words), held],
        tables=[table for table in tables if table],
    )  # fmt: skip


def _findings(f: Figures, words: Words) -> Table:
    """Return the findings with how each stands."""
    listed = found(words("reports.dossier.list.findings"), f.findings, words, called(f.places), county=False, shown=MOST)
    rows = [[*row, words.code("finding-status", d.status)] for row, d in zip(listed.rows, f.findings, strict=True)]
    return lists.listed(words, listed.name, [*listed.columns, Column(words("reports.column.status"), 0)], rows, shown=MOST)
