"""How every report that tells of supervision words it: inspections with their methods, findings with what was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from services.reports import doors, lists
from services.reports.document import Cell, Column, Linked, Table, day, number
from services.reports.supervised import Found, Visit
from services.web.i18n import Words

METHODS: Final = ("field-visit", "files", "briefing", "interviews")
"""How supervision looks, in the order in which it is told."""


def methods(held: Sequence[Visit], words: Words) -> list[str]:
    """Return the sentence that says how often each method was used; none where nothing was done."""
    counted = Counter(method for visit in held for method in visit.methods)
    used = words("reports.list").join(
        words("reports.weekly.method", method=words.code("reports.method", code), n=counted[code]) for code in METHODS if counted[code]
    )
    return [words("reports.weekly.visits.methods", methods=used)] if used else []


def visits(title: str, held: Sequence[Visit], words: Words, names: dict[int, str], *, county: bool, shown: int = 40) -> Table:
    """Return a list of inspections; the day leads to each."""
    heads = [
        day(words("reports.column.day")), Column(words("reports.column.unit"), 2), Column(words("reports.column.purpose"), 2.4),
        Column(words("reports.column.methods"), 2), number(words("reports.column.findings"), 0.7),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            Linked(v.day, doors.inspection(v.tenant, v.inspection)), _place(v.tenant, v.unit, names, county=county), v.purpose,
            words("reports.list").join(words.code("reports.method", m) for m in METHODS if m in v.methods), v.findings,
        ]
        for v in held
    ]  # fmt: skip
    return lists.listed(words, title, heads, rows, shown=shown)


def found(title: str, held: Sequence[Found], words: Words, names: dict[int, str], *, county: bool, shown: int = 40) -> Table:
    """Return a list of findings; the day leads to the inspection that raised each."""
    heads = [
        day(words("reports.column.day")), Column(words("reports.column.unit"), 2), Column(words("reports.column.method"), 0),
        Column(words("reports.column.severity"), 0), Column(words("reports.column.text"), 3.4), day(words("reports.column.due")),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            Linked(d.day, doors.inspection(d.tenant, d.inspection)), _place(d.tenant, d.unit, names, county=county),
            words.code("reports.method", d.method), words.code("reports.severity", d.severity), d.text, d.due,
        ]
        for d in held
    ]  # fmt: skip
    return lists.listed(words, title, heads, rows, shown=shown)


def _place(tenant: int, unit: str, names: dict[int, str], *, county: bool) -> str:
    """Return where something happened: the unit's name, for readers of the county after its tenant's."""
    own = names.get(tenant, str(tenant))
    return (f"{own} {unit}" if unit and unit != own else own) if county else unit or own
