"""The kinds of reports over HTTP: what each is asked for with, and who is given a file that names people."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from domain import calendar, institution
from infra import jobs
from infra.files import registered
from services import institutions
from services.reports.building import KIND, key
from services.reports.registry import REPORTS
from tests.web import days
from tests.web.conftest import Town
from tests.web.peopled import Peopled


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


def build(town: Town, tenant: int, asked: dict[str, int | str]) -> None:
    """Do what policy and worker do with a request."""
    position = int(asked["first_position"])
    with town.runtime.db.tenant(town.county, tenant) as sql:
        jobs.queue(sql, town.county, tenant, [jobs.Job(kind=KIND, key=key(position), args={"run": asked["id"], "position": position})])
    id = jobs.job_id(town.county, tenant, KIND, key(position))
    assert jobs.perform(town.runtime.db, town.runtime, town.county, tenant, id, lease_seconds=60) == "done"


def test_a_file_with_names_is_for_the_units_own_people_and_registered_with_them(peopled: Peopled):
    town, clerk, office = peopled.town, peopled.town.client("clerk", peopled.a), peopled.town.client("county-office")
    path = f"/api/v1/tenants/{peopled.a}/reports"
    wanted = {"report": "movement", "period": "2020-03", "formats": ["json"]}
    runs = {}
    for who in (clerk, office):
        asked = who.post(path, wanted)
        assert asked.status_code == 201, asked.text
        runs[who] = asked.json()
    peopled.catch_up()
    for asked in runs.values():
        build(town, peopled.a, asked)
    peopled.catch_up()
    own, county = (runs[who]["id"] for who in (clerk, office))
    assert [clerk.get(f"{path}/{run}").json()["run"]["named"] for run in (own, county)] == [True, False]
    people = {str(each.person): each.name for each in peopled.members(peopled.a)}
    file = clerk.get(f"{path}/{own}/json").text
    assert people
    assert all(f'"name":"{name}"' in file for name in people.values())
    for place in (f"{path}/{own}/json", f"/t/{peopled.a}/reports/{own}/json"):
        assert office.get(place).status_code == 403
    assert "含姓名" in office.get(f"/t/{peopled.a}/reports").text
    assert f"/reports/{own}/json" not in office.get(f"/t/{peopled.a}/reports/{own}").text
    numbers = office.get(f"{path}/{county}/json").text
    assert not [name for name in people.values() if name in numbers]
    digests = {run: clerk.get(f"{path}/{run}").json()["run"]["files"][0]["sha256"] for run in (own, county)}
    with town.runtime.db.tenant(town.county, peopled.a) as sql:
        entries = {run: registered(sql, town.county, peopled.a, digest) for run, digest in digests.items()}
    assert {str(s) for s in entries[own].subjects} == people.keys()  # type: ignore[union-attr]
    assert entries[county].subjects == []  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", sorted(REPORTS))
def test_the_form_of_every_kind_offers_its_periods_and_what_it_is_asked_for_with(peopled: Peopled, kind: str):
    report = REPORTS[kind]
    clerk, office = peopled.town.client("clerk", peopled.a), peopled.town.client("county-office")
    for place, who in ((f"/t/{peopled.a}/reports", clerk), ("/county/reports", office)):
        for lang in ("zh-CN", "en"):
            page = who.get(f"{place}?report={kind}&lang={lang}").text
            assert f'name="report" value="{kind}"' in page
            assert ('name="unit"' in page) == ("unit" in report.needs)
            assert ('name="since"' in page) == ("since" in report.needs)
            last = calendar.previous(calendar.around(days.today(), report.period))
            assert (f'<option value="{last}" selected' in page) == (report.period != "day")


def test_a_kind_is_refused_what_it_is_not_about(peopled: Peopled):
    clerk, path = peopled.town.client("clerk", peopled.a), f"/api/v1/tenants/{peopled.a}/reports"
    week = calendar.week(days.today() - timedelta(days=7))
    for body, code in (
        ({"report": "movement", "period": week}, "asking.other-period"),
        ({"report": "nothing", "period": week}, "asking.unknown-report"),
    ):
        answer = clerk.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_a_dossier_says_in_the_list_and_on_its_page_of_which_unit_it_is(peopled: Peopled):
    town, path = peopled.town, f"/api/v1/tenants/{peopled.a}/reports"
    clerk, office = town.client("clerk", peopled.a), town.client("county-office")
    offered = clerk.get(f"/t/{peopled.a}/reports?report=dossier").text
    unit, name = re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>([^<]+)</option>', offered)[0]
    asked = {"report": "dossier", "period": days.today().isoformat(), "formats": ["json"], "unit": unit}
    for who, at, here in ((clerk, path, f"/t/{peopled.a}/reports"), (office, "/api/v1/county/reports", "/county/reports")):
        run = who.post(at, asked)
        assert run.status_code == 201, run.text
        peopled.catch_up()
        [line] = [row for row in who.get(f"{here}?report=dossier").text.split("<tr>") if run.json()["id"] in row]
        assert name in line
        assert name in who.get(f"{here}/{run.json()['id']}").text


def test_the_files_of_two_units_on_one_day_have_two_names(peopled: Peopled):
    town, code = peopled.town, "甲/7"
    institutions.register(peopled.desk(peopled.a), uuid4(), institution.Registered(code=code, name="另一单位", level=1, kind="school"))
    peopled.catch_up()
    clerk, office = town.client("clerk", peopled.a), town.client("county-office")
    names = set[str]()
    for who, api, at in ((clerk, f"/api/v1/tenants/{peopled.a}/reports", peopled.a), (office, "/api/v1/county/reports", town.office)):
        for unit in peopled.units(peopled.a)[:2]:
            asked = {"report": "dossier", "period": days.today().isoformat(), "formats": ["json"], "unit": str(unit.institution)}
            run = who.post(api, asked).json()
            peopled.catch_up()
            build(town, at, run)
            peopled.catch_up()
            (named,) = re.findall(r'filename="([^"]+)"', who.get(f"{api}/{run['id']}/json").headers["content-disposition"])
            assert named.startswith(f"dossier-{at}-{peopled.a if at == town.office else ''}".rstrip("-"))
            assert named.endswith(f"-{days.today()}.json")
            assert named.isascii()
            names.add(named)
    assert len(names) == 4
