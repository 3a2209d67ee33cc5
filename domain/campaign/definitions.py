"""What a campaign works by: phases, problems, ladder, code lists, policies, mandatory actions, indicators."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.campaign.decisions import running
from domain.campaign.facts import (
    ClosurePolicySet,
    Code,
    IndicatorDefined,
    InspectionPolicySet,
    LadderDefined,
    ListDefined,
    LookBackPolicySet,
    MandatoryActionDefined,
    MandatoryActionRetired,
    PhaseDefined,
    ProblemDefined,
    ProblemRetired,
    Stage,
)
from domain.campaign.refusals import (
    DaysMustRise,
    EmptyList,
    NegativeNumber,
    OrderTaken,
    PhaseFinished,
    TooManyUnannounced,
    TwiceInList,
    UnknownAction,
    UnknownPhase,
    UnknownProblem,
)
from domain.campaign.state import Campaign
from domain.kernel import Stamp


def define_phase(campaign: Campaign, phase: PhaseDefined) -> PhaseDefined | None:
    """Return a phase with its own place in the order."""
    running(campaign)
    if phase in campaign.phases:
        return None
    if any(other.order == phase.order and other.code != phase.code for other in campaign.phases):
        raise OrderTaken(order=phase.order)
    return phase


def define_problem(campaign: Campaign, problem: ProblemDefined) -> ProblemDefined | None:
    """Return a problem that may be promised about from now on."""
    running(campaign)
    there = problem in campaign.problems and problem.code not in campaign.retired_problems
    return None if there else problem


def retire_problem(campaign: Campaign, code: str, reason: str, *, into: str = "") -> ProblemRetired | None:
    """Return that a problem is not promised about any more."""
    running(campaign)
    known = {problem.code for problem in campaign.problems}
    if code not in known or (into and into not in known):
        raise UnknownProblem(problem=into if code in known else code)
    return None if code in campaign.retired_problems else ProblemRetired(code=code, reason=reason, into=into)


def define_ladder(campaign: Campaign, stages: tuple[Stage, ...]) -> LadderDefined | None:
    """Return the stages that promises climb, each with a place of its own."""
    running(campaign)
    _once(stage.code for stage in stages)
    orders = [stage.order for stage in stages]
    for order in orders:
        if orders.count(order) > 1:
            raise OrderTaken(order=order)
    return None if campaign.rules.ladder == stages else LadderDefined(stages=stages)


def define_list(campaign: Campaign, name: str, codes: tuple[Code, ...]) -> ListDefined | None:
    """Return a code list in full."""
    running(campaign)
    _once(code.code for code in codes)
    defined = ListDefined(list=name, codes=codes)
    return None if defined in campaign.lists else defined


def set_look_back_policy(campaign: Campaign, policy: LookBackPolicySet) -> LookBackPolicySet | None:
    """Return when closed promises are looked at again."""
    running(campaign)
    if not policy.days:
        raise EmptyList
    if list(policy.days) != sorted(set(policy.days)) or policy.days[0] < 1:
        raise DaysMustRise
    if not 0 <= policy.unannounced_min <= len(policy.days):
        raise TooManyUnannounced(visits=len(policy.days))
    rules = campaign.rules
    return None if (rules.look_back_days, rules.unannounced_min) == (policy.days, policy.unannounced_min) else policy


def set_closure_policy(campaign: Campaign, policy: ClosurePolicySet) -> ClosurePolicySet | None:
    """Return the public's window, the number of extensions and the levels that need a field visit."""
    running(campaign)
    if policy.public_days < 0 or policy.max_extensions < 0:
        raise NegativeNumber
    rules = campaign.rules
    held = (rules.public_days, rules.max_extensions, rules.field_visit_levels)
    return None if held == (policy.public_days, policy.max_extensions, policy.field_visit_levels) else policy


def set_inspection_policy(campaign: Campaign, policy: InspectionPolicySet) -> InspectionPolicySet | None:
    """Return how many visits a unit may get in a month and how long it may object."""
    running(campaign)
    if policy.visits_per_month < 1 or policy.objection_days < 0:
        raise NegativeNumber
    held = (campaign.rules.visits_per_month, campaign.rules.objection_days)
    return None if held == (policy.visits_per_month, policy.objection_days) else policy


def define_action(campaign: Campaign, action: MandatoryActionDefined, *, at: Stamp) -> MandatoryActionDefined | None:
    """Return a mandatory action, which may not be added to a phase that is over."""
    running(campaign)
    if action.phase not in {phase.code for phase in campaign.phases}:
        raise UnknownPhase(phase=action.phase)
    if action in campaign.actions and action.code not in campaign.retired_actions:
        return None
    if _finished(campaign, action.phase, at.on):
        raise PhaseFinished(phase=action.phase)
    return action


def retire_action(campaign: Campaign, code: str, reason: str) -> MandatoryActionRetired | None:
    """Return that an action is no longer mandatory."""
    running(campaign)
    if code not in {action.code for action in campaign.actions}:
        raise UnknownAction(action=code)
    return None if code in campaign.retired_actions else MandatoryActionRetired(code=code, reason=reason)


def define_indicator(campaign: Campaign, indicator: IndicatorDefined) -> IndicatorDefined | None:
    """Return an indicator."""
    running(campaign)
    return None if indicator in campaign.indicators else indicator


def codes(campaign: Campaign, name: str) -> frozenset[str]:
    """Return the codes of a list, none where it was not defined."""
    return frozenset(code.code for one in campaign.lists if one.list == name for code in one.codes)


def _once(codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise TwiceInList(code=code)
        seen.add(code)
    if not seen:
        raise EmptyList


def _finished(campaign: Campaign, phase: str, on: date) -> bool:
    ends = [window[3] for window in campaign.windows if window[1] == phase]
    return bool(ends) and all(end < on for end in ends)
