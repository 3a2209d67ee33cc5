"""The rows of a foreign register as inspections and findings: which rows are one inspection, which repeat one another, what is new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from domain import finding, inspection, plain
from domain.kernel import Fact, Recorded, Refused, Voided, standing
from infra.ledger import Draft
from services.desk import Desk
from services.imports.cells import Wrong, day, tidy
from services.imports.findings import Finding, refused, wrong
from services.imports.flow import Made, Progress
from services.imports.mapping import Mapped
from services.imports.reading import Grid

_TELL_EVERY: Final = 1_000
_BETWEEN: Final = " / "
_LONGEST: Final = 4_000

Line = tuple[int, Mapping[str, str]]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The sheet of a register: its name, and its rows with their numbers and the cells that the mapping names."""

    sheet: str
    lines: list[Line]


def table(grids: Sequence[Grid], mapped: Mapped) -> Table:
    """Return the rows of the mapping's sheet; raises FileRefused where the sheet or a column is missing."""
    grid = next((g for g in grids if not mapped.register.sheet or g.name in {mapped.register.sheet, ""}), None)
    if grid is None:
        raise wrong(rule="other-kind", sheets=mapped.register.sheet)
    places = {name.strip(): place for place, name in enumerate(grid.rows[0])} if grid.rows else {}
    if missing := [header for header in mapped.headers if header not in places]:
        raise wrong(rule="map-columns", headers="、".join(missing))
    lines = list[Line]()
    for number, row in enumerate(grid.rows[1:], start=2):
        cells = {name: row[places[name]].strip() if places[name] < len(row) else "" for name in mapped.headers}
        if any(cells.values()):
            lines.append((number, cells))
    if not lines:
        raise wrong(rule="empty")
    return Table(sheet=grid.name, lines=lines)


def make(desk: Desk, rows: Table, mapped: Mapped, *, upto: int | None, progress: Progress) -> Made:
    """Return what the rows of a register add to the books as they stood at a position (None: now)."""
    position = desk.runtime.ledger.head(desk.county, desk.tenant) if upto is None else upto
    maker = _Maker(desk, rows.sheet, mapped, _recorded(desk, position))
    for n, (number, cells) in enumerate(rows.lines):
        if n % _TELL_EVERY == 0:
            progress("check-findings", n, len(rows.lines))
        maker.take(number, cells)
    progress("check-findings", len(rows.lines), len(rows.lines))
    maker.counts["rows"] = len(rows.lines)
    maker.counts["facts"] = len(maker.drafts)
    return Made(drafts=maker.drafts, findings=maker.findings, counts=maker.counts, position=position)


def stream_of(register: str, *parts: str) -> UUID:
    """Return the id of a thing that a register names, the same whenever the register comes in."""
    return uuid5(uuid5(NAMESPACE_URL, f"taizhang:register:{register}"), "\x1f".join(parts))


class _Held(msgspec.Struct, frozen=True, kw_only=True):
    """What is on record of a thing: what the register said last and still stands by (None: it took that back), and what else there is."""

    said: Recorded[Any] | None
    last: Recorded[Any]
    answered: bool

    @property
    def place(self) -> int:
        """Return the position in whose place the register speaks again."""
        return self.said.position if self.said else self.last.position


class _Maker:
    def __init__(self, desk: Desk, sheet: str, mapped: Mapped, recorded: Mapping[UUID, _Held]) -> None:
        self._desk, self._sheet, self._mapped, self._recorded = desk, sheet, mapped, recorded
        self._inspections: Final[dict[UUID, tuple[int, inspection.RecordedElsewhere, date]]] = {}
        self._findings: Final[dict[UUID, int]] = {}
        self._headers: Final = mapped.of_inspection
        self._visits: Final[dict[tuple[str, ...], tuple[UUID, inspection.RecordedElsewhere, date]]] = {}
        self._units: Final[set[tuple[str, str]]] = set()
        self.drafts: Final[list[Draft]] = []
        self.findings: Final[list[Finding]] = []
        self.counts: Final[Counter[str]] = Counter()

    def take(self, number: int, cells: Mapping[str, str]) -> None:
        """Add one row: its finding, and its inspection where this is the inspection's first row."""
        try:
            visit, founding, on = self._visit(cells)
            stream, found = self._finding(visit, founding.reference, cells)
            self._agree(visit, founding, on)
            plain.check(found)
            if reason := _text(cells, self._mapped.finding.void):
                return self._strike(number, stream, reason, on)
        except Wrong as broken:
            details = {k: v for k, v in broken.details.items() if k != "at"}
            self._say(number, broken.rule, broken.details.get("at", ""), "error", **details)
            return None
        except Refused as error:
            self.findings.append(refused(error, sheet=self._sheet, row=number))
            self.counts["refused"] += 1
            return None
        if (first := self._findings.get(stream)) is not None:
            self._say(number, "duplicate-finding", "", "notice", other=str(first))
            self.counts["duplicates"] += 1
            return None
        visited = "unchanged"
        if visit not in self._inspections:
            self._inspections[visit] = (number, founding, on)
            visited = self._record(number, visit, founding, on)
            self.counts["inspections"] += 1
            self._units.add((founding.unit_name, founding.unit_address))
            self.counts["units"] = len(self._units)
        self._findings[stream] = number
        self.counts["findings"] += 1
        said = self._record(number, stream, found, on)
        self.counts[visited if said == "unchanged" else said] += 1  # the row may change its inspection alone
        return None

    def _strike(self, number: int, stream: UUID, reason: str, on: date) -> None:
        """Take back a finding that the register takes back: what it recorded itself, and only while nobody has answered it."""
        held, column = self._recorded.get(stream), self._mapped.finding.void
        if held is None:
            raise Wrong(rule="nothing-to-void", at=column)
        if held.answered:
            raise Wrong(rule="void-answered", at=column)
        fact = Voided(reason=reason)
        plain.check(fact)
        if stream in self._findings or held.said is None:
            self.counts["unchanged"] += 1
            return
        self._findings[stream] = number
        self._draft(number, stream, fact, on)
        self.counts["changed"] += 1

    def _visit(self, cells: Mapping[str, str]) -> tuple[UUID, inspection.RecordedElsewhere, date]:
        """Return the row's inspection; rows that say the same of it are read once."""
        said = tuple(cells[header] for header in self._headers)
        if said not in self._visits:
            found = self._inspection(cells)
            plain.check(found[1])
            self._visits[said] = found
        return self._visits[said]

    def _inspection(self, cells: Mapping[str, str]) -> tuple[UUID, inspection.RecordedElsewhere, date]:
        m = self._mapped
        reference = _key(cells, m.inspection.key)
        founding = inspection.RecordedElsewhere(
            register=m.register.name, reference=reference, unit_name=_needed(cells, m.unit.name), unit_address=_text(cells, m.unit.address),
            identifiers=_identifiers(cells, m),
            kind=_text(cells, m.inspection.kind), purpose=_text(cells, m.inspection.purpose), risk=_text(cells, m.inspection.risk),
            result=_text(cells, m.inspection.result), score=_number(cells, m.inspection.score), note=_text(cells, m.inspection.note),
        )  # fmt: skip
        on = _date(cells, m.inspection.date)
        if on is None:
            raise Wrong(rule="missing-value", at=m.inspection.date)
        if on > self._desk.today:
            raise Wrong(rule="date-ahead", at=m.inspection.date, today=self._desk.today.isoformat())
        return stream_of(m.register.name, "inspection", reference), founding, on

    def _finding(self, visit: UUID, reference: str, cells: Mapping[str, str]) -> tuple[UUID, finding.RecordedElsewhere]:
        m = self._mapped.finding
        severity = _text(cells, m.severity)
        if severity and m.severities and severity not in m.severities:
            raise Wrong(rule="unknown-code", at=m.severity, known="、".join(m.severities))
        own = _key(cells, m.key)
        found = finding.RecordedElsewhere(
            register=self._mapped.register.name, reference=f"{reference}{_BETWEEN}{_text(cells, m.code)}", inspection=visit,
            code=_text(cells, m.code), text=_text(cells, m.text), severity=m.severities.get(severity, severity),
            points=_number(cells, m.points), status=_text(cells, m.status), due=_date(cells, m.due),
            corrected_on=_date(cells, m.corrected_on), note=_text(cells, m.note),
        )  # fmt: skip
        return stream_of(self._mapped.register.name, "finding", reference, own), found

    def _agree(self, visit: UUID, founding: inspection.RecordedElsewhere, on: date) -> None:
        """Refuse a row that says otherwise of its inspection than the inspection's first row."""
        if (first := self._inspections.get(visit)) is None:
            return
        other, said, day_said = first
        if on != day_said:
            raise Wrong(rule="disagrees", at=self._mapped.inspection.date, other=str(other), header=self._mapped.inspection.date)
        if founding != said:
            field = next(name for name in founding.__struct_fields__ if getattr(founding, name) != getattr(said, name))
            header = getattr(self._mapped.inspection, field, "") or getattr(self._mapped.unit, field.removeprefix("unit_"), "")
            raise Wrong(rule="disagrees", at=str(header or field), other=str(other), header=str(header or field))

    def _record(self, number: int, stream: UUID, fact: Fact, on: date) -> str:
        held = self._recorded.get(stream)
        if held and held.said and held.said.fact == fact and held.said.effective_on == on:
            return "unchanged"
        self._draft(number, stream, fact, on)
        return "changed" if held else "new"

    def _draft(self, number: int, stream: UUID, fact: Fact, on: date) -> None:
        held, source = self._recorded.get(stream), f"import {self._desk.command_id} 1 {number}"
        version, replaces = (held.last.version + 1, held.place) if held else (1, None)
        self.drafts.append(Draft(stream=stream, version=version, fact=fact, effective_on=on, replaces=replaces, source=source))

    def _say(self, number: int, rule: str, column: str, severity: Any, **details: str) -> None:
        self.findings.append(Finding(rule=rule, severity=severity, sheet=self._sheet, row=number, column=column, details=details))
        self.counts["refused"] += severity == "error"


def _recorded(desk: Desk, position: int) -> Mapping[UUID, _Held]:
    """Return what is on record of each thing of a foreign register as it stood at a position."""
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        rows = sql.execute(
            "SELECT DISTINCT stream FROM ledger.events WHERE county_id = %s AND tenant_id = %s AND position <= %s"
            " AND tag IN ('inspection.recorded-elsewhere', 'finding.recorded-elsewhere')",
            [desk.county, desk.tenant, position],
        ).fetchall()
        facts = desk.runtime.ledger.streams(sql, desk.county, desk.tenant, [row[0] for row in rows], upto=position) if rows else []
    histories: defaultdict[UUID, list[Recorded[Any]]] = defaultdict(list)
    for e in facts:
        histories[e.stream].append(e)
    return {stream: _held(history) for stream, history in histories.items()}


def _held(history: Sequence[Recorded[Any]]) -> _Held:
    left = standing(history)
    said = [e for e in left if isinstance(e.fact, inspection.RecordedElsewhere | finding.RecordedElsewhere)]
    return _Held(said=said[-1] if said else None, last=max(history, key=lambda e: e.version), answered=len(left) > len(said))


def _identifiers(cells: Mapping[str, str], mapped: Mapped) -> tuple[inspection.Identifier, ...]:
    given = {name: _text(cells, header) for name, header in mapped.unit.identifiers.items()}
    return tuple(inspection.Identifier(name=name, value=value) for name, value in given.items() if value)


def _key(cells: Mapping[str, str], headers: Sequence[str]) -> str:
    parts = [_text(cells, header) for header in headers]
    if not all(parts):
        raise Wrong(rule="missing-value", at=headers[parts.index("")])
    return _BETWEEN.join(parts)


def _needed(cells: Mapping[str, str], header: str) -> str:
    if not (text := _text(cells, header)):
        raise Wrong(rule="missing-value", at=header)
    return text


def _text(cells: Mapping[str, str], header: str) -> str:
    return tidy(cells[header], "text", longest=_LONGEST).text if header else ""


def _number(cells: Mapping[str, str], header: str) -> float | None:
    if not header or not cells[header]:
        return None
    try:
        return float(cells[header])
    except ValueError as error:
        raise Wrong(rule="number-wrong", at=header) from error


def _date(cells: Mapping[str, str], header: str) -> date | None:
    text = _text(cells, header)
    try:
        return day(text)[0] if text else None
    except Wrong as broken:
        raise Wrong(broken.rule, at=header) from broken
