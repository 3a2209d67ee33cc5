"""The promises of a weekly report's workbook brought back in: how far it has come, which stage it reached, what it puts right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from domain import commitment, plain, sequence
from domain.commitment import Commitment, ProgressReported, Rules
from domain.kernel import Fact, Recorded, Refused, fold, standing
from infra.ledger import Draft
from services.commitments import rules
from services.desk import Desk
from services.imports import batches, flow, reported
from services.imports.batches import Mode
from services.imports.cells import Wrong, tidy
from services.imports.findings import Finding, refused
from services.imports.flow import Made, Preview, Progress, Result, silent
from services.imports.guards import Limits
from services.imports.layout import CORRECTION
from services.imports.reading import Source
from services.imports.returned import KIND, Handed, Line, read_back
from services.imports.tables import plain as as_compared
from services.web.i18n import LANGUAGES, words

_LONGEST: Final = 2000
Said = tuple[Fact, Recorded[commitment.Event] | None]
"""A fact, and the one in whose place it stands, if any."""


def preview(desk: Desk, source: Source, *, limits: Limits | None = None, progress: Progress = silent) -> Preview:
    """Return what a workbook would add, without adding anything; raises FileRefused where it cannot be taken as a whole."""
    desk.allow("commitment.stage")
    made = _plan(desk, read_back(desk, source, limits, progress), None)
    return Preview(counts=made.counts, findings=made.findings)


def apply(desk: Desk, source: Source, *, mode: Mode = "all", limits: Limits | None = None, progress: Progress = silent) -> Result:
    """Turn what was written into the workbook into facts; an untouched one, or the same again, changes nothing. Raises FileRefused."""
    desk.allow("commitment.stage")
    handed = read_back(desk, source, limits, progress)
    record = batches.on_record(desk.runtime, desk.county, desk.tenant)
    before = next((batch for batch in record if batch.id == desk.command_id), None)
    return flow.run(desk, handed.uploaded, before, lambda at, upto: _plan(at, handed, upto), mode, progress)


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
        self._column = ""
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
        try:
            said = self._said(line, history, state)
            for fact, stood in said:
                plain.check(fact)
                if stood:
                    sequence.check(history, [(fact, stood.position)], stood.effective_on)
            sequence.check(history, [(fact, None) for fact, stood in said if not stood], self._desk.effective_on)
        except Wrong as error:
            column = CORRECTION if isinstance(error, reported.Unfounded) else self._column
            self.findings.append(Finding(rule=error.rule, sheet=KIND, row=line.number, column=column, details=error.details))
        except Refused as error:
            self.findings.append(refused(error, sheet=KIND, row=line.number, column=self._column))
        except _Conflict as conflict:
            self.findings.append(Finding(
                rule="conflict", severity="conflict", sheet=KIND, row=line.number, column=self._column, details=conflict.details
            ))  # fmt: skip
        else:
            self._unchanged += not said
            self._draft(line, id, history[-1].version + 1, said)

    def _draft(self, line: Line, id: UUID, first: int, said: Sequence[Said]) -> None:
        """Add facts as they will be stored: on the desk's day, or on the day of the fact in whose place they stand."""
        source = f"import {self._desk.command_id} {KIND} {line.number}"
        self.drafts.extend(
            Draft(
                stream=id, version=first + n, fact=fact, effective_on=stood.effective_on if stood else self._desk.effective_on,
                replaces=stood.position if stood else None, source=source,
            )
            for n, (fact, stood) in enumerate(said)
        )  # fmt: skip

    def _said(self, line: Line, history: Sequence[Recorded[commitment.Event]], state: Commitment) -> list[Said]:
        """Return what the row says anew, puts right or takes back, each with the fact in whose place it stands."""
        asked = reported.asked(line.cells.get(CORRECTION, ""))
        self._column = "stage"
        stage = self._stage(line, state)
        if asked:
            return [(fact, stood) for stood, fact in self._righted(line, history, state, stage, asked)]
        step = commitment.advance(state, stage, rules=self._rules_of(state)) if stage else None
        now = commitment.evolve(state, step, self._desk.stamp) if step else state
        self._column = "progress"
        return [*([(step, None)] if step else []), *((fact, None) for fact in self._progress(line, history, now))]

    def _righted(
        self, line: Line, history: Sequence[Recorded[commitment.Event]], state: Commitment, stage: str | None, asked: reported.Asked
    ) -> list[reported.Right]:
        """Return what the row puts right or takes back; the column is the one that its refusal is about."""
        right = reported.step(self._desk, history, self._period, stage) if stage and asked == "correct" else []
        self._column = "progress"
        text = _text(line)
        if asked == "void":
            return reported.take_back(self._desk, history, self._period, text, stage)
        if not text and self._written(line, state) in ("", _seen(line)):
            raise reported.Unfounded(rule="promise-correction-empty")
        return [*right, *(reported.put_right(self._desk, history, self._period, text) if text else [])]

    def _stage(self, line: Line, state: Commitment) -> str | None:
        """Return the stage that the row asks for; a cell as the author found it asks for none."""
        code, held, seen = self._written(line, state), self._rules_of(state), _seen(line)
        if code in ("", seen, state.stage):
            return None
        if state.stage != seen:
            raise _Conflict(base=_name(held, seen), theirs=_name(held, code), ours=_name(held, state.stage))
        return code

    def _written(self, line: Line, state: Commitment) -> str:
        """Return the code of the stage that stands in the row, "" where none does; raises Wrong."""
        text = tidy(line.cells["stage"], "token").text
        code = _stages(self._rules_of(state), _seen(line)).get(as_compared(text)) if text else ""
        if code is None:
            raise Wrong(rule="stage-unknown")
        return code

    def _progress(self, line: Line, history: Sequence[Recorded[commitment.Event]], state: Commitment) -> list[ProgressReported]:
        """Return what was told, unless the same was told of that week before."""
        text = _text(line)
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


def _seen(line: Line) -> str:
    """Return the stage that the file's author found."""
    return line.key.partition(" ")[2]


def _text(line: Line) -> str:
    return tidy(line.cells["progress"], "text", longest=_LONGEST).text


def _stages(held: Rules, seen: str) -> Mapping[str, str]:
    """Return the code of a stage by every word for it: its own, the campaign's, and ours; the one found may have left the ladder since."""
    found: dict[str, str] = {}
    for code, name in ((seen, seen), *((stage.code, stage.name) for stage in held.ladder)):
        ours = [words(lang)(key) for lang in LANGUAGES if words(lang).has(key := f"reports.stage.{code}")]
        found |= {as_compared(each): code for each in (code, name, *ours)}
    return found


def _name(held: Rules, code: str) -> str:
    """Return what the county calls a stage; a ladder that nobody has named bears our words."""
    ours, own = words(LANGUAGES[0]), next((stage.name for stage in held.ladder if stage.code == code), code)
    return ours(f"reports.stage.{code}") if own == code and ours.has(f"reports.stage.{code}") else own


__all__ = ["KIND", "apply", "preview"]
