"""What a file would change: each row compared three ways, decided by the domain's own rules, and turned into facts or findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import period, plain
from domain.kernel import Fact, Recorded, Refused, Stamp
from domain.period import Period
from domain.resting import side
from infra.ledger import Draft
from services.imports import restated, resting
from services.imports.books import Book
from services.imports.findings import Finding, refused
from services.imports.flow import Made, Progress, silent
from services.imports.identity import Known, Register, identify
from services.imports.kinds import HANDLING, Row
from services.imports.layout import CORRECTION, ORDER, SHEETS
from services.imports.rows import Parsed, Reader
from services.imports.tables import Tables

_TELL_EVERY: Final = 200


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """What the file's author saw: everything known up to a position, on a day (None: on each row's own day)."""

    position: int
    on: date | None = None


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """All that planning needs besides the file and the book."""

    import_id: UUID
    actor: UUID
    role: str
    on: date
    today: date
    base: Base | None = None
    exported: bool = False
    periods: Sequence[Period] = ()
    progress: Progress = silent


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A row and the facts it becomes: none where it changes nothing."""

    parsed: Parsed
    drafts: list[Draft]


def make(file: Tables, book: Book, frame: Frame) -> Made:
    """Return what the rows of a file would change, and which of them are refused, why."""
    register = Register(book)
    known, findings = identify(file.lines, book, register, frame.import_id)
    for row in known:
        if row.line.sheet != "members":
            register.enter(row.line.sheet, row.stream, row.line.cells.get("code", "").strip(), row.line.cells.get("name", "").strip())
    reader = Reader(register, on=frame.on, today=frame.today, exported=frame.exported)
    planner = _Planner(book, frame)
    done = list[Planned]()
    for name in ORDER:
        parsed = [reader.parse(row) for row in known if row.line.sheet == name]
        planner.enter(parsed)
        for number, row in enumerate(parsed):
            if number % _TELL_EVERY == 0:
                frame.progress(f"check-{name}", number, len(parsed))
            done.append(planner.plan(row))
        if parsed:
            frame.progress(f"check-{name}", len(parsed), len(parsed))
    findings = [*file.findings, *findings, *planner.findings, *(f for row in done for f in row.parsed.findings)]
    good = planner.without_orphans(done, findings)
    drafts = [draft for row in good for draft in row.drafts]
    return Made(drafts=drafts, findings=findings, counts=_counts(file, book, good, findings, known), position=book.position)


class _Planner:
    def __init__(self, book: Book, frame: Frame) -> None:
        self._book, self._frame = book, frame
        self._parents: Final[dict[UUID, UUID | None]] = {}
        self._begins: Final[dict[UUID, date]] = {}
        self.findings: Final[list[Finding]] = []

    def enter(self, rows: Iterable[Parsed]) -> None:
        """Remember where the rows of a sheet stand, so that circles show before anything is decided."""
        for row in rows:
            if row.known.line.sheet != "members":
                if "parent" in row.values:
                    self._parents[row.known.stream] = row.values["parent"]
                if row.known.new:
                    self._begins[row.known.stream] = row.on

    def plan(self, row: Parsed) -> Planned:
        """Return the row with its facts; what is refused is said in the findings."""
        if row.blocked:
            return Planned(parsed=row, drafts=[])
        line = row.known.line
        try:
            self._check_places(row)
            drafts = self._drafts(row)
            resting.keep(self._book, row, drafts, self._begins.keys())
            for draft in drafts:
                plain.check(draft.fact)
            if any(period.on_the_roster(draft.fact) for draft in drafts):
                days = [draft.effective_on for draft in drafts]
                period.keep(self._frame.periods, row.known.stream, days, today=self._frame.today)
        except Refused as error:
            self.findings.append(refused(error, sheet=line.sheet, row=line.number, column=str(error.details.get("field", ""))))
            return Planned(parsed=row, drafts=[])
        return Planned(parsed=row, drafts=drafts)

    def _drafts(self, row: Parsed) -> list[Draft]:
        """Return the facts of a row as they will be stored: changes of its day, or corrections of what was stated before."""
        line, stream = row.known.line, row.known.stream
        source, first = f"import {self._frame.import_id} {line.sheet} {line.number}", self._book.version(stream) + 1
        if row.values.get(CORRECTION) and not row.known.new:
            return [
                Draft(stream=stream, version=first + n, fact=f, effective_on=e.effective_on, replaces=e.position, source=source)
                for n, (e, f) in enumerate(self._restated(row))
            ]
        facts = self._found(row) if row.known.new else self._changed(row)
        return [Draft(stream=stream, version=first + n, fact=f, effective_on=row.on, source=source) for n, f in enumerate(facts)]

    def _restated(self, row: Parsed) -> list[tuple[Recorded[Any], Fact]]:
        """Return what the row puts right, each judged on the state that the fact stood on which it takes the place of."""
        changed, stream, sheet = self._three_way(row), row.known.stream, row.known.line.sheet
        handling, history = HANDLING[sheet], self._book.history(stream)
        values = {**self._now(row), **row.values}
        right = restated.restate(sheet, stream, history, changed, values, row.on)
        for e, fact in right:
            said = frozenset(key for key in changed if getattr(fact, key, None) != getattr(e.fact, key, None))
            asked = msgspec.structs.replace(self._row(row, values, said), at=Stamp(on=e.effective_on, by=e.actor, role=e.role))

            def ask(state: Any, asked: Row = asked) -> None:
                if state is None:
                    handling.found(asked)
                else:
                    for decide in handling.change(state, asked):
                        decide(state)

            restated.judge(handling.decider, history, e, ask)
        restated.keep(history, right, lambda held: None if held in self._begins else side(self._book.history(held)))
        return right

    def without_orphans(self, done: Sequence[Planned], findings: list[Finding]) -> list[Planned]:
        """Return the rows that stand, without those that point at a new row which is itself refused; those are named."""
        bad = {finding.key for finding in findings if finding.blocks}
        while True:
            gone = {r.parsed.known.stream for r in done if r.parsed.known.new and _key(r) in bad}
            orphans = [(r, c) for r in done if _key(r) not in bad and (c := _points_at(r.parsed, gone))]
            if not orphans:
                return [row for row in done if _key(row) not in bad]
            for row, column in orphans:
                bad.add(_key(row))
                findings.append(Finding(rule="stands-on-refused", sheet=_key(row)[0], row=_key(row)[1], column=column))

    def _check_places(self, row: Parsed) -> None:
        for column in SHEETS[row.known.line.sheet].columns:
            target = row.values.get(column.key) if column.kind == "reference" else None
            if target is None:
                continue
            begins = self._begins.get(target)
            there = begins <= row.on if begins else self._book.alive(target, row.on)
            if not there and (row.known.new or self._now(row).get(column.key) != target):
                raise NotThere(field=column.key, on=row.on)

    def _found(self, row: Parsed) -> list[Fact]:
        return [HANDLING[row.known.line.sheet].found(self._row(row, row.values, frozenset()))]

    def _changed(self, row: Parsed) -> list[Fact]:
        changed = self._three_way(row)
        if not changed:
            return []
        handling, at = HANDLING[row.known.line.sheet], self._at(row)
        state, facts = self._book.state(row.known.stream), list[Fact]()
        asked = self._row(row, {**self._now(row), **row.values}, changed)
        for decide in handling.change(state, asked):
            decided = decide(state)
            for fact in [decided] if isinstance(decided, Fact) else decided or []:
                facts.append(fact)
                state = handling.decider.evolve(state, fact, at)
        return facts

    def _three_way(self, row: Parsed) -> frozenset[str]:
        base = self._base(row)
        now, seen_now = self._now(row), self._seen_now(row)
        changed = set[str]()
        for key, value in row.values.items():
            if key not in now or value == now[key] or (base and value == base[0].get(key)):
                continue
            if base and (seen_now.get(key) != base[0].get(key) or now[key] != base[1].get(key)):
                self.findings.append(self._conflict(row, key, base[0].get(key), value, now[key]))
            else:
                changed.add(key)
        return frozenset(changed)

    def _base(self, row: Parsed) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Return what the file's author saw on his day, and what was known then of the row's day; None where he saw nothing."""
        base = self._frame.base
        if base is None:
            return None
        seen = self._book.values(row.known.stream, base.on or row.on, base.position)
        if seen is None and not self._frame.exported:
            return None
        return seen or {}, self._book.values(row.known.stream, row.on, base.position) or {}

    def _now(self, row: Parsed) -> Mapping[str, Any]:
        return self._book.values(row.known.stream, row.on) or {}

    def _seen_now(self, row: Parsed) -> Mapping[str, Any]:
        base = self._frame.base
        return self._book.values(row.known.stream, (base and base.on) or row.on) or {}

    def _conflict(self, row: Parsed, key: str, base: Any, theirs: Any, ours: Any) -> Finding:
        column = SHEETS[row.known.line.sheet].column(key)
        shown: dict[str, str] = dict.fromkeys(("base", "theirs", "ours"), "***")
        if not column.personal:
            shown = {"base": self._shown(base), "theirs": self._shown(theirs), "ours": self._shown(ours)}
        line = row.known.line
        return Finding(rule="conflict", severity="conflict", sheet=line.sheet, row=line.number, column=key, details=shown)

    def _shown(self, value: Any) -> str:
        if isinstance(value, UUID):
            state = self._book.state(value) if value in self._book.sheet_of else None
            return str(state.name.last) if state else ""
        if isinstance(value, frozenset):
            return "、".join(sorted(str(part) for part in value))
        return "" if value is None else str(value)

    def _row(self, row: Parsed, values: Mapping[str, Any], changed: frozenset[str]) -> Row:
        above = self._ancestors(values.get("parent"), row.on)
        return Row(id=row.known.stream, changed=changed, values=values, ancestors=above, at=self._at(row))

    def _ancestors(self, parent: UUID | None, on: date) -> list[UUID]:
        chain = list[UUID]()
        while parent is not None and parent not in chain:
            chain.append(parent)
            if parent in self._parents:
                parent = self._parents[parent]
            else:
                parent = (self._book.values(parent, on) or {}).get("parent") if parent in self._book.sheet_of else None
        return chain

    def _at(self, row: Parsed) -> Stamp:
        return Stamp(on=row.on, by=self._frame.actor, role=self._frame.role)


class NotThere(Refused):
    """The unit or organisation that this row names does not exist on {on}."""


def _key(row: Planned) -> tuple[str, int]:
    return row.parsed.known.line.sheet, row.parsed.known.line.number


def _points_at(row: Parsed, gone: set[UUID]) -> str:
    references = (c.key for c in SHEETS[row.known.line.sheet].columns if c.kind == "reference")
    return next((key for key in references if row.values.get(key) in gone), "")


def _counts(file: Tables, book: Book, good: Sequence[Planned], findings: Sequence[Finding], known: Sequence[Known]) -> Mapping[str, int]:
    blocked = {finding.key: finding.severity for finding in findings if finding.blocks}
    counts: Counter[str] = Counter(rows=len(file.lines), facts=sum(len(row.drafts) for row in good))
    counts["refused"] = len(blocked)
    counts["duplicates"] = sum(finding.rule == "duplicate-row" for finding in findings)
    counts["conflicting"] = sum(severity == "conflict" for severity in blocked.values())
    for row in good:
        counts["new" if row.parsed.known.new else "changed" if row.drafts else "unchanged"] += 1
    named = {row.stream for row in known}
    counts["absent"] = sum(stream not in named for name in file.columns for stream in book.streams(name))
    return counts
