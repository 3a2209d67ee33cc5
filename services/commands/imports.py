"""`taizhang import`: rosters, registers of inspections and tables of divisions, with a dry run first for who is careful."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from infra.ledger import SYSTEM
from services.commands import Failed
from services.coordinate import at, parse_known, zone
from services.desk import Actor, Desk
from services.imports import batches, divisions, inspections, mapping, promises, roster, workbook
from services.imports.findings import FileRefused, Finding, message, remedy, where
from services.imports.flow import Preview, Result
from services.imports.reading import digest, read
from services.premises import opened
from services.reports.basis import Behind
from services.speed import terminal
from services.web.i18n import Words, words
from services.wiring import Runtime

_SHOWN = 200


def register(subparsers: Any) -> None:
    """Add `import roster`, `import promises`, `import inspections`, `import tenants`, `import template` and `import export`."""
    parser = subparsers.add_parser("import", help="bring in rosters, registers of inspections, tenants; write templates and exports")
    kinds = parser.add_subparsers(title="kinds", metavar="KIND", required=True)
    one = kinds.add_parser("roster", help="a workbook (.xlsx) or CSV of units, organisations and members")
    _common(one)
    one.set_defaults(run=_roster)
    two = kinds.add_parser("inspections", help="a register of another office, read by a mapping file")
    _common(two)
    two.add_argument("--map", required=True, type=Path, help="TOML mapping file, or the name of a shipped one (minneapolis.toml)")
    two.set_defaults(run=_inspections)
    again = kinds.add_parser("promises", help="the workbook of a unit's weekly report, with the progress that was written into it")
    _common(again)
    again.set_defaults(run=_promises)
    three = kinds.add_parser("template", help="write an empty roster workbook")
    three.add_argument("file", type=Path)
    _language(three)
    three.set_defaults(run=_template)
    four = kinds.add_parser("export", help="write a tenant's roster as a workbook that can be brought back in")
    four.add_argument("file", type=Path)
    four.add_argument("--tenant", required=True, type=int)
    four.add_argument("--on", type=date.fromisoformat, help="the roster as true on this day (default: today)")
    four.add_argument("--known-on", type=parse_known, help="as known at the end of this day, or at this instant (default: now)")
    _language(four)
    four.set_defaults(run=_export)
    five = kinds.add_parser("tenants", help="a table of divisions (code, name): opens their counties and registers them as tenants")
    five.add_argument("file", type=Path)
    five.add_argument("--dry-run", action="store_true", help="say what would be new, and change nothing")
    _language(five)
    five.set_defaults(run=_tenants)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--tenant", required=True, type=int, help="whose books: the official code, as 430626111")
    parser.add_argument("--on", type=date.fromisoformat, help="effective date of rows that name none (default: today)")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    parser.add_argument("--good-rows", action="store_true", help="take the rows that can be taken (default: all or nothing)")
    parser.add_argument("--id", type=UUID, help="id of the import, to continue one that broke off (found by itself as a rule)")
    _language(parser)


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("zh-CN", "en"), default="zh-CN")


def _roster(options: argparse.Namespace) -> int:
    with _desk(options, "clerk") as desk:
        if options.dry_run:
            return _said(options, lambda: roster.preview(desk, options.file, progress=_tell(options)))
        return _said(options, lambda: roster.apply(desk, options.file, mode=_mode(options), progress=_tell(options)))


def _promises(options: argparse.Namespace) -> int:
    with _desk(options, "clerk") as desk:
        if options.dry_run:
            return _said(options, lambda: promises.preview(desk, options.file, progress=_tell(options)))
        return _said(options, lambda: promises.apply(desk, options.file, mode=_mode(options), progress=_tell(options)))


def _inspections(options: argparse.Namespace) -> int:
    with _desk(options, "county-office") as desk:
        mapped = _read_map(options)
        if options.dry_run:
            return _said(options, lambda: inspections.preview(desk, options.file, mapped, progress=_tell(options)))
        return _said(options, lambda: inspections.apply(desk, options.file, mapped, mode=_mode(options), progress=_tell(options)))


def _tenants(options: argparse.Namespace) -> None:
    text = words(options.lang)
    with opened() as runtime:
        try:
            given = divisions.table(options.file)
        except FileRefused as refused:
            raise Failed("\n".join([text("imports.file-refused"), _lines(refused.findings, text)])) from refused
        counts = divisions.apply(runtime, given, progress=_tell(options), dry=options.dry_run)
    if given.findings:
        print(_lines(given.findings, text), file=sys.stderr)
    for name in ("rows", "counties", "new", "unchanged"):
        print(f"{text(f'imports.count.{name}')}: {getattr(counts, name):,}")


def _template(options: argparse.Namespace) -> None:
    options.file.write_bytes(workbook.template(options.lang))


def _export(options: argparse.Namespace) -> None:
    with opened() as runtime:
        desk = _at(runtime, options, "clerk", uuid4())
        with runtime.db.tenant(desk.county, desk.tenant) as sql:
            known_at = at(desk.today, zone(sql, runtime.settings.time_zone), known_on=options.known_on).known_at
        try:
            content = workbook.export(desk, true_on=options.on, known_on=known_at, lang=options.lang)
        except Behind as behind:
            raise Failed(words(options.lang)("imports.export-unsettled")) from behind
    options.file.write_bytes(content)


@contextmanager
def _desk(options: argparse.Namespace, role: str) -> Generator[Desk]:
    with opened() as runtime:
        yield _at(runtime, options, role, options.id or _continued(runtime, options) or uuid4())


def _at(runtime: Runtime, options: argparse.Namespace, role: str, command_id: UUID) -> Desk:
    """Return a desk of the system itself: who can run commands on this machine holds its keys already."""
    county = int(str(options.tenant)[:6])
    with runtime.db.tenant(county, options.tenant) as sql:
        row = sql.execute("SELECT ledger.today()").fetchone()
    assert row is not None
    return Desk(
        runtime=runtime, actor=Actor(id=SYSTEM, role=role), county=county, tenant=options.tenant, command_id=command_id, channel="import",
        effective_on=options.on or row[0], today=row[0],
    )  # fmt: skip


def _continued(runtime: Runtime, options: argparse.Namespace) -> UUID | None:
    try:
        sha256 = digest(read(options.file))
    except FileRefused:  # said when it is read
        return None
    return batches.unfinished(runtime, int(str(options.tenant)[:6]), options.tenant, sha256)


def _read_map(options: argparse.Namespace) -> mapping.Mapped:
    try:
        return mapping.load(options.map)
    except FileRefused as refused:
        raise Failed(_lines(refused.findings, words(options.lang))) from refused


def _mode(options: argparse.Namespace) -> batches.Mode:
    return "good-rows" if options.good_rows else "all"


def _said(options: argparse.Namespace, run: Callable[[], Preview | Result]) -> int:
    text = words(options.lang)
    try:
        answer = run()
    except FileRefused as refused:
        raise Failed("\n".join([text("imports.file-refused"), _lines(refused.findings, text)])) from refused
    if answer.findings:
        print(_lines(answer.findings, text), file=sys.stderr)
    for name, count in answer.counts.items():
        if text.has(f"imports.count.{name}"):
            print(f"{text(f'imports.count.{name}')}: {count:,}")
    return int(isinstance(answer, Result) and not answer.applied)


def _lines(findings: Iterable[Finding], text: Words) -> str:
    lines = [
        "  ".join(part for part in (text(f"imports.severity.{f.severity}"), where(f, text), message(f, text), remedy(f, text)) if part)
        for f in findings
    ]
    more = [f"… +{len(lines) - _SHOWN}"] if len(lines) > _SHOWN else []
    return "\n".join([*lines[:_SHOWN], *more])


def _tell(options: argparse.Namespace) -> Callable[[str, int, int], None]:
    text = words(options.lang)
    return terminal(lambda step: text(f"imports.step.{step}"))
