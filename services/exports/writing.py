"""A timeline as lines of JSON or as a workbook, the same bytes for the same coordinate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec

from services.reports import workbook
from services.reports.basis import Basis
from services.reports.document import Column, Document, Section, Table, Value, day, number
from services.reports.imprint import imprint
from services.views import tenants, timeline
from services.views.reading import MOST
from services.views.timeline import Line
from services.web.sayings import Sayings
from services.web.terms import terms_at
from services.web.who import Who

if TYPE_CHECKING:
    from domain.report import Position
    from infra.db import Sql
    from services.exports.asking import Export
    from services.web.i18n import Words
    from services.wiring import Runtime

VIEWS: Final = ("timeline", "commitments", "institutions", "organisations", "inspections", "findings")
MOST_ROWS: Final = 100_000
"""A workbook is held in memory while it is made, and nobody reads more rows than these."""
Tell = Callable[[int, int], None]


def written(
    runtime: Runtime, sql: Sql, asked: Export, words: Words, *, total: int, positions: Sequence[Position] = (),
    tell: Tell = lambda _, __: None,
) -> Iterator[bytes]:  # fmt: skip
    """Yield a timeline as a file, in an open door; nothing in it is anybody's name: members and users stand by their ids."""
    read = _read(sql, asked, total, tell)
    if asked.form == "ndjson":
        return (_line(line) for line in read)
    return iter((_workbook(runtime, sql, asked, list(read), words, positions),))


def _read(sql: Sql, asked: Export, total: int, tell: Tell) -> Iterator[Line]:
    cursor, done = None, 0
    while True:
        page = timeline.lines(sql, asked.county, asked.tenant, asked.at, asked.wanted, cursor=cursor, limit=MOST)
        yield from page.items
        done, cursor = done + len(page.items), page.next
        tell(done, total)
        if cursor is None:
            return


def _line(line: Line) -> bytes:
    return msgspec.json.encode(line, order="deterministic") + b"\n"


def _workbook(
    runtime: Runtime, sql: Sql, asked: Export, lines: Sequence[Line], words: Words, positions: Sequence[Position]
) -> bytes:
    rehearsal, zone = _clock(sql)
    digest = hashlib.sha256(b"".join(map(_line, lines))).hexdigest()
    basis = Basis(
        report="timeline", template="timeline/1", county=asked.county, tenant=asked.tenant or asked.county * 1000, period="",
        whole_county=asked.tenant is None, true_on=asked.true_on, known_on=asked.at.known, positions=tuple(positions),
        rehearsal=rehearsal, time_zone=zone.key,
    )  # fmt: skip
    with runtime.db.county(asked.county) as wide:  # what the tenants are called stands in the county's books
        places = {one.code: one.name for one in tenants.listing(wide, asked.county, asked.at)}
    say = Sayings(words, Who({}), terms_at(runtime, asked.county, asked.at, words))
    heads = ("on", "recorded", "unit", "position", "kind", "title", "said", "late", "role", "channel", "replaces", "replaced", "source")
    columns = [_column(name, words(f"exports.column.{name}")) for name in heads]
    table = Table(
        name=words("timelines.title"), caption=words("timelines.title"), columns=columns,
        rows=[_row(line, say, words, zone, places) for line in lines],
    )  # fmt: skip
    title = words("timelines.title") if asked.tenant else words("timelines.county.title")
    issuer = places.get(asked.tenant or asked.county * 1000, str(asked.tenant or asked.county))
    whole = Document(
        issuer=issuer, title=title, subtitle=words("exports.subtitle", n=len(lines)),
        sections=[Section(heading=title, body=[words("exports.nobody-named")], tables=[table])],
    )  # fmt: skip
    return workbook.xlsx(whole, basis.known_on, imprint(basis, digest, words), words)


def _clock(sql: Sql) -> tuple[bool, ZoneInfo]:
    row = sql.execute("SELECT rehearsal, time_zone FROM ledger.clock").fetchone()
    assert row is not None
    return row[0], ZoneInfo(row[1])


def _column(name: str, title: str) -> Column:
    if name == "on":
        return day(title)
    if name in ("position", "late", "replaces", "replaced"):
        return number(title)
    return Column(title, 4 if name == "said" else 2 if name in ("title", "recorded") else 1)


def _row(line: Line, say: Sayings, words: Words, zone: ZoneInfo, places: dict[int, str]) -> list[Value]:
    recorded = line.recorded_at.astimezone(zone)
    late = (recorded.date() - line.effective_on).days if line.late else None
    return [
        line.effective_on, f"{recorded:%Y-%m-%d %H:%M:%S}", places.get(line.tenant, str(line.tenant)), line.position,
        words.fact(line.tag), line.title, "；".join(f"{name}：{text}" for name, text in say.of(line)), late,
        words.code("role", line.role), words.code("channel", line.channel), line.replaces, line.replaced_by, line.source,
    ]  # fmt: skip
