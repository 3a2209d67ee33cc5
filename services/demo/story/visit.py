"""The visit of 14 June 2005: four units in one day, seen on the spot, on paper and in reports, with praise, findings and requirements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from domain import finding, inspection
from services import campaigns, findings, inspections
from services.demo.places import Place
from services.demo.story import texts
from services.demo.story.county import CODE
from services.demo.story.script import Scene, Script
from services.demo.story.teams import id_of, team_of

DAY: Final = date(2005, 6, 14)
_PLANNED: Final = date(2005, 6, 10)
_SIGNED: Final = date(2005, 6, 20)
_DUE: Final = date(2005, 7, 15)
LATE_PRAISE: Final = "电力公司"
_WORDS: Final = texts.VISIT


def write(script: Script, scene: Scene, places: Sequence[Place]) -> None:
    """Write down the visit and what the four units make of it."""
    by_name = {place.short: place for place in places}
    for n, words in enumerate(_WORDS["unit"]):
        place = by_name.get(words["short"])
        if place is not None:
            _inspection(script, scene, place, words)
            _finding(script, scene, place, words, turn=n, checks=f"inspector-{team_of(places, place.tenant)}")


def id_of_unit(scene: Scene, short: str) -> UUID:
    """Return the id of the inspection of one of the four units."""
    return scene.id("visit", short)


def praise(words: Mapping[str, str]) -> inspection.FactCommended:
    """Return what was found good, with how it was made sure of."""
    return inspection.FactCommended(text=words["commended"], checked=True, basis=words["basis"])


def _inspection(script: Script, scene: Scene, place: Place, words: Mapping[str, str]) -> None:
    id, guest, tenant, name = id_of_unit(scene, place.short), scene.cast["guest"].id, place.tenant, f"visit {place.short}"
    planned = inspection.Planned(
        kind="supervision", purpose=_WORDS["purpose"], planned_for=DAY, visit=scene.id("visit"), team=id_of(scene, "province"),
        methods=("field-visit", "files", "briefing"), inspectors=(guest,), campaign=campaigns.stream(scene.county, CODE),
    )  # fmt: skip
    steps: list[inspection.Step] = [
        inspection.SiteSeen(place=words["place"], seen=words["seen"]),
        inspection.FilesReviewed(what=words["files"], result=words["files_result"]),
        inspection.BriefingHeard(topic=words["topic"], speaker_post="主要负责人"),
    ]
    if place.short != LATE_PRAISE:
        steps.append(praise(words))
    signed = inspection.ConclusionsSigned(text=_WORDS["sign"])
    script.add(_PLANNED, tenant, "guest", f"{name} planned", lambda desk: inspections.plan(desk, id, planned))
    script.add(DAY, tenant, "guest", f"{name} started", lambda desk: inspections.start(desk, id, (guest,)))
    for i, step in enumerate(steps):
        script.add(DAY, tenant, "guest", f"{name} step {i}", lambda desk, step=step: inspections.record(desk, id, step))
    script.add(_SIGNED, tenant, "guest", f"{name} signed", lambda desk: inspections.sign(desk, id, signed))
    script.add(
        date(2005, 6, 22), tenant, f"head {tenant}", f"{name} acknowledged",
        lambda desk: inspections.acknowledge(desk, id, _WORDS["acknowledge"]),
    )  # fmt: skip


def _finding(script: Script, scene: Scene, place: Place, words: Mapping[str, str], *, turn: int, checks: str) -> None:
    """Raise a finding at each unit; the first two are verified, the third needs a second attempt, the fourth is never reported."""
    id, tenant, clerk, name = scene.id("finding", place.short), place.tenant, f"clerk {place.tenant}", f"finding {place.short}"
    raised = finding.Raised(
        inspection=id_of_unit(scene, place.short), method=words["method"], text=words["finding"], severity=words["severity"]
    )
    script.add(DAY, tenant, "guest", f"{name} raised", lambda desk: findings.raise_finding(desk, id, raised))
    script.add(DAY, tenant, "guest", f"{name} required", lambda desk: findings.require(desk, id, words["requirement"], _DUE))
    script.add(date(2005, 6, 22), tenant, clerk, f"{name} accepted", lambda desk: findings.accept(desk, id))
    rounds = (((date(2005, 7, 8), date(2005, 7, 13), True),) if turn < 2 else  # noqa: PLR2004 - the first two of four
              ((date(2005, 7, 12), date(2005, 7, 19), False), (date(2005, 8, 2), date(2005, 8, 9), True)) if turn == 2 else ())  # noqa: PLR2004
    for reported, checked, good in rounds:
        answer(script, tenant, id, name, clerk=clerk, checks=checks, reported=reported, checked=checked, good=good)


def answer(
    script: Script, tenant: int, id: UUID, name: str, *, clerk: str, checks: str, reported: date, checked: date, good: bool
) -> None:
    """Let the unit report that a finding was put right, and an inspector find that it was, or was not."""
    told = finding.RectificationReported(text=texts.ROUND["report"], done_on=reported)
    script.add(reported, tenant, clerk, f"{name} reported {reported}", lambda desk: findings.report(desk, id, told))
    if good:
        script.add(
            checked, tenant, checks, f"{name} verified",
            lambda desk: findings.verify(desk, id, texts.ROUND["verify"], methods=("field-visit",)),
        )  # fmt: skip
    else:
        script.add(
            checked, tenant, checks, f"{name} not verified {checked}",
            lambda desk: findings.fail(desk, id, texts.ROUND["not-verified"], methods=("field-visit",)),
        )  # fmt: skip
