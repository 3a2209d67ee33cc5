"""Papers that people ask for at the end of the year: before and after on four axes, and the dossiers of a bureau and of a school."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from services import reports
from services.demo.places import Place
from services.demo.story.script import Act, Scene, Script
from services.demo.story.visit import DAY
from services.desk import Desk

_ASKED: Final = date(2005, 12, 30)
_BUREAU, _TOWN = "财政局", "伍市镇"


def write(script: Script, scene: Scene, places: Sequence[Place]) -> None:
    """Write down who asks for what; the jobs that build it follow beside the story, as those of the timetable do."""
    by_name, office = {place.short: place for place in places}, scene.county * 1000
    script.settle_before(_ASKED)
    script.add(_ASKED, office, "office", "asked for axes", _axes(scene))
    if bureau := by_name.get(_BUREAU):
        script.add(_ASKED, office, "leader", "asked for a bureau", _dossier(scene, bureau, "00"))
    if town := by_name.get(_TOWN):
        script.add(_ASKED, town.tenant, f"clerk {town.tenant}", "asked for a school", _dossier(scene, town, "01"))


def _axes(scene: Scene) -> Act:
    def act(desk: Desk) -> object:
        return reports.request(desk, scene.id("report", "axes"), "axes", _ASKED.isoformat(), since=DAY)

    return act


def _dossier(scene: Scene, place: Place, number: str) -> Act:
    def act(desk: Desk) -> object:
        unit = scene.registers.unit(place.tenant, f"{place.tenant}-{number}")
        return reports.request(desk, scene.id("report", place.tenant, number), "dossier", _ASKED.isoformat(), unit=unit)

    return act
