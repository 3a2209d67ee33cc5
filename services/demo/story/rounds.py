"""The everyday work of the county's teams: every unit visited three times in the year, now and then with a finding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from domain import finding, inspection
from services import campaigns, findings, inspections
from services.demo.places import Place
from services.demo.story import texts
from services.demo.story.county import CODE
from services.demo.story.promise import END, working
from services.demo.story.script import Scene, Script
from services.demo.story.teams import id_of, team_of
from services.demo.story.visit import answer

_STARTS: Final = (date(2005, 3, 1), date(2005, 7, 18), date(2005, 10, 10))
_SPREAD: Final = 40
_WORDS: Final = texts.ROUND


def write(script: Script, scene: Scene, places: Sequence[Place]) -> None:
    """Write down the rounds of the teams."""
    for i, place in enumerate(places):
        for k, start in enumerate(_STARTS):
            day = working(start + timedelta(days=i * 7 % _SPREAD))
            _visit(script, scene, place, team_of(places, place.tenant), day, turn=i + k * 5)


def _visit(script: Script, scene: Scene, place: Place, team: int, day: date, *, turn: int) -> None:
    id, tenant, inspector, name = scene.id("round", place.tenant, day), place.tenant, f"inspector-{team}", f"round {place.tenant} {day}"
    people = (scene.cast[inspector].id, scene.cast[f"second-{team}"].id)
    planned = inspection.Planned(
        kind="routine", purpose=_WORDS["purpose"], planned_for=day, team=id_of(scene, team), methods=("field-visit", "files", "interviews"),
        inspectors=people, campaign=campaigns.stream(scene.county, CODE),
    )  # fmt: skip
    steps = (
        inspection.SiteSeen(place=_WORDS["place"], seen=_WORDS["seen"]),
        inspection.FilesReviewed(what=_WORDS["files"], result=_WORDS["files_result"]),
        inspection.PeopleInterviewed(count=5 + turn % 9, where=_WORDS["where"], result=_WORDS["asked"]),
    )
    begun = inspection.Started(inspectors=people, announced=turn % 3 != 0)
    signed = inspection.ConclusionsSigned(text=_WORDS["sign"])
    script.add(day, tenant, inspector, name, lambda desk: inspections.hold(desk, id, planned, begun, steps))
    script.add(day, tenant, inspector, f"{name} signed", lambda desk: inspections.sign(desk, id, signed))
    script.add(
        working(day + timedelta(days=3)), tenant, f"clerk {tenant}", f"{name} acknowledged",
        lambda desk: inspections.acknowledge(desk, id, _WORDS["acknowledge"]),
    )  # fmt: skip
    if turn % 2 == 0:
        _finding(script, scene, place, inspector, day, turn=turn)


def _finding(script: Script, scene: Scene, place: Place, inspector: str, day: date, *, turn: int) -> None:
    words = _WORDS["finding"][turn // 2 % len(_WORDS["finding"])]
    tenant, clerk, name = place.tenant, f"clerk {place.tenant}", f"round finding {place.tenant} {day}"
    id, due = scene.id("finding", place.tenant, day), working(day + timedelta(days=21))
    raised = finding.Raised(
        inspection=scene.id("round", place.tenant, day), method=words["method"], text=words["text"], severity=words["severity"]
    )
    script.add(day, tenant, inspector, f"{name} raised", lambda desk: findings.raise_finding(desk, id, raised))
    script.add(day, tenant, inspector, f"{name} required", lambda desk: findings.require(desk, id, _WORDS["require"], due))
    script.add(working(day + timedelta(days=4)), tenant, clerk, f"{name} accepted", lambda desk: findings.accept(desk, id))
    if turn % 5 == 0:
        return  # never reported: overdue
    reported = working(day + timedelta(days=16 + turn % 9))
    checked = working(reported + timedelta(days=6))
    if checked <= END:
        answer(script, tenant, id, name, clerk=clerk, checks=inspector, reported=reported, checked=checked, good=turn % 7 != 0)
