"""A comparison as a workbook: what differs on one sheet, the facts behind it on another, both coordinates on the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.reports import workbook
from services.reports.document import Column, Document, Section, Table, Value, day, number
from services.reports.imprint import Imprint
from services.views.axes import REASONS, Line
from services.views.compare import NATURES, Cause, Changed, Comparison, Two
from services.views.compared import List
from services.web.compare_words import Values, values
from services.web.sayings import Sayings
from services.web.terms import terms
from services.web.visit import Visit
from services.web.who import who

_PARTS: Final = 6
_MOVED: Final = tuple((reason, way) for reason in REASONS for way in ("came", "went"))


def of_list(visit: Visit, two: Two, name: List, found: Comparison, units: Mapping[int, str]) -> bytes:
    """Return the differences of a list."""
    said = values(visit, two, name, found.items)
    told = Sayings(visit.words, who(visit, [cause.actor for item in found.items for cause in item.causes]), terms(visit))
    lines: list[Sequence[Value]] = [line for item in found.items for line in _lines(visit, said, item, units)]
    causes: list[Sequence[Value]] = [_cause(visit, said, told, item, cause, units) for item in found.items for cause in item.causes]
    t = visit.words
    heads = [Column(t(f"compare.column.{each}"), wide) for each, wide in (
        ("unit", 1), ("what", 2), ("difference", 0), ("column", 1), ("old", 2), ("new", 2), ("nature", 1.5),
    )]  # fmt: skip
    facts = [
        *(Column(t(f"compare.column.{each}"), wide) for each, wide in (("unit", 1), ("what", 2), ("difference", 0), ("fact", 1.5))),
        day(t("compare.column.effective")), Column(t("compare.column.recorded"), 1.5), Column(t("compare.column.late"), 0),
        number(t("compare.column.position")), Column(t("compare.column.window"), 1.5), Column(t("compare.column.said"), 4),
    ]  # fmt: skip
    tables = (
        Table(name=t("compare.sheet.differences"), caption=t("compare.sheet.differences"), columns=heads, rows=lines),
        Table(name=t("compare.sheet.causes"), caption=t("compare.sheet.causes"), columns=facts, rows=causes),
    )
    counts = [
        t("compare.counted", what=t.code("compare.difference", difference), n=t.number(found.n(difference)))
        for difference in ("added", "ended", "changed")
    ]
    unchanged = t("compare.counted", what=t.code("compare.difference", "unchanged"), n=t.number(found.unchanged))
    return _written(visit, two, t.code("compare.list", name), [*counts, unchanged, *_means(visit)], tables)


def of_axes(visit: Visit, two: Two, lines: Sequence[Line], units: Mapping[int, str]) -> bytes:
    """Return the four axes."""
    t = visit.words
    heads = [
        Column(t("compare.column.unit"), 1.5), Column(t("compare.column.axis"), 1.5), Column(t("compare.column.figure"), 1),
        *(number(t(f"compare.column.{each}"), 1) for each in ("then", "learned", "changed", "reorganised", "now")),
        Column(t("compare.column.better"), 0),
        *(
            number(t("compare.column.way", nature=t.code("compare.column", reason), way=t.code("compare.way", way)), 1)
            for reason, way in _MOVED
        ),
    ]  # fmt: skip
    rows: list[Sequence[Value]] = [
        (
            _unit(visit, units, line.tenant), t.code("axis", line.axis), t.code("axis.figure", line.figure), line.then, line.learned,
            line.changed, line.reorganised, line.now,
            t("axis.same") if line.better is None else t("axis.better" if line.better else "axis.worse"),
            *(getattr(getattr(line.moves, reason), way) for reason, way in _MOVED),
        )
        for line in lines
    ]  # fmt: skip
    table = Table(name=t("compare.list.axes"), caption=t("compare.list.axes"), columns=heads, rows=rows)
    return _written(visit, two, t("compare.list.axes"), [t("axis.how"), *_means(visit)], [table])


def _means(visit: Visit) -> list[str]:
    """Return what the kinds of difference mean, as the page explains them."""
    t = visit.words
    return [t("compare.meaning", nature=t.code("compare.nature", each), means=t.code("compare.means", each)) for each in NATURES]


def _written(visit: Visit, two: Two, title: str, body: Sequence[str], tables: Sequence[Table]) -> bytes:
    t, issuer = visit.words, visit.place.name if visit.place else visit.words("county.whole")
    section = Section(heading=title, body=body, tables=tables)
    document = Document(issuer=issuer, title=t("compare.title", list=title), subtitle="", sections=[section])
    known = [min(each.known, visit.session.now) for each in (two.first, two.second)]
    lines = [
        (t(f"compare.{which}"), t("compare.at", true_on=at.true_on, known_on=visit.local(instant)))
        for which, at, instant in zip(("first", "second"), (two.first, two.second), known, strict=True)
    ]
    imprint = Imprint(
        rehearsal=t("reports.rehearsal") if visit.site.clock.rehearsal else "", foot="", heading=t("compare.coordinates"), lines=lines
    )
    return workbook.xlsx(document, max(known), imprint, t)


def _unit(visit: Visit, units: Mapping[int, str], tenant: int) -> str:
    own = visit.place.name if visit.place else visit.words("county.whole")
    return own if tenant == visit.county * 1000 else units.get(tenant, own)


def _lines(visit: Visit, said: Values, item: Changed, units: Mapping[int, str]) -> list[Sequence[Value]]:
    """Return a line for each column of a row that changed, and one for a row that came or went."""
    t = visit.words
    begun = (_unit(visit, units, item.tenant), said.title(item), t.code("compare.difference", item.difference))
    if item.difference != "changed":
        told = "；".join(f"{name} {text}" for name, text in said.brief(item))
        old, new = "" if item.difference == "added" else told, "" if item.difference == "ended" else told
        return [(*begun, "", old, new, _natures(visit, item.natures))]
    return [
        (*begun, said.column(c.name), said.of(c.name, c.old), said.of(c.name, c.new), _natures(visit, c.natures))
        for c in said.ordered(item.columns)
    ]


def _natures(visit: Visit, natures: Sequence[str]) -> str:
    return visit.words("told.and").join(visit.words.code("compare.nature", nature) for nature in natures)


def _cause(visit: Visit, said: Values, told: Sayings, item: Changed, cause: Cause, units: Mapping[int, str]) -> Sequence[Value]:
    t = visit.words
    parts = "；".join(f"{name} {text}" for name, text in told.of(cause)[:_PARTS])
    windows = t("told.and").join(t.code("compare.window", window) for window in cause.windows)
    return (
        _unit(visit, units, item.tenant), said.title(item), t.code("compare.difference", item.difference), t.fact(cause.tag),
        cause.effective_on, t.instant(visit.local(cause.recorded_at)), t("told.yes") if cause.late else "", cause.position, windows, parts,
    )  # fmt: skip
