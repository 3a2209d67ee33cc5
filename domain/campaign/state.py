"""What a campaign's decisions need to know of its past."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from domain.campaign.facts import (
    BatchClosed,
    BatchDefined,
    BatchOpened,
    BatchPhaseRescheduled,
    BatchPhaseScheduled,
    Closed,
    ClosurePolicySet,
    ConsolidationPeriodSet,
    Event,
    IndicatorDefined,
    InspectionPolicySet,
    LadderDefined,
    Launched,
    ListDefined,
    LookBackPolicySet,
    MandatoryActionDefined,
    MandatoryActionRetired,
    PhaseDefined,
    ProblemDefined,
    ProblemRetired,
)
from domain.campaign.rules import Rules
from domain.kernel import Stamp, State


class Campaign(State):
    """A campaign as its decisions see it; definitions are kept as the facts that made them."""

    name: str
    phases: tuple[PhaseDefined, ...] = ()
    batches: tuple[BatchDefined, ...] = ()
    windows: tuple[tuple[str, str, date, date], ...] = ()
    opened: frozenset[str] = frozenset()
    completed: frozenset[str] = frozenset()
    problems: tuple[ProblemDefined, ...] = ()
    retired_problems: frozenset[str] = frozenset()
    lists: tuple[ListDefined, ...] = ()
    actions: tuple[MandatoryActionDefined, ...] = ()
    retired_actions: frozenset[str] = frozenset()
    indicators: tuple[IndicatorDefined, ...] = ()
    consolidation: tuple[tuple[str, date, date], ...] = ()
    rules: Rules = Rules()
    closed: bool = False


def evolve(campaign: Campaign | None, event: Event, at: Stamp) -> Campaign:
    """Return the campaign after one more fact."""
    if isinstance(event, Launched):
        return Campaign(name=event.name)
    assert campaign, "a campaign begins by being launched"
    match event:
        case LadderDefined() | LookBackPolicySet() | ClosurePolicySet() | InspectionPolicySet():
            return replace(campaign, rules=_ruled(campaign.rules, event))
        case BatchDefined() | BatchPhaseScheduled() | BatchPhaseRescheduled() | BatchOpened() | BatchClosed() | ConsolidationPeriodSet():
            return _batched(campaign, event)
        case PhaseDefined(code=code):
            return replace(campaign, phases=(*(p for p in campaign.phases if p.code != code), event))
        case ProblemDefined(code=code):
            others = tuple(p for p in campaign.problems if p.code != code)
            return replace(campaign, problems=(*others, event), retired_problems=campaign.retired_problems - {code})
        case ProblemRetired(code=code):
            return replace(campaign, retired_problems=campaign.retired_problems | {code})
        case ListDefined(list=name):
            return replace(campaign, lists=(*(one for one in campaign.lists if one.list != name), event))
        case MandatoryActionDefined(code=code):
            others = tuple(a for a in campaign.actions if a.code != code)
            return replace(campaign, actions=(*others, event), retired_actions=campaign.retired_actions - {code})
        case MandatoryActionRetired(code=code):
            return replace(campaign, retired_actions=campaign.retired_actions | {code})
        case IndicatorDefined(code=code):
            return replace(campaign, indicators=(*(i for i in campaign.indicators if i.code != code), event))
        case Closed():
            return replace(campaign, closed=True)


def _ruled(rules: Rules, event: LadderDefined | LookBackPolicySet | ClosurePolicySet | InspectionPolicySet) -> Rules:
    match event:
        case LadderDefined(stages=stages):
            return replace(rules, ladder=stages)
        case LookBackPolicySet(days=days, unannounced_min=least):
            return replace(rules, look_back_days=days, unannounced_min=least)
        case ClosurePolicySet(public_days=days, max_extensions=most, field_visit_levels=levels):
            return replace(rules, public_days=days, max_extensions=most, field_visit_levels=levels)
        case InspectionPolicySet(visits_per_month=visits, objection_days=days):
            return replace(rules, visits_per_month=visits, objection_days=days)


def _batched(
    campaign: Campaign,
    event: BatchDefined | BatchPhaseScheduled | BatchPhaseRescheduled | BatchOpened | BatchClosed | ConsolidationPeriodSet,
) -> Campaign:
    match event:
        case BatchDefined(code=code):
            return replace(campaign, batches=(*(b for b in campaign.batches if b.code != code), event))
        case BatchPhaseScheduled(batch=batch, phase=phase) | BatchPhaseRescheduled(batch=batch, phase=phase):
            others = tuple(w for w in campaign.windows if w[:2] != (batch, phase))
            return replace(campaign, windows=(*others, (batch, phase, event.starts, event.ends)))
        case BatchOpened(batch=batch):
            return replace(campaign, opened=campaign.opened | {batch})
        case BatchClosed(batch=batch):
            return replace(campaign, completed=campaign.completed | {batch})
        case ConsolidationPeriodSet(batch=batch, starts=starts, ends=ends):
            others = tuple(c for c in campaign.consolidation if c[0] != batch)
            return replace(campaign, consolidation=(*others, (batch, starts, ends)))
