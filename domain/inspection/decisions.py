"""How an inspection is planned, made, signed and answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from domain.campaign.rules import Rules
from domain.inspection.facts import (
    Cancelled,
    ConclusionsSigned,
    MergedWithOther,
    PeopleInterviewed,
    Planned,
    RecordedElsewhere,
    Registered,
    SiteSeen,
    Started,
    Step,
    UnitAcknowledged,
    UnitObjected,
)
from domain.inspection.refusals import (
    AlreadyPlanned,
    AlreadySigned,
    AtAnEnd,
    Conflicted,
    FromElsewhere,
    NobodyAsked,
    NothingSeen,
    NotSigned,
    NotStarted,
    OtherOne,
    TooLateToObject,
    TooManyVisits,
    UnderWay,
    UnknownMethod,
    Untrained,
)
from domain.inspection.state import Inspection
from domain.kernel import Stamp

METHODS = frozenset({"field-visit", "files", "briefing", "interviews"})


def plan(inspection: Inspection | None, founding: Planned, *, visits_this_month: int = 0, rules: Rules) -> Planned:
    """Return the founding fact of a visit; above the unit's monthly number it has to say why (`over_cap`)."""
    if inspection:
        raise AlreadyPlanned
    _methods(founding.methods)
    if visits_this_month >= rules.visits_per_month and not founding.over_cap:
        raise TooManyVisits(visits=visits_this_month, cap=rules.visits_per_month)
    return founding


def hold(
    inspection: Inspection | None, founding: Planned, started: Started, steps: Sequence[Step], *, visits_this_month: int = 0, rules: Rules
) -> list[Planned | Started | Step]:
    """Return a whole visit that is entered after it was made."""
    for step in steps:
        _possible(step)
    return [plan(inspection, founding, visits_this_month=visits_this_month, rules=rules), started, *steps]


def record_elsewhere(inspection: Inspection | None, founding: RecordedElsewhere) -> RecordedElsewhere | None:
    """Return the founding fact of an inspection from another register; brought in again it changes nothing."""
    if inspection and inspection.elsewhere:
        return None
    if inspection:
        raise AlreadyPlanned
    return founding


def register(inspection: Inspection, registered: Registered) -> Registered | None:
    """Return that the visit was put on file, once."""
    _open(inspection)
    return None if inspection.registered else registered


def merge_with(inspection: Inspection, other: UUID, *, id: UUID) -> MergedWithOther:
    """Return that the visit is made together with another one, before it begins."""
    _open(inspection)
    if inspection.started:
        raise UnderWay
    if other == id:
        raise OtherOne
    return MergedWithOther(other=other)


def start(inspection: Inspection, inspectors: tuple[UUID, ...], *, announced: bool = True) -> Started | None:
    """Return that the inspectors came, once."""
    _open(inspection)
    return None if inspection.started else Started(inspectors=inspectors, announced=announced)


def record(inspection: Inspection, step: Step) -> Step | None:
    """Return what was seen, read, heard, asked or found good, until the conclusions are signed."""
    _begun(inspection)
    if inspection.signed_on:
        raise AlreadySigned
    _possible(step)
    return None if step in inspection.steps else step


def sign(inspection: Inspection, signed: ConclusionsSigned, *, trained: bool, conflicted: bool) -> ConclusionsSigned | None:
    """Return the conclusions; only a trained inspector without conflict signs, and only what he has seen."""
    _begun(inspection)
    if inspection.signed_on:
        return None
    if not trained:
        raise Untrained
    if conflicted:
        raise Conflicted
    if not inspection.desk_review and not any(isinstance(step, SiteSeen) for step in inspection.steps):
        raise NothingSeen
    return signed


def acknowledge(inspection: Inspection, note: str = "") -> UnitAcknowledged | None:
    """Return that the unit takes note, once."""
    _signed(inspection)
    return None if inspection.answered else UnitAcknowledged(note=note)


def object_to(inspection: Inspection, reason: str, *, rules: Rules, at: Stamp) -> UnitObjected | None:
    """Return the unit's objection within the days it has for it."""
    until = _signed(inspection) + timedelta(days=rules.objection_days)
    if inspection.objected:
        return None
    if at.on > until:
        raise TooLateToObject(until=until)
    return UnitObjected(reason=reason)


def cancel(inspection: Inspection, reason: str) -> Cancelled | None:
    """Return that the visit was not made."""
    if inspection.over:
        return None
    _open(inspection)
    if inspection.started:
        raise UnderWay
    return Cancelled(reason=reason)


def _open(inspection: Inspection) -> None:
    if inspection.over:
        raise AtAnEnd
    if inspection.elsewhere:
        raise FromElsewhere


def _begun(inspection: Inspection) -> None:
    _open(inspection)
    if not inspection.started:
        raise NotStarted


def _signed(inspection: Inspection) -> date:
    _open(inspection)
    if inspection.signed_on is None:
        raise NotSigned
    return inspection.signed_on


def _possible(step: Step) -> None:
    if isinstance(step, PeopleInterviewed) and step.count < 1:
        raise NobodyAsked


def _methods(methods: Iterable[str]) -> None:
    for method in methods:
        if method not in METHODS:
            raise UnknownMethod(method=method)
