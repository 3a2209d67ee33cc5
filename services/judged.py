"""How a fact that is put right is decided: by the decision that would have made it, on the state that it stands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import commitment, finding, inspection, institution, member, organisation, session
from domain.campaign import Rules
from domain.kernel import Fact, Stamp
from services import campaigns, commitments, institutions, organisations
from services.desk import Desk
from services.people import of_unit
from services.teams import fitness
from services.together import Sheet


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as it would stand, the thing it is about, and the state without it."""

    desk: Desk
    id: UUID
    state: Any
    fact: Any

    @property
    def at(self) -> Stamp:
        """Return who says it of which day."""
        return self.desk.stamp

    @property
    def today(self) -> date:
        """Return the county's day."""
        return self.desk.today

    def rules(self) -> Rules:
        """Return the rules of the campaign that the thing belongs to."""
        if isinstance(self.state, commitment.Commitment):
            return commitments.rules(self.desk, self.state)
        founding = next((e.fact for e in self.desk.history(self.id) if isinstance(e.fact, inspection.Planned)), self.fact)
        held = getattr(founding, "campaign", None)
        return campaigns.rules(self.desk, held).rules if held else Rules()


def _signed(c: Case) -> object:
    founding = next(e.fact for e in c.desk.history(c.id) if isinstance(e.fact, inspection.Planned))
    trained, conflicted = fitness(c.desk, founding.team, founding.unit)
    return inspection.sign(c.state, c.fact, trained=trained, conflicted=conflicted)


def _left(c: Case) -> object:
    return member.leave(c.state, reason=c.fact.reason, transfer=c.fact.transfer, note=c.fact.note, at=c.at)


def _units(c: Case) -> frozenset[UUID]:
    until = c.state.parent.until(c.at.on) if c.state else None
    return institutions.ancestors(Sheet(c.desk), c.fact.parent, until=until, below=c.id)


def _bodies(c: Case) -> frozenset[UUID]:
    until = c.state.parent.until(c.at.on) if c.state else None
    return organisations.ancestors(Sheet(c.desk), c.fact.parent, until=until, below=c.id)


def _heirs(c: Case, *heirs: UUID) -> None:
    """Refuse that a unit into which one went, or which took over from it, does not stand for good from that day on."""
    for heir in heirs:
        if heir != c.id:
            institution.receive(Sheet(c.desk).state(heir, institution), at=c.at)


def _succeeded(c: Case) -> object:
    _heirs(c, c.fact.successor)
    return institution.name_successor(c.state, c.fact.successor, id=c.id, at=c.at)


def _unit_merged(c: Case) -> object:
    _heirs(c, c.fact.into)
    return institution.merge(c.state, c.fact.into, c.fact.reason, id=c.id, members=0, obligations=0, at=c.at)


def _unit_split(c: Case) -> object:
    _heirs(c, *c.fact.into)
    return institution.split(c.state, c.fact.into, c.fact.reason, id=c.id, members=0, obligations=0, at=c.at)


JUDGED: Final[Mapping[type[Fact], Callable[[Case], object]]] = {
    institution.Registered: lambda c: institution.register(c.state, c.fact, id=c.id, ancestors=_units(c)),
    institution.Renamed: lambda c: institution.rename(c.state, c.fact.name, at=c.at),
    institution.Recoded: lambda c: institution.recode(c.state, c.fact.code, at=c.at),
    institution.Moved: lambda c: institution.move(c.state, c.fact.address, at=c.at),
    institution.Reparented: lambda c: institution.reparent(
        c.state, c.fact.parent, level=c.fact.level, id=c.id, ancestors=_units(c), at=c.at
    ),
    institution.TypeAssigned: lambda c: institution.assign_type(c.state, c.fact.kind, at=c.at),
    institution.StatusChanged: lambda c: institution.change_status(c.state, c.fact.status, c.fact.reason, at=c.at),
    institution.SuccessorNamed: _succeeded,
    institution.Enrolled: lambda c: institution.enrol(c.state, c.fact.campaign, c.fact.batch, at=c.at),
    institution.Withdrawn: lambda c: institution.withdraw(c.state, c.fact.campaign, c.fact.batch, c.fact.reason, at=c.at),
    institution.ResponsibleNamed: lambda c: institution.name_responsible(c.state, c.fact, at=c.at),
    institution.Merged: _unit_merged,
    institution.Split: _unit_split,
    organisation.Established: lambda c: organisation.establish(c.state, c.fact, id=c.id, ancestors=_bodies(c)),
    organisation.Renamed: lambda c: organisation.rename(c.state, c.fact.name, at=c.at),
    organisation.Recoded: lambda c: organisation.recode(c.state, c.fact.code, at=c.at),
    organisation.KindChanged: lambda c: organisation.change_kind(c.state, c.fact.kind, at=c.at),
    organisation.Attached: lambda c: organisation.attach(c.state, c.fact.institution, at=c.at),
    organisation.ParentChanged: lambda c: organisation.change_parent(c.state, c.fact.parent, id=c.id, ancestors=_bodies(c), at=c.at),
    organisation.LeaderAppointed: lambda c: organisation.appoint(c.state, c.fact.person, post=c.fact.post, name=c.fact.name, at=c.at),
    organisation.LeaderRemoved: lambda c: organisation.remove(c.state, c.fact.person, post=c.fact.post, reason=c.fact.reason, at=c.at),
    organisation.CommitteeElected: lambda c: organisation.elect(c.state, c.fact.seats, term_until=c.fact.term_until, at=c.at),
    organisation.HealthAssessed: lambda c: organisation.assess(c.state, c.fact.health, c.fact.basis, at=c.at),
    organisation.RectificationOrdered: lambda c: organisation.order_rectification(c.state, c.fact.measures, due=c.fact.due, at=c.at),
    organisation.RectificationCompleted: lambda c: organisation.complete_rectification(
        c.state, c.fact.result, checked_by=c.fact.checked_by, id=c.id, at=c.at
    ),
    organisation.CommitteeCompleted: lambda c: organisation.complete_committee(c.state, c.fact.seats, at=c.at),
    organisation.FacilityAssessed: lambda c: organisation.assess_facility(c.state, c.fact, at=c.at),
    organisation.VenueRecorded: lambda c: organisation.record_venue(c.state, c.fact, at=c.at),
    organisation.VenueLost: lambda c: organisation.lose_venue(c.state, c.fact.reason, at=c.at),
    organisation.Dissolved: lambda c: organisation.dissolve(c.state, c.fact.reason, members=0, at=c.at),
    organisation.Restored: lambda c: organisation.restore(c.state, c.fact.reason, at=c.at),
    member.Registered: lambda c: member.register(c.state, c.fact, id=c.id),
    member.PartyDatesSet: lambda c: member.set_party_dates(c.state, c.fact, at=c.at),
    member.ClassAssigned: lambda c: member.assign_class(c.state, c.fact.ledger_class, at=c.at),
    member.GroupTagged: lambda c: member.tag_group(c.state, c.fact.group, at=c.at),
    member.GroupUntagged: lambda c: member.untag_group(c.state, c.fact.group, at=c.at),
    member.Joined: lambda c: member.join(c.state, c.fact.branch, transfer=c.fact.transfer, at=c.at),
    member.Left: _left,
    member.EmploymentChanged: lambda c: member.change_employment(c.state, c.fact.employment, post=c.fact.post, at=c.at),
    member.Ended: lambda c: member.end(c.state, c.fact.reason, note=c.fact.note, at=c.at),
    member.ContactConfirmed: lambda c: member.confirm_contact(c.state, c.fact.means, at=c.at),
    member.ContactLost: lambda c: member.lose_contact(c.state, c.fact.circumstances, at=c.at),
    inspection.Planned: lambda c: inspection.plan(c.state, c.fact, rules=c.rules()),
    inspection.Registered: lambda c: inspection.register(c.state, c.fact),
    inspection.Started: lambda c: inspection.start(c.state, c.fact.inspectors, announced=c.fact.announced),
    inspection.SiteSeen: lambda c: inspection.record(c.state, c.fact),
    inspection.FilesReviewed: lambda c: inspection.record(c.state, c.fact),
    inspection.BriefingHeard: lambda c: inspection.record(c.state, c.fact),
    inspection.PeopleInterviewed: lambda c: inspection.record(c.state, c.fact),
    inspection.FactCommended: lambda c: inspection.record(c.state, c.fact),
    inspection.ConclusionsSigned: _signed,
    inspection.UnitAcknowledged: lambda c: inspection.acknowledge(c.state, c.fact.note),
    inspection.UnitObjected: lambda c: inspection.object_to(c.state, c.fact.reason, rules=c.rules(), at=c.at),
    inspection.Cancelled: lambda c: inspection.cancel(c.state, c.fact.reason),
    session.Scheduled: lambda c: session.schedule(c.state, c.fact),
    session.AbsenceExcused: lambda c: session.excuse(c.state, c.fact.person, c.fact.reason, at=c.at),
    session.MakeUpDone: lambda c: session.reach(c.state, c.fact, at=c.at),
    session.HomeDeliveryDone: lambda c: session.reach(c.state, c.fact, at=c.at),
    session.RemoteStudyRecorded: lambda c: session.reach(c.state, c.fact, at=c.at),
    session.Cancelled: lambda c: session.cancel(c.state, c.fact.reason),
    finding.Raised: lambda c: finding.raise_finding(c.state, c.fact),
    finding.RequirementIssued: lambda c: finding.require(c.state, c.fact.text, c.fact.due, at=c.at),
    finding.Accepted: lambda c: finding.accept(c.state, c.fact.note),
    finding.Disputed: lambda c: finding.dispute(c.state, c.fact.reason),
    finding.RectificationReported: lambda c: finding.report(c.state, c.fact, at=c.at),
    finding.Verified: lambda c: finding.verify(
        c.state, c.fact.note, methods=c.fact.methods, inspection=c.fact.inspection, people=of_unit(c.desk), at=c.at
    ),
    finding.Closed: lambda c: None,
    finding.NotVerified: lambda c: finding.fail(
        c.state, c.fact.reason, methods=c.fact.methods, inspection=c.fact.inspection, people=of_unit(c.desk), at=c.at
    ),
    finding.Reopened: lambda c: finding.reopen(c.state, c.fact.reason, c.fact.due, at=c.at),
    finding.ObligationWaived: lambda c: finding.waive(c.state, c.fact.what, c.fact.due, c.fact.reason),
    finding.ObligationReassigned: lambda c: finding.reassign(c.state, c.fact.what, c.fact.due, c.fact.person, c.fact.reason),
    organisation.ObligationWaived: lambda c: organisation.waive(c.state, c.fact.what, c.fact.due, c.fact.reason, at=c.at),
    organisation.ObligationReassigned: lambda c: organisation.reassign(
        c.state, c.fact.what, c.fact.due, c.fact.person, c.fact.reason, at=c.at
    ),
    commitment.ObligationWaived: lambda c: commitment.waive(c.state, c.fact.due, c.fact.reason),
    commitment.ObligationReassigned: lambda c: commitment.reassign(c.state, c.fact.due, c.fact.person, c.fact.reason),
    commitment.StageAdvanced: lambda c: commitment.advance(c.state, c.fact.stage, c.fact.note, rules=c.rules()),
    commitment.StageReversed: lambda c: commitment.fall_back(c.state, c.fact.stage, c.fact.reason, rules=c.rules()),
    commitment.ProgressReported: lambda c: commitment.report(c.state, c.fact.text, period=c.fact.period),
}
"""A kind that is not named here is voided and said anew. What else would be left without hold is found when it is written (`resting`)."""
