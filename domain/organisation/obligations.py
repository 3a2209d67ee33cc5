"""What becomes of what is due of an organisation: let off, or given to another person."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from domain.kernel import Stamp
from domain.organisation.decisions import standing_on
from domain.organisation.facts import ObligationReassigned, ObligationWaived
from domain.organisation.refusals import NothingDue
from domain.organisation.state import Organisation


def waive(organisation: Organisation, what: str, due: date, reason: str, *, at: Stamp) -> ObligationWaived | None:
    """Return that a rectification or an election that is due on a day need not be done."""
    _due(organisation, what, due, at)
    held = organisation.waived.at(at.on) or ()
    return None if (what, due) in held else ObligationWaived(what=what, due=due, reason=reason)


def reassign(organisation: Organisation, what: str, due: date, person: UUID, reason: str, *, at: Stamp) -> ObligationReassigned | None:
    """Return that a rectification or an election that is due on a day is another person's to do."""
    _due(organisation, what, due, at)
    held = organisation.reassigned.at(at.on) or ()
    return None if (what, due, person) in held else ObligationReassigned(what=what, due=due, person=person, reason=reason)


def _due(organisation: Organisation, what: str, due: date, at: Stamp) -> None:
    standing_on(organisation, at)
    ordered, committee = organisation.ordered.at(at.on), organisation.committee.at(at.on)
    days = {"rectification": ordered and ordered[1], "term": committee and committee[1]}
    if due != days.get(what):
        raise NothingDue(due=due)
