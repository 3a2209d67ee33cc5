"""The reconciliation in words: the three totals, each unit's, what was explained, and everybody who makes a difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.reports import doors, lists
from services.reports.basis import Basis
from services.reports.document import Cell, Column, Document, Linked, Section, Table, day, number
from services.reports.places import called, issuer, title
from services.reports.reconciliation.figures import Figures, Off, Pointed
from services.views.overview import Balance
from services.web.i18n import Words

FIGURES: Final = ("institutions", "organisations", "members")
SIDES: Final = ("declared", "counted", "difference")
ALL_BY_NAME: Final = 400
COUNTY_LINES: Final = 60


def document(f: Figures, basis: Basis, words: Words) -> Document:
    """Return what the report says, in one language."""
    return Document(
        issuer=issuer(f.places, basis),
        title=title(basis, words),
        subtitle=words("reports.reconciliation.subtitle", month=words.month(basis.period), day=f.last_day),
        sections=[_totals(f, basis, words), *_units(f, basis, words), _since(f, basis, words), _twice(f, basis, words)],
        path=doors.periods(basis.scope),
    )


def _own(f: Figures, basis: Basis) -> Balance | None:
    """Return the totals that stand for the whole report."""
    return next((b for b in f.balances if b.tenant == basis.tenant), None)


def _totals(f: Figures, basis: Basis, words: Words) -> Section:
    own = _own(f, basis)
    off = [b for b in f.balances if b.tenant != basis.tenant and b.declared_members is not None and not b.agrees]
    silent = [b for b in f.balances if b.tenant != basis.tenant and b.declared_members is None]
    if own is None or own.declared_members is None:
        said = [words("reports.reconciliation.nothing-declared")]
    else:
        said = [words("reports.reconciliation.agrees" if own.agrees else "reports.reconciliation.differs", **_numbers(own))]
    more = [words("reports.reconciliation.units", off=len(off), silent=len(silent))] if basis.whole_county else []
    rows: list[list[Cell]] = [[words(f"reports.reconciliation.{name}"), *_sides(own, name)] for name in FIGURES] if own else []
    heads = [Column(words("reports.reconciliation.figure"), 2), *(number(words(f"reports.reconciliation.{n}"), 1) for n in SIDES)]
    table = lists.summed(words("reports.reconciliation.totals-table"), heads, rows, total=False)
    named = [] if basis.named else [words("reports.nobody-named")]
    return Section(
        heading=words("reports.reconciliation.totals"), body=[*said, *more, *named], tables=[table], path=doors.periods(basis.scope)
    )


def _numbers(b: Balance) -> dict[str, int]:
    declared = {f"declared_{name}": getattr(b, f"declared_{name}") or 0 for name in FIGURES}
    return {**declared, **{name: getattr(b, name) for name in FIGURES}}


def _sides(b: Balance | None, name: str) -> list[Cell]:
    """Return a figure as declared, as counted, and by how much these differ; nothing where nothing was declared."""
    counted: int = getattr(b, name) if b else 0
    declared: int | None = getattr(b, f"declared_{name}") if b else None
    return [declared, counted, None if declared is None else counted - declared]


def _units(f: Figures, basis: Basis, words: Words) -> list[Section]:
    whose = lists.Whose(words, f.places, basis, width=1.4)
    tables = [_by_unit(f, basis, words)] if basis.whole_county else []
    heads = [
        *whose.columns, Column(words("reports.column.period"), 0.8),
        Column(words("reports.reconciliation.figure"), 0.9), number(words("reports.reconciliation.declared"), 0.7),
        number(words("reports.reconciliation.counted"), 0.7), day(words("reports.reconciliation.raised")),
        Column(words("reports.reconciliation.explanation"), 2.4),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            *whose.cells(d.tenant), Linked(d.period, doors.period(d.tenant, d.roster_period)),
            words(f"reports.reconciliation.{d.figure}"), d.declared, d.counted, d.raised_on,
            _explanation(d, f, words),
        ]
        for d in f.pointed
    ]  # fmt: skip
    tables.append(lists.listed(words, words("reports.reconciliation.list.differences"), heads, rows, shown=COUNTY_LINES))
    return [Section(heading=words("reports.reconciliation.part.units"), tables=tables)]


def _explanation(d: Pointed, f: Figures, words: Words) -> str:
    """Return whether a difference was explained, or has gone since without a word."""
    if d.explained_on:
        return words("reports.reconciliation.explained", day=d.explained_on)
    left = next((_sides(b, d.figure)[-1] for b in f.balances if b.tenant == d.tenant), None)
    return words("reports.reconciliation.unexplained" if left != 0 else "reports.reconciliation.gone-since")


def _by_unit(f: Figures, basis: Basis, words: Words) -> Table:
    names = called(f.places)
    heads = [
        Column(words("reports.column.unit"), 1.3),
        *(number(words(f"reports.reconciliation.{side}.{name}"), 0.85) for name in FIGURES for side in SIDES),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [Linked(names[b.tenant], doors.periods(b.tenant)), *(cell for name in FIGURES for cell in _sides(b, name))]
        for b in f.balances
        if b.tenant != basis.tenant
    ]
    rows.append([words("reports.column.total"), *(cell for name in FIGURES for cell in _sides(_own(f, basis), name))])
    return lists.summed(words("reports.reconciliation.by-unit"), heads, rows)


def _since(f: Figures, basis: Basis, words: Words) -> Section:
    """Return who came and left since the lists were counted, which is what lies between the certified number and that of now."""
    counted, held = sum(each.members for each in f.countings), {each.tenant for each in f.countings}
    people, others = [x for x in f.off if x.figure == "members"], [x for x in f.off if x.figure != "members"]
    came = sum(x.added for x in people)
    left, now = len(people) - came, sum(b.members for b in f.balances if b.tenant in held)
    moved = words("reports.reconciliation.since", counted=counted, came=came, left=left, sum=counted + came - left, now=now)
    said = moved if held else words("reports.reconciliation.never-counted")
    tables = [_off("people", people, f, basis, words), *([_off("others", others, f, basis, words)] if others else [])]
    return Section(heading=words("reports.reconciliation.part.since"), body=[said], tables=tables if held else [])


def _off(kind: str, found: Sequence[Off], f: Figures, basis: Basis, words: Words) -> Table:
    whose, who = lists.Whose(words, f.places, basis), lists.Who(words, found, named=basis.named)
    people = kind == "people"
    heads = [
        *whose.columns, day(words("reports.reconciliation.counted-on")),
        Column(words("reports.reconciliation.side"), 0), *(who.columns if people else [Column(words("reports.reconciliation.what"), 2.5)]),
        *([Column(words("reports.column.branch"), 2)] if people else []), Column(words("reports.reconciliation.why"), 2),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            *whose.cells(x.tenant), x.day, words(f"reports.reconciliation.{'came' if x.added else 'left'}"),
            *(who.cells(x) if people else [x.title]), *([x.branch_name or "—"] if people else []), _why(x, words),
        ]
        for x in found
    ]  # fmt: skip
    shown = COUNTY_LINES if basis.whole_county else ALL_BY_NAME
    return lists.listed(words, words(f"reports.reconciliation.list.{kind}"), heads, rows, shown=shown)


def _why(x: Off, words: Words) -> str:
    """Return whether something changed since, or was so already and became known only then; and how somebody left."""
    how = words("reports.reconciliation.late" if x.late else "reports.reconciliation.changed")
    if x.added or x.figure != "members":
        return how
    if x.standing == "merged":
        return words("reports.reconciliation.merged", how=how)
    return words("reports.reconciliation.gone", how=how, why=words.code("leaving", x.reason)) if x.reason else how


def _twice(f: Figures, basis: Basis, words: Words) -> Section:
    whose, who = lists.Whose(words, f.places, basis), lists.Who(words, f.doubles, named=basis.named)
    heads = [*whose.columns, *who.columns, Column(words("reports.reconciliation.sign"), 2)]
    rows = [[*whose.cells(d.tenant), *who.cells(d), words.code("sign", d.sign)] for d in f.doubles]
    listed = lists.listed(words, words("reports.reconciliation.list.doubles"), heads, rows)
    return Section(
        heading=words("reports.reconciliation.part.doubles"), body=[words("reports.reconciliation.doubles", n=len(f.doubles))],
        tables=[listed] if f.doubles else [],
    )  # fmt: skip
