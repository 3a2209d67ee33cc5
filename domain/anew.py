"""Decisions of the county's books and of roster periods taken anew: what follows a fact that is put right must still be decided so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from domain import campaign, grant, period, team, tenant
from domain.kernel import Decider, Fact, Recorded, Refused, Stamp, standing

DECIDERS: Final[tuple[Any, ...]] = (tenant, grant, campaign, period, team)
"""Whose facts are put right by deciding anew."""
KEPT: Final[frozenset[type[Fact]]] = frozenset({period.Submitted, period.Returned, period.Certified, period.Reopened})
"""What is said once and followed by whatever is counted: neither put right nor taken back, but said anew."""
_NAMES: Final[Mapping[type[Fact], str]] = {tenant.Registered: "tenant", campaign.Launched: "code", period.Opened: "period"}
_WORDS_ONLY: Final[Mapping[type[Fact], frozenset[str]]] = {
    period.DiscrepancyExplained: frozenset({"explanation"}), period.DiscrepancyRaised: frozenset(),
    period.CorrectionRefused: frozenset({"reason"}),
    period.CorrectionRequested: frozenset({"subject", "since", "until", "reason"}),
    period.CorrectionApproved: frozenset({"open_until", "note"}),
}  # fmt: skip


class SaidAnew(Refused):
    """Handing in, sending back, certifying and reopening are not taken back; let the county send the roster back or reopen it instead."""


class KnownByIt(Refused):
    """This is what the thing is known by, or what the county has read; it does not change. Take the fact back and enter it anew."""


class CertifiedAlready(Refused):
    """This roster period is certified. Let the county reopen it first."""


class DecidedUpon(Refused):
    """The county has decided on this; it stays as it was read. Ask once more instead."""


def name_kept(was: Fact, now: Fact) -> None:
    """Refuse that a fact names another thing than the one that it is about."""
    field = _NAMES.get(type(was))
    if field and getattr(was, field) != getattr(now, field):
        raise KnownByIt
    if (free := _WORDS_ONLY.get(type(was))) is not None:
        other = {name for name in was.__struct_fields__ if getattr(was, name) != getattr(now, name)}
        if other - free:
            raise KnownByIt


def open_to_it(history: Sequence[Recorded[Any]], position: int) -> None:
    """Refuse to touch what is said once, what a certificate stands on, and a request on which the county has decided."""
    left = standing(history)
    e = next((e for e in left if e.position == position), None)
    if e is None:
        return
    if type(e.fact) in KEPT:
        raise SaidAnew
    asked = isinstance(e.fact, period.CorrectionRequested | period.CorrectionApproved | period.CorrectionRefused)
    if isinstance(left[0].fact, period.Opened) and not asked and _certified(left):
        raise CertifiedAlready
    if isinstance(e.fact, period.CorrectionRequested):
        answers = [a.fact for a in left if isinstance(a.fact, period.CorrectionApproved | period.CorrectionRefused)]
        if any(answer.request == e.fact.request for answer in answers):
            raise DecidedUpon


def unsettled(decider: Decider[Any], history: Sequence[Recorded[Any]]) -> Mapping[int, Refused]:
    """Return the refusals that standing facts would meet if they were decided now, each on what stands before it, by position."""
    found, state = dict[int, Refused](), None
    for e in standing(history, order=getattr(decider, "ORDER", "recorded")):
        try:
            AGAIN[type(e.fact)](state, e.fact, e.stamp)
        except Refused as refusal:
            found[e.position] = refusal
        state = decider.evolve(state, e.fact, e.stamp)
    return found


def newly(decider: Decider[Any], history: Sequence[Recorded[Any]], written: Sequence[Recorded[Any]]) -> Sequence[Refused]:
    """Return what facts of a stream would meet once others are written that they did not meet before."""
    before, after = unsettled(decider, history), unsettled(decider, [*history, *written])
    return [refusal for position, refusal in sorted(after.items()) if position not in before]


def _certified(left: Sequence[Recorded[Any]]) -> bool:
    steps = [type(e.fact) for e in left if type(e.fact) in KEPT]
    return bool(steps) and steps[-1] is period.Certified


Again = Callable[[Any, Any, Stamp], object]
AGAIN: Final[Mapping[type[Fact], Again]] = {
    tenant.Registered: lambda s, f, _: tenant.register(s, f),
    tenant.Renamed: lambda s, f, at: tenant.rename(s, f.name, at=at),
    tenant.Reparented: lambda s, f, at: tenant.reparent(s, f.parent, at=at),
    tenant.Archived: lambda s, f, at: tenant.archive(s, f.reason, at=at),
    tenant.Merged: lambda s, f, at: tenant.end(s, f.into, at=at),
    grant.Given: lambda s, f, at: grant.give(s, f, at=at),
    grant.Revoked: lambda s, f, at: grant.revoke(s, f.reason, at=at),
    campaign.Launched: lambda s, f, _: campaign.launch(s, f),
    campaign.PhaseDefined: lambda s, f, _: campaign.define_phase(s, f),
    campaign.BatchDefined: lambda s, f, _: campaign.define_batch(s, f),
    campaign.BatchPhaseScheduled: lambda s, f, _: campaign.schedule_phase(s, f),
    campaign.BatchPhaseRescheduled: lambda s, f, _: campaign.reschedule_phase(s, f),
    campaign.BatchOpened: lambda s, f, _: campaign.open_batch(s, f.batch),
    campaign.BatchClosed: lambda s, f, _: campaign.close_batch(s, f.batch),
    campaign.ProblemDefined: lambda s, f, _: campaign.define_problem(s, f),
    campaign.ProblemRetired: lambda s, f, _: campaign.retire_problem(s, f.code, f.reason, into=f.into),
    campaign.LadderDefined: lambda s, f, _: campaign.define_ladder(s, f.stages),
    campaign.ListDefined: lambda s, f, _: campaign.define_list(s, f.list, f.codes),
    campaign.LookBackPolicySet: lambda s, f, _: campaign.set_look_back_policy(s, f),
    campaign.ClosurePolicySet: lambda s, f, _: campaign.set_closure_policy(s, f),
    campaign.InspectionPolicySet: lambda s, f, _: campaign.set_inspection_policy(s, f),
    campaign.MandatoryActionDefined: lambda s, f, at: campaign.define_action(s, f, at=at),
    campaign.MandatoryActionRetired: lambda s, f, _: campaign.retire_action(s, f.code, f.reason),
    campaign.IndicatorDefined: lambda s, f, _: campaign.define_indicator(s, f),
    campaign.ConsolidationPeriodSet: lambda s, f, _: campaign.set_consolidation(s, f),
    campaign.Closed: lambda s, f, _: campaign.close(s, f.summary, open_commitments=0),
    period.Opened: lambda s, f, _: period.open_period(s, f),
    period.DeclaredTotalsSet: lambda s, f, _: period.declare(s, f),
    period.DiscrepancyRaised: lambda s, f, _: None,
    period.DiscrepancyExplained: lambda s, f, _: None,
    period.Submitted: lambda s, f, _: None,
    period.Returned: lambda s, f, _: period.send_back(s, f.reason),
    period.Certified: lambda s, f, _: None,
    period.Reopened: lambda s, f, _: period.reopen(s, f.reason),
    period.CorrectionRequested: lambda s, f, _: period.request_correction(s, f),
    period.CorrectionApproved: lambda s, f, at: period.approve_correction(s, f.request, open_until=f.open_until, note=f.note, at=at),
    period.CorrectionRefused: lambda s, f, _: period.refuse_correction(s, f.request, f.reason),
    team.Formed: lambda s, f, at: team.form(s, f, at=at),
    team.MemberSeconded: lambda s, f, at: team.second(s, f, at=at),
    team.SecondmentRefused: lambda s, f, at: team.refuse_secondment(s, f.user, f.reason, at=at),
    team.SecondmentOrdered: lambda s, f, at: team.order_secondment(s, f.user, f.reason, at=at),
    team.MemberTrained: lambda s, f, at: team.train(s, f.user, f.course, at=at),
    team.UnitsAssigned: lambda s, f, at: team.assign(s, f.units, at=at),
    team.RotationMade: lambda s, f, at: team.rotate(s, f.left, f.joined, f.reason, at=at),
    team.ConflictDeclared: lambda s, f, at: team.declare_conflict(s, f.user, f.unit, f.reason, at=at),
    team.MandateExtended: lambda s, f, at: team.extend(s, f.until, f.reason, at=at),
    team.Disbanded: lambda s, f, at: team.disband(s, f.reason, at=at),
}
"""Each kind's own decision. What was counted when a roster was handed in or certified stays counted, whatever was declared."""
