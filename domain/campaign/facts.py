"""What can happen to a campaign; the tags are a storage contract."""

from __future__ import annotations

from datetime import date

from domain.kernel import Fact, Part


class Code(Part):
    """One entry of a list: a stable code and the name it bears now."""

    code: str
    name: str


class Stage(Part):
    """One rung of the rectification ladder; on a paper stage nothing has changed on the ground yet."""

    code: str
    name: str
    paper: bool
    order: int


class Launched(Fact, tag="campaign.launched"):
    """A campaign began."""

    code: str
    name: str
    purpose: str = ""


class PhaseDefined(Fact, tag="campaign.phase-defined"):
    """Every batch goes through this phase, in this order; said again, it bears the new name and order."""

    code: str
    name: str
    order: int


class BatchDefined(Fact, tag="campaign.batch-defined"):
    """Units go through the campaign in batches; this is one, with its window (both days included)."""

    code: str
    name: str
    starts: date
    ends: date
    scope: str = ""


class BatchPhaseScheduled(Fact, tag="campaign.batch-phase-scheduled"):
    """A batch goes through a phase from one day to another (both included)."""

    batch: str
    phase: str
    starts: date
    ends: date


class BatchPhaseRescheduled(Fact, tag="campaign.batch-phase-rescheduled"):
    """The days of a phase of a batch were moved."""

    batch: str
    phase: str
    starts: date
    ends: date
    reason: str


class BatchOpened(Fact, tag="campaign.batch-opened"):
    """A batch set out."""

    batch: str


class BatchClosed(Fact, tag="campaign.batch-closed"):
    """A batch was completed."""

    batch: str


class ProblemDefined(Fact, tag="campaign.problem-defined"):
    """A problem that units may promise to fix: where it came from and why it ranks where it does."""

    code: str
    name: str
    source: str
    priority: str
    level: str = "county"
    note: str = ""


class ProblemRetired(Fact, tag="campaign.problem-retired"):
    """A problem is not promised about any more, or was merged into another one."""

    code: str
    reason: str
    into: str = ""


class LadderDefined(Fact, tag="campaign.ladder-defined"):
    """The stages that a promise climbs."""

    stages: tuple[Stage, ...]


class ListDefined(Fact, tag="campaign.list-defined"):
    """A code list in full: ledger classes, groups, institution types, reasons. A code once listed stays valid in old facts."""

    list: str
    codes: tuple[Code, ...]


class LookBackPolicySet(Fact, tag="campaign.look-back-policy-set"):
    """When closed promises are looked at again, in days after closing, and how many of the visits come unannounced."""

    days: tuple[int, ...]
    unannounced_min: int


class ClosurePolicySet(Fact, tag="campaign.closure-policy-set"):
    """How long the public may object before a promise is closed, how often it may be extended, and which levels need a field visit."""

    public_days: int
    max_extensions: int
    field_visit_levels: tuple[str, ...] = ("county",)


class InspectionPolicySet(Fact, tag="campaign.inspection-policy-set"):
    """How many visits a unit may get in a month and how many days it has to object."""

    visits_per_month: int
    objection_days: int


class MandatoryActionDefined(Fact, tag="campaign.mandatory-action-defined"):
    """Something that every unit of some categories has to do in a phase."""

    code: str
    phase: str
    name: str
    categories: tuple[str, ...] = ()
    evidence: str = ""


class MandatoryActionRetired(Fact, tag="campaign.mandatory-action-retired"):
    """An action is no longer mandatory."""

    code: str
    reason: str


class IndicatorDefined(Fact, tag="campaign.indicator-defined"):
    """Something that is counted or measured, and how."""

    code: str
    name: str
    unit: str = ""
    definition: str = ""


class ConsolidationPeriodSet(Fact, tag="campaign.consolidation-period-set"):
    """How long a batch stays watched after it was completed (both days included)."""

    batch: str
    starts: date
    ends: date


class Closed(Fact, tag="campaign.closed"):
    """The campaign ended."""

    summary: str = ""


Event = (
    Launched | PhaseDefined | BatchDefined | BatchPhaseScheduled | BatchPhaseRescheduled | BatchOpened | BatchClosed | ProblemDefined
    | ProblemRetired | LadderDefined | ListDefined | LookBackPolicySet | ClosurePolicySet | InspectionPolicySet | MandatoryActionDefined
    | MandatoryActionRetired | IndicatorDefined | ConsolidationPeriodSet | Closed
)  # fmt: skip
