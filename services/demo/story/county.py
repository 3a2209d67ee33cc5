"""January: the county registers its tenants, gives its people their roles and launches the campaign with its rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Final

from domain import campaign, grant, tenant
from domain.campaign import Campaign, Code, Stage
from domain.kernel import Fact, Stamp
from services import campaigns, grants, tenants
from services.demo.places import COUNTY_NAME, Place
from services.demo.story import texts
from services.demo.story.cast import parts
from services.demo.story.script import Scene, Script
from services.desk import Desk

CODE: Final = "advancedness-2005"
OPENING: Final = date(2005, 1, 4)
LAUNCH: Final = date(2005, 1, 5)
FIRST, SECOND = "1", "2"
_PHASES: Final = (("study", "学习动员", 1), ("review", "分析评议", 2), ("rectify", "整改提高", 3))
_BATCHES: Final = {FIRST: (date(2005, 1, 17), date(2005, 6, 30)), SECOND: (date(2005, 7, 6), date(2005, 12, 31))}
_WINDOWS: Final = (
    (FIRST, "study", date(2005, 1, 17), date(2005, 3, 20)),
    (FIRST, "review", date(2005, 3, 21), date(2005, 5, 5)),
    (FIRST, "rectify", date(2005, 5, 6), date(2005, 6, 30)),
    (SECOND, "study", date(2005, 7, 6), date(2005, 8, 31)),
    (SECOND, "review", date(2005, 9, 1), date(2005, 10, 31)),
    (SECOND, "rectify", date(2005, 11, 1), date(2005, 12, 31)),
)
_LADDER: Final = (
    ("survey", "调查摸底", True), ("plan", "制订方案", True), ("rules", "建章立制", True),
    ("substantive", "实质推进", False), ("effect", "见成效", False), ("lasting", "见长效", False),
)  # fmt: skip

Decide = Callable[[Campaign, Stamp], Fact | None]


def write(script: Script, scene: Scene, places: Sequence[Place]) -> None:
    """Write down the opening of the books, the launch, and what the campaign does in the course of the year."""
    script.settle_before(LAUNCH)  # from then on handlers ask who belongs to a unit
    _tenants(script, scene, places)
    _grants(script, scene, places)
    _launch(script, scene)
    _rules(script, scene)
    _course(script, scene)


def _tenants(script: Script, scene: Scene, places: Sequence[Place]) -> None:
    home = scene.county * 1000
    founding = [tenant.Registered(tenant=home, name=COUNTY_NAME, kind="county")]
    founding += [tenant.Registered(tenant=p.tenant, name=p.name, kind=p.kind, parent=home) for p in places]
    for one in founding:
        script.add(OPENING, home, "office", f"register {one.tenant}", lambda desk, one=one: tenants.register(desk, one))


def _grants(script: Script, scene: Scene, places: Sequence[Place]) -> None:
    for part in parts(scene.county, places):
        until = date(2005, 8, 1) if part.key == "guest" else None
        founding = grant.Given(user=scene.cast[part.key].id, role=part.role, tenant=part.at, until=until)
        script.add(
            OPENING, scene.county * 1000, "office", f"grant {part.key}",
            lambda desk, part=part, founding=founding: grants.give(desk, scene.id("grant", part.key), founding),
        )  # fmt: skip


def _launch(script: Script, scene: Scene) -> None:
    founding = campaign.Launched(code=CODE, name=texts.CAMPAIGN, purpose=texts.PURPOSE)
    script.add(LAUNCH, scene.county * 1000, "leader", "launch", lambda desk: campaigns.launch(desk, founding))


def _rules(script: Script, scene: Scene) -> None:
    change = partial(_change, script, scene, LAUNCH)
    ladder = tuple(Stage(code=code, name=name, paper=paper, order=n) for n, (code, name, paper) in enumerate(_LADDER, 1))
    change("ladder", lambda c, _: campaign.define_ladder(c, ladder))
    for code, name, order in _PHASES:
        phase = campaign.PhaseDefined(code=code, name=name, order=order)
        change(f"phase {code}", lambda c, _, phase=phase: campaign.define_phase(c, phase))
    for code, (starts, ends) in _BATCHES.items():
        batch = campaign.BatchDefined(code=code, name=texts.BATCHES[code], starts=starts, ends=ends, scope=texts.SCOPES[code])
        change(f"batch {code}", lambda c, _, batch=batch: campaign.define_batch(c, batch))
    for code, phase, starts, ends in _WINDOWS:
        window = campaign.BatchPhaseScheduled(batch=code, phase=phase, starts=starts, ends=ends)
        change(f"window {code} {phase}", lambda c, _, window=window: campaign.schedule_phase(c, window))
    for problem in texts.PROBLEMS:
        defined = campaign.ProblemDefined(code=problem.code, name=problem.name, source=problem.source, priority=problem.priority)
        change(f"problem {problem.code}", lambda c, _, defined=defined: campaign.define_problem(c, defined))
    for name, codes in texts.LISTS.items():
        listed = tuple(Code(code=code, name=word) for code, word in codes.items())
        change(f"list {name}", lambda c, _, name=name, listed=listed: campaign.define_list(c, name, listed))
    _policies(change)


def _policies(change: Callable[[str, Decide], None]) -> None:
    closing = campaign.ClosurePolicySet(public_days=7, max_extensions=2)
    looking_back = campaign.LookBackPolicySet(days=(30, 90, 180), unannounced_min=1)
    visiting = campaign.InspectionPolicySet(visits_per_month=4, objection_days=5)
    change("closure policy", lambda c, _: campaign.set_closure_policy(c, closing))
    change("look-back policy", lambda c, _: campaign.set_look_back_policy(c, looking_back))
    change("inspection policy", lambda c, _: campaign.set_inspection_policy(c, visiting))
    for code, (phase, name) in texts.ACTIONS.items():
        action = campaign.MandatoryActionDefined(code=code, phase=phase, name=name)
        change(f"action {code}", lambda c, at, action=action: campaign.define_action(c, action, at=at))
    for code, (name, unit) in texts.INDICATORS.items():
        indicator = campaign.IndicatorDefined(code=code, name=name, unit=unit)
        change(f"indicator {code}", lambda c, _, indicator=indicator: campaign.define_indicator(c, indicator))


def _course(script: Script, scene: Scene) -> None:
    moved = campaign.BatchPhaseRescheduled(
        batch=FIRST, phase="rectify", starts=date(2005, 5, 10), ends=date(2005, 6, 30), reason=texts.RESCHEDULED
    )
    watched = campaign.ConsolidationPeriodSet(batch=FIRST, starts=date(2005, 7, 1), ends=date(2005, 9, 30))
    for on, name, decide in (
        (date(2005, 1, 17), "open batch 1", lambda c, _: campaign.open_batch(c, FIRST)),
        (date(2005, 4, 28), "reschedule", lambda c, _: campaign.reschedule_phase(c, moved)),
        (date(2005, 6, 30), "close batch 1", lambda c, _: campaign.close_batch(c, FIRST)),
        (date(2005, 7, 1), "consolidation", lambda c, _: campaign.set_consolidation(c, watched)),
        (date(2005, 7, 6), "open batch 2", lambda c, _: campaign.open_batch(c, SECOND)),
        (date(2005, 12, 31), "close batch 2", lambda c, _: campaign.close_batch(c, SECOND)),
    ):
        _change(script, scene, on, name, decide)


def _change(script: Script, scene: Scene, on: date, name: str, decide: Decide) -> None:
    held = campaigns.stream(scene.county, CODE)

    def act(desk: Desk) -> object:
        return campaigns.change(desk, held, lambda c: decide(c, desk.stamp))

    script.add(on, scene.county * 1000, "office", name, act)
