"""What has to find a place when a unit or an organisation ends: members, organisations, units below, promises and findings.

Views name the candidates, the ledger those that the views have not taken yet; what each one is on the day is folded from its own facts,
which are then written or witnessed. So an answer is exact up to the head of the books at which it was read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar
from uuid import UUID

import msgspec

from domain import commitment, finding, institution, member, organisation
from domain.institution import Institution
from domain.kernel import Decider, Refused
from domain.organisation import Organisation
from domain.spans import Spans
from services.together import Sheet
from services.views.placing import COMING, What, candidates

S = TypeVar("S")


class Custody(msgspec.Struct, frozen=True, kw_only=True):
    """Who is in the custody of some branches on the day, each with his branch, and who comes into it later, or comes back."""

    here: Mapping[UUID, UUID]
    later: frozenset[UUID]


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """Promises and findings that a unit answers for on the day, and how many arise only later."""

    promises: Sequence[UUID]
    findings: Sequence[UUID]
    later: int


def custody(sheet: Sheet, branches: Collection[UUID]) -> Custody:
    """Return the members of some branches on the desk's day."""
    on, wanted = sheet.desk.effective_on, set(branches)
    here, later = dict[UUID, UUID](), set[UUID]()
    for person, state in sheet.states(_streams(sheet, "members", wanted), member).items():
        held = state.custody.at(on)
        if held is not None and held in wanted and (state.ended_on is None or state.ended_on > on):
            here[person] = held
        days = {day for day, _ in state.custody.steps if day > on and (state.ended_on is None or day < state.ended_on)}
        if any(state.custody.at(day) in wanted for day in days):  # of several steps of one day the last is what holds
            later.add(person)
    return Custody(here=here, later=frozenset(later))


def attached(sheet: Sheet, unit: UUID) -> dict[UUID, Organisation]:
    """Return the organisations that belong to a unit on the desk's day; refuses where one comes to it only later."""
    found = sheet.states(_streams(sheet, "attached", {unit}), organisation)
    return dict(_under(sheet, found, unit, "institution", institution.LaterFacts))


def branches_below(sheet: Sheet, id: UUID) -> dict[UUID, Organisation]:
    """Return the organisations that stand under one on the desk's day; refuses where one comes under it only later."""
    found = sheet.states(_streams(sheet, "branches", {id}), organisation)
    return dict(_under(sheet, found, id, "parent", organisation.LaterFacts))


def units_below(sheet: Sheet, id: UUID) -> dict[UUID, Institution]:
    """Return the units that stand under one on the desk's day; refuses where one comes under it only later."""
    found = sheet.states(_streams(sheet, "units", {id}), institution)
    return dict(_under(sheet, found, id, "parent", institution.LaterFacts))


def obligations(sheet: Sheet, unit: UUID) -> Open:
    """Return what a unit answers for on the desk's day; a promise that was given in its name only later cannot be handed over by then."""
    promised = sheet.states(_streams(sheet, "promises", {unit}), commitment)
    found = sheet.states(_streams(sheet, "findings", {unit}), finding)
    ours = [id for id, state in promised.items() if state.draft.unit == unit]
    wrong = [id for id, state in found.items() if state.unit == unit]
    promises = [id for id in ours if not _later(sheet, id, commitment, commitment.Drafted, commitment.Publicised)]
    findings = [id for id in wrong if not _later(sheet, id, finding, finding.Raised, finding.RecordedElsewhere)]
    return Open(promises=promises, findings=findings, later=len(ours) + len(wrong) - len(promises) - len(findings))


def every(sheet: Sheet, what: Literal["teams", "tenants", "grants"], decider: Decider[S]) -> dict[UUID, S]:
    """Return all teams, tenants or grants of the county's books, in the faith that none is added meanwhile."""
    return sheet.states(_streams(sheet, what, ()), decider)


def _under(sheet: Sheet, found: Mapping[UUID, Any], id: UUID, name: str, refused: type[Refused]) -> Iterator[tuple[UUID, Any]]:
    on = sheet.desk.effective_on
    for each, state in found.items():
        steps: Spans[Any] = getattr(state, name)
        later = [day for day, value in steps.steps if day > on and _upper(value) == id]
        if later:
            raise refused(latest=max(later))
        if _upper(steps.at(on)) == id and state.alive.at(on):
            yield each, state


def _upper(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) else value


def _later(sheet: Sheet, id: UUID, module: Any, *kinds: type) -> bool:
    return any(e.effective_on > sheet.desk.effective_on for e in sheet.history(id, module) if isinstance(e.fact, kinds))


def _streams(sheet: Sheet, what: What, under: Collection[UUID]) -> list[UUID]:
    desk = sheet.desk
    sheet.undisturbed(*COMING[what])
    with desk.runtime.db.tenant(desk.county, desk.tenant) as sql:
        return candidates(sql, desk.county, desk.tenant, what, under, desk.effective_on)
