"""A session says in the campaign's own words to which phase it belongs, not by the code that the phase bears."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from domain import campaign, session
from services import campaigns, study_sessions
from tests.web.conftest import Town
from tests.web.peopled import Peopled

BEGAN = date(2020, 1, 1)


def test_the_course_of_a_session_names_its_phase(town: Town):
    peopled, id, called = Peopled(town), campaigns.stream(town.county, "2020"), uuid4()
    campaigns.launch(town.desk(), campaign.Launched(code="2020", name="教育活动"))
    for fact in (
        campaign.PhaseDefined(code="rectify", name="整改提高", order=1),
        campaign.BatchDefined(code="first", name="第一批", starts=BEGAN, ends=date(2020, 12, 31)),
        campaign.BatchPhaseScheduled(batch="first", phase="rectify", starts=BEGAN, ends=date(2020, 12, 31)),
    ):
        campaigns.change(town.desk(), id, lambda _, fact=fact: fact)
    day, branch = date(2020, 6, 20), next(each.branch for each in peopled.members(town.a) if each.branch)
    said = session.Scheduled(kind="study", title="读书班", planned_for=day, branches=(branch,), campaign=id, phase="rectify")
    study_sessions.schedule(peopled.desk(town.a, on=day), called, said)
    peopled.catch_up()
    page = town.client("clerk", town.a).get(f"/t/{town.a}/sessions/{called}").text
    assert "整改提高" in page
    assert "rectify" not in page
