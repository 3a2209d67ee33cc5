"""Campaigns as everybody in the county reads them: phases, batches, problems, lists, duties and policies, on any date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain import campaign
from domain.campaign import LADDER, Rules, Stage
from domain.kernel import Recorded
from infra.followers import View
from infra.intervals import Change
from services.views.reading import Row, rows, standing_at, text

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate

view = View("campaigns", version=1, modules=(campaign,))
campaigns = view.interval(
    "views.campaign",
    key={"campaign": "uuid"},
    columns={
        "code": "text", "name": "text", "purpose": "text", "status": "text", "ladder": "jsonb", "look_back_days": "jsonb",
        "unannounced_min": "int", "public_days": "int", "max_extensions": "int", "field_visit_levels": "jsonb",
        "visits_per_month": "int", "objection_days": "int", "summary": "text",
    },
)  # fmt: skip
phases = view.interval("views.campaign_phase", key={"campaign": "uuid", "phase": "text"}, columns={"name": "text", "place": "int"})
batches = view.interval(
    "views.campaign_batch",
    key={"campaign": "uuid", "batch": "text"},
    columns={
        "name": "text", "starts": "date", "ends": "date", "scope": "text", "status": "text", "consolidation_starts": "date",
        "consolidation_ends": "date",
    },
)  # fmt: skip
windows = view.interval(
    "views.campaign_window",
    key={"campaign": "uuid", "batch": "text", "phase": "text"},
    columns={"starts": "date", "ends": "date", "reason": "text"},
)
problems = view.interval(
    "views.campaign_problem",
    key={"campaign": "uuid", "problem": "text"},
    columns={
        "name": "text", "source": "text", "priority": "text", "level": "text", "note": "text", "standing": "text", "reason": "text",
        "merged_into": "text",
    },
)  # fmt: skip
lists = view.interval("views.campaign_list", key={"campaign": "uuid", "list": "text"}, columns={"codes": "jsonb"})
actions = view.interval(
    "views.campaign_action",
    key={"campaign": "uuid", "action": "text"},
    columns={"phase": "text", "name": "text", "categories": "jsonb", "evidence": "text", "standing": "text", "reason": "text"},
)
indicators = view.interval(
    "views.campaign_indicator",
    key={"campaign": "uuid", "indicator": "text"},
    columns={"name": "text", "unit": "text", "definition": "text"},
)
RULES = Rules()


@view.on(campaign.Launched)
def _(e: Recorded[campaign.Launched]) -> Change:
    f = e.fact
    return campaigns.open(
        e.stream, code=f.code, name=f.name, purpose=f.purpose, status="running", ladder=RULES.ladder, look_back_days=RULES.look_back_days,
        unannounced_min=RULES.unannounced_min, public_days=RULES.public_days, max_extensions=RULES.max_extensions,
        field_visit_levels=RULES.field_visit_levels, visits_per_month=RULES.visits_per_month, objection_days=RULES.objection_days,
        summary="",
    )  # fmt: skip


@view.on(campaign.LadderDefined)
def _(e: Recorded[campaign.LadderDefined]) -> Change:
    return campaigns.put(e.stream, ladder=e.fact.stages)


@view.on(campaign.LookBackPolicySet)
def _(e: Recorded[campaign.LookBackPolicySet]) -> Change:
    return campaigns.put(e.stream, look_back_days=e.fact.days, unannounced_min=e.fact.unannounced_min)


@view.on(campaign.ClosurePolicySet)
def _(e: Recorded[campaign.ClosurePolicySet]) -> Change:
    f = e.fact
    return campaigns.put(
        e.stream, public_days=f.public_days, max_extensions=f.max_extensions, field_visit_levels=f.field_visit_levels
    )


@view.on(campaign.InspectionPolicySet)
def _(e: Recorded[campaign.InspectionPolicySet]) -> Change:
    return campaigns.put(e.stream, visits_per_month=e.fact.visits_per_month, objection_days=e.fact.objection_days)


@view.on(campaign.Closed)
def _(e: Recorded[campaign.Closed]) -> Change:
    return campaigns.put(e.stream, status="closed", summary=e.fact.summary)


@view.on(campaign.PhaseDefined)
def _(e: Recorded[campaign.PhaseDefined]) -> Change:
    return phases.open((e.stream, e.fact.code), name=e.fact.name, place=e.fact.order)


@view.on(campaign.BatchDefined)
def _(e: Recorded[campaign.BatchDefined]) -> Change:
    f = e.fact
    return batches.open((e.stream, f.code), name=f.name, starts=f.starts, ends=f.ends, scope=f.scope, status="planned")


@view.on(campaign.BatchOpened)
def _(e: Recorded[campaign.BatchOpened]) -> Change:
    return batches.put((e.stream, e.fact.batch), status="open")


@view.on(campaign.BatchClosed)
def _(e: Recorded[campaign.BatchClosed]) -> Change:
    return batches.put((e.stream, e.fact.batch), status="closed")


@view.on(campaign.ConsolidationPeriodSet)
def _(e: Recorded[campaign.ConsolidationPeriodSet]) -> Change:
    return batches.put((e.stream, e.fact.batch), consolidation_starts=e.fact.starts, consolidation_ends=e.fact.ends)


@view.on(campaign.BatchPhaseScheduled)
def _(e: Recorded[campaign.BatchPhaseScheduled]) -> Change:
    f = e.fact
    return windows.open((e.stream, f.batch, f.phase), starts=f.starts, ends=f.ends, reason="")


@view.on(campaign.BatchPhaseRescheduled)
def _(e: Recorded[campaign.BatchPhaseRescheduled]) -> Change:
    f = e.fact
    return windows.open((e.stream, f.batch, f.phase), starts=f.starts, ends=f.ends, reason=f.reason)


@view.on(campaign.ProblemDefined)
def _(e: Recorded[campaign.ProblemDefined]) -> Change:
    f = e.fact
    return problems.open(
        (e.stream, f.code), name=f.name, source=f.source, priority=f.priority, level=f.level, note=f.note, standing="standing", reason="",
        merged_into="",
    )  # fmt: skip


@view.on(campaign.ProblemRetired)
def _(e: Recorded[campaign.ProblemRetired]) -> Change:
    f = e.fact
    return problems.put((e.stream, f.code), standing="retired", reason=f.reason, merged_into=f.into)


@view.on(campaign.ListDefined)
def _(e: Recorded[campaign.ListDefined]) -> Change:
    return lists.open((e.stream, e.fact.list), codes=e.fact.codes)


@view.on(campaign.MandatoryActionDefined)
def _(e: Recorded[campaign.MandatoryActionDefined]) -> Change:
    f = e.fact
    said: dict[str, Any] = {"phase": f.phase, "name": f.name, "categories": f.categories, "evidence": f.evidence}
    return actions.open((e.stream, f.code), **said, standing="standing", reason="")


@view.on(campaign.MandatoryActionRetired)
def _(e: Recorded[campaign.MandatoryActionRetired]) -> Change:
    return actions.put((e.stream, e.fact.code), standing="retired", reason=e.fact.reason)


@view.on(campaign.IndicatorDefined)
def _(e: Recorded[campaign.IndicatorDefined]) -> Change:
    f = e.fact
    return indicators.open((e.stream, f.code), name=f.name, unit=f.unit, definition=f.definition)


class Campaign(Row):
    """A campaign with its policies as they held on a day."""

    campaign: UUID
    code: str
    name: str
    purpose: str
    status: str
    ladder: list[dict[str, Any]]
    look_back_days: list[int]
    unannounced_min: int
    public_days: int
    max_extensions: int
    field_visit_levels: list[str]
    visits_per_month: int
    objection_days: int

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Return the ladder as the domain has it, lowest rung first."""
        known = [Stage(code=s["code"], name=s["name"], paper=s["paper"], order=s["order"]) for s in self.ladder]
        return tuple(sorted(known, key=lambda s: s.order)) or LADDER


class Problem(Row):
    """A problem that units may promise to fix."""

    campaign: UUID
    problem: str
    name: str
    source: str
    priority: str
    level: str
    note: str
    standing: str
    merged_into: str


class Window(Row):
    """When a batch goes through a phase; `phase` is "" for the batch as a whole and "consolidation" for what follows it."""

    campaign: UUID
    batch: str
    batch_name: str
    status: str
    phase: str
    phase_name: str
    place: int
    starts: date
    ends: date
    days_left: int


class Entry(Row):
    """One code of a list, with the name it bears."""

    campaign: UUID
    list: str
    code: str
    name: str
    place: int


_CAMPAIGNS, _PROBLEMS, _WINDOWS, _ENTRIES = (text(f"campaign{n}") for n in ("s", "_problems", "_windows", "_entries"))


def running(sql: Sql, county: int, at: Coordinate) -> Sequence[Campaign]:
    """Return every campaign of a county, those that run first; to be asked in the county's or the public's door, like all below."""
    return rows(sql, Campaign, _CAMPAIGNS, standing_at(county, county * 1000, at))


def known_problems(sql: Sql, county: int, at: Coordinate, campaign: UUID | None = None) -> Sequence[Problem]:
    """Return the problems of one campaign or of all, retired ones last."""
    return rows(sql, Problem, _PROBLEMS, standing_at(county, county * 1000, at, campaign=campaign))


def schedule(sql: Sql, county: int, at: Coordinate, campaign: UUID | None = None) -> Sequence[Window]:
    """Return the windows of batches and their phases, with the days left until each ends."""
    return rows(sql, Window, _WINDOWS, standing_at(county, county * 1000, at, campaign=campaign))


def entries(sql: Sql, county: int, at: Coordinate, campaign: UUID | None = None, name: str | None = None) -> Sequence[Entry]:
    """Return the codes of one list or of all, in their own order."""
    return rows(sql, Entry, _ENTRIES, standing_at(county, county * 1000, at, campaign=campaign, list=name))
