"""A weekly report's workbook as it came back: where it stood, its rows, and the cells of theirs that are taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Literal

import msgspec

from domain import importing
from services.desk import Desk
from services.imports.findings import FileRefused, Finding, wrong
from services.imports.flow import Progress
from services.imports.guards import Limits
from services.imports.layout import CORRECTION, FORMAT, INFO
from services.imports.reading import Grid, Source, digest, read, size
from services.imports.tables import plain as as_compared
from services.reports.workbook import KEY
from services.web.i18n import LANGUAGES, words

KIND: Final = "promises"
_KEYS: Final = ("stage", "progress")


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """Where the workbook stood: whose report of which week, at which coordinate, and on which sheet its promises are."""

    format: int
    kind: Literal["promises"]
    county: int
    tenant: int
    position: int
    true_on: date
    period: str
    sheet: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row: its number as a person counts, the promise and the stage that the file's author saw, and the cells that come back."""

    number: int
    key: str
    cells: Mapping[str, str]


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """A workbook as it was handed in."""

    stamp: Stamp
    lines: Sequence[Line]
    uploaded: importing.Uploaded


def read_back(desk: Desk, source: Source, limits: Limits | None, progress: Progress) -> Handed:
    """Return a workbook as it was handed in; raises FileRefused where it cannot be taken as a whole."""
    progress("read", 0, 1)
    grids = read(source, limits=limits)
    stamp, heads = _stamp(desk, grids)
    grid = next((grid for grid in grids if grid.name == stamp.sheet), None)
    if grid is None or not grid.rows:
        raise wrong(rule="sheet-gone", name=stamp.sheet)
    places = {name: grid.rows[0].index(head) for name, head in heads.items() if head in grid.rows[0]}
    if missing := [heads[name] for name in heads if name not in places]:
        raise FileRefused(Finding(rule="header-missing", sheet=KIND, row=1, details={"columns": ",".join(missing)}))
    uploaded = importing.Uploaded(kind=KIND, sha256=digest(grids), size=size(source), base=stamp.position)
    progress("read", 1, 1)
    return Handed(stamp=stamp, lines=list(_lines(grid, places)), uploaded=uploaded)


def _stamp(desk: Desk, grids: Sequence[Grid]) -> tuple[Stamp, Mapping[str, str]]:
    """Return the stamp, and the header under which each column that comes back stands."""
    titles = {as_compared(words(lang)(f"imports.sheet.{INFO}")) for lang in LANGUAGES}
    info = next((grid for grid in grids if as_compared(grid.name) in titles), None)
    pairs = {row[0]: row[1] for row in info.rows if len(row) > 1} if info else {}
    if pairs.get("kind") != KIND:
        raise wrong(rule="no-report-workbook")
    try:
        stamp = msgspec.convert(pairs, Stamp, strict=False)
        keys = (*_KEYS, CORRECTION) if f"column.{CORRECTION}" in pairs else _KEYS  # workbooks of earlier releases have none
        heads = {"key": KEY, **{name: pairs[f"column.{name}"] for name in keys}}
    except (msgspec.ValidationError, KeyError) as error:
        raise wrong(rule="stamp-broken") from error
    if (stamp.county, stamp.tenant) != (desk.county, desk.tenant):
        raise wrong(rule="other-tenant", tenant=stamp.tenant)
    if stamp.format != FORMAT:
        raise wrong(rule="other-format", format=stamp.format)
    if stamp.position > desk.runtime.ledger.head(desk.county, desk.tenant):
        raise wrong(rule="other-ledger")
    return stamp, heads


def _lines(grid: Grid, places: Mapping[str, int]) -> Iterator[Line]:
    for number, row in enumerate(grid.rows[1:], start=2):
        cells = {name: row[place] if place < len(row) else "" for name, place in places.items()}
        if any(cell.strip() for cell in row):
            yield Line(number=number, key=cells.pop("key").strip(), cells=cells)


__all__ = ["KIND", "Handed", "Line", "Stamp", "read_back"]
