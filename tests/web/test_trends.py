"""Counts over time: the same as the overview of each day, on the pages as doors to that day, as JSON in the steps asked for."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest

from domain import commitment, finding, inspection
from services import commitments, findings, inspections
from services.views.trends import INDICATORS
from tests.web.conftest import Signed, Town
from tests.web.peopled import BEGAN, Peopled
from tests.web.story import Story
from tests.web.test_overviews import instant, went_mobile

DAY = "2020-06-14"


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


def told(signed: Signed, address: str) -> tuple[list[str], dict[str, list[int]]]:
    answer = signed.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()["days"], {one["indicator"]: one["values"] for one in answer.json()["series"]}


def test_every_count_is_the_overview_of_its_day(peopled: Peopled):
    leader = peopled.town.client("county-leader")
    then = instant(leader)
    went_mobile(peopled)
    for known in ("", f"&known_on={then}"):
        days, counts = told(leader, f"/api/v1/county/trends?true_on={DAY}&step=week{known}")
        assert len(days) == 27
        assert counts.keys() == set(INDICATORS)
        for n, day in enumerate(days):
            total = leader.get(f"/api/v1/county/overview?true_on={day}{known}").json()["total"]
            assert {name: counts[name][n] for name in INDICATORS} == {name: total[name] for name in INDICATORS}, day
        assert counts["mobile"][-1] == (0 if known else 1)


def test_a_unit_asks_for_its_own_counts_and_a_branch_for_its_own(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    days, counts = told(clerk, f"/api/v1/tenants/{peopled.a}/trends?from=2020-02-29&to=2020-03-02&step=day&indicators=members,weak")
    assert days == ["2020-02-29", "2020-03-01", "2020-03-02"]
    assert counts == {"members": [0, 7, 7], "weak": [0, 1, 1]}
    branch = peopled.members(peopled.a)[0].branch
    own = sum(1 for one in peopled.members(peopled.a) if one.branch == branch)
    _, counts = told(clerk, f"/api/v1/tenants/{peopled.a}/trends?from={BEGAN}&to={BEGAN}&unit={branch}&indicators=members")
    assert counts == {"members": [own]}
    leader = peopled.town.client("county-leader")
    _, one = told(leader, f"/api/v1/county/trends?tenant={peopled.b}&from={BEGAN}&to={BEGAN}&indicators=members")
    _, both = told(leader, f"/api/v1/county/trends?from={BEGAN}&to={BEGAN}&indicators=members")
    assert (one["members"], both["members"]) == ([7], [14])
    assert clerk.get(f"/api/v1/tenants/{peopled.b}/trends").status_code == 404


@pytest.mark.parametrize("asks", ["step=year", "from=2020-02-30", "from=2020-03-02&to=2020-03-01", "indicators=clicks", "unit=1"])
def test_what_cannot_be_understood_is_refused(peopled: Peopled, asks: str):
    assert peopled.town.client("county-leader").get(f"/api/v1/county/trends?{asks}").status_code == 400


@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_a_row_of_days_ends_with_the_day_asked_about_and_has_an_end(peopled: Peopled, step: str):
    leader = peopled.town.client("county-leader")
    days, _ = told(leader, f"/api/v1/county/trends?from=0001-01-01&to={DAY}&step={step}&indicators=members")
    assert days[-1] == DAY
    assert len(days) == 400
    early, _ = told(leader, f"/api/v1/county/trends?to=0001-01-01&step={step}&indicators=members")
    assert early == ["0001-01-01"]
    inner = [date.fromisoformat(day) for day in days[-3:-1]]
    ends = {"day": [(6, 12), (6, 13)], "week": [(5, 31), (6, 7)], "month": [(4, 30), (5, 31)]}
    assert [(day.month, day.day) for day in inner] == ends[step]


def test_every_number_on_the_pages_leads_to_the_list_of_its_own_day(peopled: Peopled):
    leader, clerk = peopled.town.client("county-leader"), peopled.town.client("clerk", peopled.a)
    then = instant(leader)
    pages = (leader.get(f"/county?true_on={DAY}&known_on={then}&step=month").text, clerk.get(f"/t/{peopled.a}?true_on={DAY}").text)
    for page, signed, begins in zip(pages, (leader, clerk), ("/county/", f"/t/{peopled.a}/"), strict=True):
        doors = re.findall(r'<a href="([^"]+)" aria-label="党员 2020年5月31日: (\d+)"', page)
        assert len(doors) == 1, "the table; a point of the drawing is no stop of the keyboard"
        points = re.findall(r'<a href="([^"]+)" tabindex="-1" aria-label="党员 2020年5月31日: (\d+)"', page)
        assert points == doors
        address, n = doors[0][0].replace("&amp;", "&"), int(doors[0][1])
        path, _, query = address.partition("?")
        assert path == f"{begins}roster"
        assert "true_on=2020-05-31" in query
        assert ("known_on" in query) == (signed is leader)
        api = f"/api/v1{path}" if signed is leader else f"/api/v1/tenants/{peopled.a}/roster"
        assert len(signed.get(f"{api}?{query}&limit=500").json()["items"]) == n > 0


def test_what_belongs_to_one_thing_is_charted_and_listed_alike(town: Town):
    story = Story(town)
    peopled = Peopled(town)
    unit, branch = peopled.units(story.a)[0].institution, peopled.members(story.a)[0].branch
    parents = [each.parent for each in peopled.units(story.a) if each.parent]
    desk = story.desk("clerk", story.day(50))
    promised = uuid4()
    founding = commitment.Drafted(
        number="9", problem="land", title="t", wording="w", level="unit", due=story.day(10), unit=unit, responsible=story.id("head"),
    )  # fmt: skip
    commitments.draft(desk, promised, founding)
    commitments.publish(story.desk("head", story.day(49)), promised, place="公开栏")
    for n, named in enumerate((unit, None)):
        visit, inspector = uuid4(), story.desk("inspector", story.day(40 + n))
        planned = inspection.Planned(
            kind="supervision", purpose="例行", planned_for=story.day(40), methods=("files",), unit=unit, team=story.team,
            inspectors=(story.id("inspector"),),
        )  # fmt: skip
        begun = inspection.Started(inspectors=(story.id("inspector"),))
        inspections.hold(inspector, visit, planned, begun, [inspection.FilesReviewed(what="记录")])
        raised = finding.Raised(inspection=visit, method="files", text="记录不全", severity="minor", unit=named)
        findings.raise_finding(story.desk("inspector", story.day(40)), uuid4(), raised)
        inspections.plan(story.desk("inspector", story.day(30)), uuid4(), planned)
    story.catch_up()
    clerk, pages = story.client("clerk"), set[str]()
    for one in (unit, branch, *parents):
        page = clerk.get(f"/t/{story.a}?unit={one}&step=week").text
        doors = re.findall(r'<a href="([^"]+)" aria-label="[^"]* \d+年\d+月\d+日: (\d+)"', page)
        for address, n in sorted(set(doors)):
            path, _, query = address.replace("&amp;", "&").partition("?")
            answer = clerk.get(f"/api/v1{path.replace('/t/', '/tenants/', 1)}?{query}&limit=200")
            assert len(answer.json()["items"]) == int(n), address
            pages.add(path.rpartition("/")[2])
    assert pages == {"institutions", "organisations", "roster", "commitments", "inspections", "findings"}
