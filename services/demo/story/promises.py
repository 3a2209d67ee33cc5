"""The eight problems as promises: the county's own, and what its units promise about them, at different stages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from domain import commitment
from services import campaigns
from services.demo.places import Place
from services.demo.story import texts
from services.demo.story.county import CODE, FIRST, SECOND
from services.demo.story.courses import COURSES, DAYS
from services.demo.story.promise import Promise, Roles, working
from services.demo.story.script import Scene, Script
from services.demo.story.teams import team_of
from services.demo.story.texts import Problem

_PUBLISHED: Final = date(2005, 2, 18)
_COUNTY: Final = {
    "study-system": "kept", "gambling": "relapsed", "illegal-land": "stuck-at-survey", "traffic-order": "doubted",
    "town-appearance": "kept", "economic-environment": "stuck-at-rules", "key-projects": "extended", "cadre-tenure": "stuck-at-plan",
}  # fmt: skip
_TURNS: Final = (
    "kept", "stuck-at-plan", "kept", "overdue", "doubted", "kept", "stuck-at-rules", "failed", "kept", "relapsed", "extended", "kept",
    "stuck-at-survey", "kept", "overdue", "kept", "withdrawn",
)  # fmt: skip
_BUREAU_STARTS: Final = (date(2005, 2, 21), date(2005, 4, 18), date(2005, 5, 9))
_TOWNSHIP_STARTS: Final = (date(2005, 5, 9), date(2005, 9, 12))


def write(script: Script, scene: Scene, places: Sequence[Place]) -> None:
    """Write down the lives of all promises."""
    for problem in texts.PROBLEMS:
        _of_the_county(script, scene, problem, places)
    for i, place in enumerate(places):
        for k, start in enumerate(_TOWNSHIP_STARTS if place.rural else _BUREAU_STARTS):
            _of_a_unit(script, scene, place, team_of(places, place.tenant), i, k, start)


def _of_the_county(script: Script, scene: Scene, problem: Problem, places: Sequence[Place]) -> None:
    course = _COUNTY[problem.code]
    lead = next((place for place in places if place.short == problem.lead), places[-1])
    founding = _founding(
        scene, number=f"八大-{problem.number}", problem=problem, wording=problem.wording, level="county", place=lead, start=_PUBLISHED,
        course=course, batch=FIRST,
    )  # fmt: skip
    roles = Roles(drafts="office", approves="leader", publishes="office", checks=f"inspector-{problem.number % 6 + 1}")
    promise = Promise(script, scene, scene.county * 1000, founding, roles, _PUBLISHED)
    promise.publish()
    COURSES[course](promise)


def _of_a_unit(script: Script, scene: Scene, place: Place, team: int, i: int, k: int, start: date) -> None:
    turn = i * 3 + k * 7
    problem = texts.PROBLEMS[(i + k * 3) % len(texts.PROBLEMS)]
    course = _TURNS[turn % len(_TURNS)]
    start = working(start + timedelta(days=turn % 17))
    founding = _founding(
        scene, number=f"八大-{problem.number}/{place.short}-{k + 1:02d}", problem=problem, wording=problem.unit_wording, level="unit",
        place=place, start=start, course=course, batch=SECOND if place.rural else FIRST,
    )  # fmt: skip
    clerk, head = f"clerk {place.tenant}", f"head {place.tenant}"
    roles = Roles(drafts=clerk, approves=head, publishes=head, checks=f"inspector-{team}")
    promise = Promise(script, scene, place.tenant, founding, roles, start)
    promise.publish()
    COURSES[course](promise)


def _founding(
    scene: Scene, *, number: str, problem: Problem, wording: str, level: str, place: Place, start: date, course: str, batch: str
) -> commitment.Drafted:
    due = date(2005, 12, 30) if level == "county" and course not in DAYS else working(start + timedelta(days=DAYS.get(course, 90)))
    return commitment.Drafted(
        number=number, problem=problem.code, title=problem.name, wording=wording, level=level, due=due, source=problem.source,
        responsible=scene.cast[f"head {place.tenant}"].id, responsible_post="主要负责人", department=place.name,
        campaign=campaigns.stream(scene.county, CODE), batch=batch,
    )  # fmt: skip
