"""The promises of a weekly report's workbook brought back in: what the unit wrote of how far it has come, and which stage it reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Literal
from uuid import UUID

import msgspec

from domain import commitment, importing, plain, sequence
from domain.commitment import Commitment, ProgressReported, Rules
from domain.kernel import Fact, Recorded, Refused, fold, standing
from infra.ledger import Draft
from services.commitments import rules
from services.desk import Desk
from services.imports import batches, flow
from services.imports.batches import Mode
from services.imports.cells import Wrong, tidy
from services.imports.findings import FileRefused, Finding, refused, wrong
from services.imports.flow import Made, Preview, Progress, Result, silent
from services.imports.guards import Limits
from services.imports.layout import FORMAT, INFO
from services.imports.reading import Grid, Source, digest, read, size
from services.imports.tables import plain as as_compared
from services.reports.workbook import KEY
from services.web.i18n import LANGUAGES, words

KIND: Final = "promises"
_LONGEST: Final = 2000
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


def preview(desk: Desk, source: Source, *, limits: Limits | None = None, progress: Progress = silent) -> Preview:
    """Return what a workbook would add, without adding anything; raises FileRefused where it cannot be taken as a whole."""
    desk.allow("commitment.stage")
    made = _plan(desk, _read(desk, source, limits, progress), None)
    return Preview(counts=made.counts, findings=made.findings)


def apply(desk: Desk, source: Source, *, mode: Mode = "all", limits: Limits | None = None, progress: Progress = silent) -> Result:
    """Turn what was written into the workbook into facts; an untouched one, or the same again, changes nothing. Raises FileRefused."""
    desk.allow("commitment.stage")
    handed = _read(desk, source, limits, progress)
    record = batches.on_record(desk.runtime, desk.county, desk.tenant)
    before = next((batch for batch in record if batch.id == desk.command_id), None)
    return flow.run(desk, handed.uploaded, before, lambda at, upto: _plan(at, handed, upto), mode, progress)


def _read(desk: Desk, source: Source, limits: Limits | None, progress: Progress) -> Handed:
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
        heads = {"key": KEY, **{name: pairs[f"column.{name}"] for name in _KEYS}}
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


def _plan(desk: Desk, handed: Handed, upto: int | None) -> Made:
    """Return the facts of the rows that stand, and what there is to say of the others."""
    head = desk.runtime.ledger.head(desk.county, desk.tenant) if upto is None else upto
    planner = _Planner(desk, handed, head)
    for line in handed.lines:
        planner.row(line)
    return Made(drafts=planner.drafts, findings=planner.findings, counts=planner.counted(), position=head)


class _Planner:
    def __init__(self, desk: Desk, handed: Handed, head: int) -> None:
        self._desk, self._period = desk, handed.stamp.period
        self._rows = len(handed.lines)
        self._seen: Final[dict[UUID, int]] = {}
        self._unchanged = 0
        self._rules: Final[dict[UUID | None, Rules]] = {}
        self.drafts: Final[list[Draft]] = []
        self.findings: Final[list[Finding]] = []
        ids = [id for line in handed.lines if (id := _id(line.key)) is not None]
        self._histories: Final[dict[UUID, list[Recorded[commitment.Event]]]] = {}
        with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
            for e in desk.runtime.ledger.streams(sql, desk.county, desk.tenant, ids, upto=head):
                self._histories.setdefault(e.stream, []).append(e)

    def row(self, line: Line) -> None:
        """Add the facts of a row, or what is wrong with it."""
        id = _id(line.key)
        history = self._histories.get(id, []) if id else []
        state = fold(commitment, history) if history and isinstance(history[0].fact, commitment.Drafted) else None
        if id is None or state is None:
            self._say(line, "promise-unknown")
        elif id in self._seen:
            self._say(line, "duplicate-row", other=str(self._seen[id]))
        else:
            self._seen[id] = line.number
            self._decided(line, id, history, state)

    def _decided(self, line: Line, id: UUID, history: list[Recorded[commitment.Event]], state: Commitment) -> None:
        column = "stage"
        try:
            facts = [fact] if (fact := self._stage(line, state)) else list[Fact]()
            now = commitment.evolve(state, fact, self._desk.stamp) if fact else state
            column = "progress"
            facts += self._progress(line, history, now)
            sequence.check(history, [(fact, None) for fact in facts], self._desk.effective_on)
            for fact in facts:
                plain.check(fact)
        except Wrong as error:
            self.findings.append(Finding(rule=error.rule, sheet=KIND, row=line.number, column=column, details=error.details))
        except Refused as error:
            self.findings.append(refused(error, sheet=KIND, row=line.number, column=column))
        except _Conflict as conflict:
            self.findings.append(Finding(
                rule="conflict", severity="conflict", sheet=KIND, row=line.number, column=column, details=conflict.details
            ))  # fmt: skip
        else:
            self._unchanged += not facts
            first, source = history[-1].version + 1, f"import {self._desk.command_id} {KIND} {line.number}"
            self.drafts.extend(
                Draft(stream=id, version=first + n, fact=fact, effective_on=self._desk.effective_on, source=source)
                for n, fact in enumerate(facts)
            )

    def _stage(self, line: Line, state: Commitment) -> commitment.StageAdvanced | None:
        """Return the step that the row asks for; a cell as the author found it asks for none."""
        held = self._rules_of(state)
        text, (_, _, seen) = tidy(line.cells["stage"], "token").text, line.key.partition(" ")
        if not text:
            return None
        code = _stages(held).get(as_compared(text))
        if code is None:
            raise Wrong(rule="stage-unknown")
        if code in (seen, state.stage):
            return None
        if state.stage != seen:
            raise _Conflict(base=_name(held, seen), theirs=_name(held, code), ours=_name(held, state.stage))
        return commitment.advance(state, code, rules=held)

    def _progress(self, line: Line, history: Sequence[Recorded[commitment.Event]], state: Commitment) -> list[ProgressReported]:
        """Return what was told, unless the same was told of that week before."""
        text = tidy(line.cells["progress"], "text", longest=_LONGEST).text
        told = {(e.fact.period, e.fact.text) for e in standing(history) if isinstance(e.fact, ProgressReported)}
        return [commitment.report(state, text, period=self._period)] if text and (self._period, text) not in told else []

    def _rules_of(self, state: Commitment) -> Rules:
        held = state.draft.campaign
        if held not in self._rules:
            self._rules[held] = rules(self._desk, state)
        return self._rules[held]

    def _say(self, line: Line, rule: str, **details: str) -> None:
        self.findings.append(Finding(rule=rule, sheet=KIND, row=line.number, details=details))

    def counted(self) -> Mapping[str, int]:
        """Return how many rows are what."""
        changed = len({draft.stream for draft in self.drafts})
        kinds = Counter("conflicting" if finding.severity == "conflict" else "other" for finding in self.findings)
        return {
            "rows": self._rows, "new": 0, "changed": changed, "unchanged": self._unchanged, "refused": len(self.findings),
            "conflicting": kinds["conflicting"], "duplicates": sum(finding.rule == "duplicate-row" for finding in self.findings),
            "facts": len(self.drafts), "absent": 0,
        }  # fmt: skip


class _Conflict(Exception):
    """Somebody else has moved the promise since the workbook was made."""

    def __init__(self, **details: str) -> None:
        super().__init__()
        self.details = details


def _id(key: str) -> UUID | None:
    try:
        return UUID(key.partition(" ")[0])
    except ValueError:
        return None


def _stages(held: Rules) -> Mapping[str, str]:
    """Return the code of a stage by every word for it: its own, the campaign's, and ours in both languages."""
    found: dict[str, str] = {}
    for stage in held.ladder:
        ours = [words(lang)(key) for lang in LANGUAGES if words(lang).has(key := f"reports.stage.{stage.code}")]
        found |= {as_compared(name): stage.code for name in (stage.code, stage.name, *ours)}
    return found


def _name(held: Rules, code: str) -> str:
    """Return what the county calls a stage; a ladder that nobody has named bears our words."""
    ours, own = words(LANGUAGES[0]), next((stage.name for stage in held.ladder if stage.code == code), code)
    return ours(f"reports.stage.{code}") if own == code and ours.has(f"reports.stage.{code}") else own


__all__ = ["KIND", "apply", "preview"]
