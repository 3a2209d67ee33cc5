"""The official table of divisions: every row a tenant, every county opened with its own; county by county, each whole or not at all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import msgspec

from domain.tenant import Registered
from infra.ledger import SYSTEM
from services import counties, tenants
from services.desk import Actor, Desk
from services.imports.cells import Wrong, tidy
from services.imports.findings import FileRefused, Finding, wrong
from services.imports.reading import Source, read
from services.imports.tables import plain
from services.web.i18n import LANGUAGES, words

if TYPE_CHECKING:
    from services.wiring import Runtime

SHEET: Final = "divisions"
_COLUMNS: Final = ("code", "name")
_CODE: Final = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3})?")
_LOST: Final = re.compile(r"[0-9]+\.[0-9]*(?:[eE]\+?[0-9]+)?")
_LONGEST: Final = 100
_KINDS: Final = ((100, "sub-district"), (200, "town"), (400, "township"), (1000, "park"))
"""Below which of its last three digits a code is of which kind (GB/T 10114): 4xx and 5xx are parks and farms with powers of a township."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table: a division with its place in the file."""

    number: int
    code: int
    name: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says: the divisions of each county, what the counties are called where it says so, and what there is to notice."""

    counties: Mapping[int, Sequence[Row]]
    names: Mapping[int, str]
    findings: list[Finding]

    @property
    def rows(self) -> int:
        """Return how many divisions there are."""
        return sum(len(rows) for rows in self.counties.values())


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many divisions were read, how many counties and tenants were new, and how many tenants were there before."""

    rows: int
    counties: int
    new: int
    unchanged: int


def table(source: Source) -> Table:
    """Return what a file says; raises FileRefused with a finding for each row that cannot be taken."""
    grid = read(source)[0]
    places = _places(grid.rows[0] if grid.rows else [])
    findings, rows = list[Finding](), dict[int, Row]()
    for number, cells in enumerate(grid.rows[1:], 2):
        if any(cell.strip() for cell in cells):
            found = _row(number, {key: cells[place] if place < len(cells) else "" for key, place in places.items()})
            findings += found if isinstance(found, list) else _entered(rows, found)
    if blocking := [finding for finding in findings if finding.blocks]:
        raise FileRefused(*blocking)
    if not rows:
        raise wrong(rule="empty")
    return _sorted(rows, findings)


def apply(runtime: Runtime, given: Table, *, progress: Callable[[str, int, int], None], dry: bool = False) -> Counts:
    """Open the counties and register the tenants that are not there yet, a command for each county; return what was new.

    A county is listed once its tenants are registered, so that a run that was broken off is completed by the next one.
    """
    there = {county.code: county.name for county in counties.every(runtime)}
    new = known = opened = 0
    for done, (county, rows) in enumerate(given.counties.items(), 1):
        name = given.names.get(county) or there.get(county) or str(county)
        foundings = [Registered(tenant=county * 1000, name=name, kind="county"), *(_founding(row) for row in rows)]
        desk = _desk(runtime, county)
        missing = tenants.unknown(desk, foundings) if dry else tenants.register_all(desk, foundings)
        if county not in there:
            opened += 1
            if not dry:
                counties.open_county(runtime, county, name)
        fresh = sum(founding.kind != "county" for founding in missing)
        new, known = new + fresh, known + len(rows) - fresh
        progress("write", done, len(given.counties))
    return Counts(rows=given.rows, counties=opened, new=new, unchanged=known)


def _places(header: Sequence[str]) -> Mapping[str, int]:
    """Return where the two columns stand; other columns are the file's own."""
    meaning: dict[str, str] = {}
    for lang in LANGUAGES:
        text = words(lang)
        for column in _COLUMNS:
            also = f"imports.also.{SHEET}.{column}"
            meaning |= {plain(name): column for name in (column, text(f"imports.column.{SHEET}.{column}"), *text(also).split("|"))}
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        if (column := meaning.get(plain(cell))) and column not in found:
            found[column] = place
    if missing := [column for column in _COLUMNS if column not in found]:
        raise FileRefused(Finding(rule="header-missing", sheet=SHEET, row=1, details={"columns": ",".join(missing)}))
    return found


def _row(number: int, cells: Mapping[str, str]) -> Row | list[Finding]:
    """Return a row, or what is wrong with it."""
    findings, texts = list[Finding](), dict[str, str]()
    for column in _COLUMNS:
        try:
            texts[column] = _checked(column, tidy(cells[column], "token" if column == "code" else "text", longest=_LONGEST).text)
        except Wrong as error:
            findings.append(Finding(rule=error.rule, sheet=SHEET, row=number, column=column, details=error.details))
    return findings or Row(number=number, code=int(texts["code"]), name=texts["name"])


def _checked(column: str, text: str) -> str:
    if not text:
        raise Wrong(rule="missing-value")
    if column == "code" and not _CODE.fullmatch(text):
        raise Wrong(rule="digits-lost" if _LOST.fullmatch(text) else "division-code-wrong")
    return text


def _entered(rows: dict[int, Row], row: Row) -> list[Finding]:
    """Enter a row; return what there is to say where its code was there before."""
    code = row.code * 1000 if row.code < 10**6 else row.code
    first = rows.setdefault(code, row)
    if first is row:
        return []
    rule, severity = ("duplicate-row", "notice") if first.name == row.name else ("two-with-one-code", "error")
    return [Finding(rule=rule, severity=severity, sheet=SHEET, row=row.number, column="code", details={"other": str(first.number)})]


def _sorted(rows: Mapping[int, Row], findings: list[Finding]) -> Table:
    """Return the divisions by county; a row that names a county itself gives it its name."""
    by_county, names = defaultdict[int, list[Row]](list), dict[int, str]()
    for code in sorted(rows):
        county, number = divmod(code, 1000)
        held = by_county[county]
        if number:
            held.append(rows[code])
        else:
            names[county] = rows[code].name
    return Table(counties=dict(by_county), names=names, findings=findings)


def _founding(row: Row) -> Registered:
    kind = next(kind for below, kind in _KINDS if row.code % 1000 < below)
    return Registered(tenant=row.code, name=row.name, kind=kind)


def _desk(runtime: Runtime, county: int) -> Desk:
    """Return the system's desk at a county's books, for one command."""
    with runtime.db.tenant(county, county * 1000) as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
    assert row is not None
    return Desk(
        runtime=runtime, actor=Actor(id=SYSTEM, role="county-office"), county=county, tenant=county * 1000, command_id=uuid4(),
        channel="import", effective_on=row[0], today=row[0],
    )  # fmt: skip
