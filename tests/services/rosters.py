"""Made-up rosters for the tests of imports: people with valid numbers, and files as somebody would fill them in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import xlsxwriter

from domain import gb11643
from infra.ledger import Channel
from services.desk import Actor, Desk
from services.imports import workbook
from services.imports.reading import read
from services.wiring import Runtime

CLERK = Actor(id=UUID(int=501), role="clerk")
TODAY = date(2026, 1, 31)
UNITS = [
    {"code": "D-01", "name": "伍市镇政府", "level": "1", "kind": "township-organ"},
    {
        "code": "D-02", "name": "伍市水泥厂", "level": "2", "kind": "enterprise", "parent": "伍市镇政府", "status": "stopped",
        "address": "伍市街8号",
    },
]  # fmt: skip
BRANCHES = [
    {"code": "Z-00", "name": "伍市镇党委", "kind": "committee", "institution": "D-01"},
    {"code": "Z-01", "name": "机关党支部", "kind": "branch", "institution": "D-01", "parent": "伍市镇党委"},
    {"code": "Z-02", "name": "水泥厂党支部", "kind": "branch", "institution": "D-02", "parent": "Z-00", "health": "weak"},
]


def number(n: int) -> str:
    """The nth made-up ID number; its check digit is right."""
    born = date(1940, 1, 1) + timedelta(days=n * 7 % 15_000)
    first = f"430626{born:%Y%m%d}{n % 1000:03d}"
    return first + gb11643.check_digit(first)


def person(n: int, **more: Any) -> dict[str, Any]:
    """The nth made-up member."""
    row = {
        "name": f"张{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{n}", "id_number": number(n), "ledger_class": "on-job",
        "branch": "机关党支部" if n % 2 else "Z-02", "groups": {"laid-off"} if n % 5 == 0 else set(), "education": "大专",
        "ethnicity": "汉族", "phone": f"139{n:08d}", "joined_party_on": date(1990, 7, 1), "full_member_on": date(1991, 7, 1),
        "employment": "在岗", "post": "职工", "address": f"伍市街{n}号",
    }  # fmt: skip
    return row | more


def twice(n: int) -> dict[str, Any]:
    """The nth made-up member once more, with a slip of the pen in the number."""
    first = f"{number(n)[:14]}{(n + 777) % 1000:03d}"
    return person(n) | {"id_number": first + gb11643.check_digit(first)}


def roster(
    people: Iterable[Mapping[str, Any]], *, units: Sequence[Mapping[str, Any]] = UNITS, branches: Sequence[Mapping[str, Any]] = BRANCHES
) -> bytes:
    """A workbook with units, branches and people."""
    return workbook.write({"institutions": units, "organisations": branches, "members": list(people)})


def book(sheets: Mapping[str, Sequence[Sequence[Any]]], *, merge: str = "", created: date | None = None) -> bytes:
    """A workbook of any cells whatever."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as written:
        if created:
            written.set_properties({"created": datetime.combine(created, time())})
        for name, rows in sheets.items():
            sheet = written.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    sheet.write(r, c, value)
            if merge:
                sheet.merge_range(merge, "合并")
    return out.getvalue()


def table(rows: Sequence[Sequence[str]], encoding: str = "gb18030") -> bytes:
    """A CSV file."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def edited(
    exported: bytes, changes: Mapping[tuple[str, str, str], str], *, more: Mapping[str, Sequence[Mapping[str, str]]] | None = None
) -> bytes:
    """An exported workbook after somebody changed cells (by sheet, first named cell of the row, header) and added rows."""
    grids = {grid.name: [list(row) for row in grid.rows] for grid in read(exported)}
    for (sheet, name, header), value in changes.items():
        rows = grids[sheet]
        place = [cell.strip("*") for cell in rows[0]].index(header)
        row = next(row for row in rows if name in row)
        row[place] = value
    for sheet, added in (more or {}).items():
        headers = [cell.strip("*") for cell in grids[sheet][0]]
        grids[sheet] += [[row.get(header, "") for header in headers] for row in added]
    return book(grids)


def facts(runtime: Runtime, county: int, *, tags: str = "%") -> list[tuple[str, date, str | None]]:
    """What stands in the ledger: tag, effective date and source, by position."""
    tenant = county * 1000 + 111
    with runtime.db.tenant(county, tenant) as sql:
        return sql.execute(
            "SELECT tag, effective_on, source FROM ledger.events WHERE county_id = %s AND tenant_id = %s AND tag LIKE %s ORDER BY position",
            [county, tenant, tags],
        ).fetchall()


def desk(
    runtime: Runtime, county: int, *, tenant: int | None = None, on: date = date(2005, 1, 31), channel: Channel = "import", **more: Any
) -> Desk:
    """A clerk's desk with a new command id."""
    given = {"actor": CLERK, "command_id": uuid4(), "effective_on": on, "today": TODAY} | more
    return Desk(runtime=runtime, county=county, tenant=tenant or county * 1000 + 111, channel=channel, **given)
