"""How sound an organisation is, and how a weak or incomplete one is put right."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.kernel import Stamp
from domain.organisation.decisions import standing_on
from domain.organisation.facts import (
    HEALTH,
    CommitteeCompleted,
    CommitteeElected,
    FacilityAssessed,
    HealthAssessed,
    RectificationCompleted,
    RectificationOrdered,
)
from domain.organisation.refusals import NotIncomplete, NotOrdered, NotWeak, OwnJudge, StaysWeak, UnknownCode
from domain.organisation.state import Organisation


def elect(organisation: Organisation, seats: int, *, term_until: date | None = None, at: Stamp) -> CommitteeElected | None:
    """Return the election of a committee."""
    standing_on(organisation, at)
    return None if organisation.committee.at(at.on) == (seats, term_until) else CommitteeElected(seats=seats, term_until=term_until)


def assess(organisation: Organisation, health: str, basis: str = "", *, at: Stamp) -> HealthAssessed | None:
    """Return how sound the organisation was found; no assessment lifts weakness, only a completed rectification does."""
    standing_on(organisation, at)
    if health not in HEALTH:
        raise UnknownCode(code=health, list="organisation-health")
    held = organisation.health.at(at.on)
    if held == "weak" and health != "weak":
        raise StaysWeak
    return None if held == health else HealthAssessed(health=health, basis=basis)


def order_rectification(organisation: Organisation, measures: str, *, due: date | None = None, at: Stamp) -> RectificationOrdered | None:
    """Return the order to a weak organisation to put itself right."""
    standing_on(organisation, at)
    health = organisation.health.at(at.on)
    if health != "weak":
        raise NotWeak(health=health)
    return None if organisation.ordered.at(at.on) == (measures, due) else RectificationOrdered(measures=measures, due=due)


def complete_rectification(
    organisation: Organisation, result: str = "", *, checked_by: UUID, id: UUID, at: Stamp
) -> RectificationCompleted | None:
    """Return that another body found the organisation put right; it is sound from then on."""
    standing_on(organisation, at)
    if checked_by == id:
        raise OwnJudge
    if organisation.health.at(at.on) != "weak":
        return None
    if organisation.ordered.at(at.on) is None:
        raise NotOrdered
    return RectificationCompleted(checked_by=checked_by, result=result)


def complete_committee(organisation: Organisation, seats: int, *, at: Stamp) -> CommitteeCompleted:
    """Return that the vacant seats of an incomplete committee were filled."""
    standing_on(organisation, at)
    if organisation.health.at(at.on) != "incomplete":
        raise NotIncomplete
    return CommitteeCompleted(seats=seats)


def assess_facility(organisation: Organisation, assessed: FacilityAssessed, *, at: Stamp) -> FacilityAssessed | None:
    """Return the assessment of the facilities item by item."""
    standing_on(organisation, at)
    return None if organisation.facility.at(at.on) == (assessed.standard, assessed.items) else assessed
