"""A fact is put right, or taken back, from its own page and over the API; what is refused is said in its place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services import organisations, tenants
from services.views import institutions
from tests.web.conftest import Signed, Town
from tests.web.peopled import BEGAN, Peopled, certified, now


class Facts:
    """A unit one of whose members changed his class, on record at `position`."""

    def __init__(self, peopled: Peopled) -> None:
        self.peopled, town = peopled, peopled.town
        self.a, self.clerk = peopled.a, town.client("clerk", peopled.a)
        self.inspector, self.other = town.client("inspector"), town.client("clerk", peopled.b)
        self.unit = peopled.units(self.a)[0]
        self.person = peopled.members(self.a)[0].person
        self.position = self.became("mobile")

    def became(self, ledger_class: str) -> int:
        body = {"ledger_class": ledger_class, "effective_on": (BEGAN + timedelta(days=30)).isoformat()}
        answer = self.clerk.post(f"/api/v1/tenants/{self.a}/roster/{self.person}/class", body)
        assert answer.status_code == 200, answer.text
        self.peopled.catch_up()
        return answer.json()["first_position"]

    def path(self, position: int | None = None, what: str = "") -> str:
        return f"/api/v1/tenants/{self.a}/facts/{position or self.position}/{what}"

    def page(self, position: int | None = None) -> str:
        return f"/t/{self.a}/facts/{position or self.position}"


@pytest.fixture
def facts(town: Town) -> Facts:
    return Facts(Peopled(town))


def form(signed: Signed, path: str, **fields: str) -> Any:
    return signed.send(path, command_id=str(uuid4()), **fields)


def test_the_page_of_a_fact_leads_to_where_it_is_put_right(facts: Facts):
    assert f'href="{facts.page()}/correction"' in facts.clerk.get(facts.page()).text
    shown = facts.clerk.get(f"{facts.page()}/correction").text
    assert 'name="ledger_class"' in shown
    assert f'value="{(BEGAN + timedelta(days=30)).isoformat()}"' in shown, "its own day is prefilled"
    day = BEGAN + timedelta(days=9)
    sent = form(facts.clerk, f"{facts.page()}/correction", ledger_class="retired", effective_on=day.isoformat())
    assert sent.status_code == 303, sent.text
    assert sent.headers["location"].startswith(facts.page())
    facts.peopled.catch_up()
    assert "已经被更正或作废" in facts.clerk.get(f"{facts.page()}/correction").text
    card = facts.clerk.get(f"/api/v1/tenants/{facts.a}/roster/{facts.person}?true_on={day.isoformat()}").json()
    assert card["ledger_class"] == "retired"
    before = facts.clerk.get(f"/api/v1/tenants/{facts.a}/roster/{facts.person}?true_on={(day - timedelta(days=1)).isoformat()}").json()
    assert before["ledger_class"] == "on-job"


def test_what_is_refused_stands_beside_the_form_with_what_was_typed(facts: Facts):
    early = BEGAN - timedelta(days=400)
    shown = form(facts.clerk, f"{facts.page()}/correction", ledger_class="retired", effective_on=early.isoformat())
    assert 'role="alert"' in shown.text
    assert f'value="{early.isoformat()}"' in shown.text
    shown = form(facts.clerk, f"{facts.page()}/correction", ledger_class="retired", level="9", effective_on=BEGAN.isoformat())
    assert 'role="alert"' in shown.text


def test_a_void_by_form_and_a_correction_by_the_api(facts: Facts):
    body = {"effective_on": (BEGAN + timedelta(days=12)).isoformat(), "fields": {"ledger_class": "retired"}}
    answer = facts.clerk.post(facts.path(what="corrections"), body)
    assert answer.status_code == 200, answer.text
    facts.peopled.catch_up()
    corrected = answer.json()["first_position"]
    assert form(facts.clerk, f"{facts.page(corrected)}/correction/void", reason="没有这回事").status_code == 303
    facts.peopled.catch_up()
    card = facts.clerk.get(f"/api/v1/tenants/{facts.a}/roster/{facts.person}").json()
    assert card["ledger_class"] == "on-job"
    again = facts.clerk.post(facts.path(corrected, "voids"), {"reason": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "corrections.not-standing")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"fields": {}}, 400), ({"effective_on": "2020-04-01", "fields": {"nonsense": "x"}}, 400),
        ({"effective_on": "2020-04-01", "fields": {"ledger_class": 7}}, 400),
        ({"effective_on": "2020-04-01", "fields": {"ledger_class": "lunar"}}, 409),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_is_named(facts: Facts, body: dict[str, Any], status: int):
    assert facts.clerk.post(facts.path(what="corrections"), body).status_code == status


def test_a_hierarchy_told_wrongly_is_put_right_for_its_own_day(facts: Facts):
    units = facts.peopled.units(facts.a)
    founding = next(
        line for line in facts.clerk.get(f"/api/v1/tenants/{facts.a}/timeline?subject={units[-1].institution}").json()["items"]
    )  # fmt: skip
    body = {"effective_on": founding["effective_on"], "fields": {"name": "更正后的名称"}}
    assert facts.clerk.post(facts.path(founding["position"], "corrections"), body).status_code == 200
    facts.peopled.catch_up()
    with facts.peopled.runtime.db.tenant(facts.peopled.county, facts.a) as sql:
        card = institutions.card(sql, facts.peopled.county, facts.a, units[-1].institution, now())
    assert card is not None
    assert card.name == "更正后的名称"


def test_nobody_takes_back_what_is_not_his(facts: Facts):
    for signed, status in ((facts.inspector, 403), (facts.other, 404), (facts.peopled.town.client("operator"), 403)):
        assert signed.post(facts.path(what="voids"), {"reason": "x"}).status_code == status
        assert signed.post(facts.path(what="corrections"), {"effective_on": "2020-04-01"}).status_code == status
    assert "不归您记" in facts.inspector.get(f"{facts.page()}/correction").text
    mine = f"/api/v1/tenants/{facts.peopled.b}/facts/{facts.position}/voids"
    never = f"/api/v1/tenants/{facts.peopled.b}/facts/999999/voids"
    assert facts.other.post(mine, {"reason": "x"}).json() == facts.other.post(never, {"reason": "x"}).json()


def test_a_certified_day_leads_to_the_countys_approval(facts: Facts):
    id = certified(facts.peopled)
    facts.peopled.catch_up()
    line = facts.clerk.get(f"/api/v1/tenants/{facts.a}/timeline?person={facts.person}").json()["items"][-1]
    shown = facts.clerk.get(f"{facts.page(line['position'])}/correction").text
    assert f"/periods/{id}" not in shown, "its day is after the certified one"
    asked = facts.clerk.get(f"/t/{facts.a}/periods/{id}?subject={facts.person}").text
    assert f'value="{facts.person}"' in asked


def test_the_page_says_what_is_taken_back_along_with_a_merger(facts: Facts):
    bodies, people = facts.peopled.bodies(facts.a), facts.peopled.members(facts.a)
    assert people[0].branch is not None
    own, into = people[0].branch, next(b.organisation for b in bodies if b.organisation != people[0].branch)
    day = BEGAN + timedelta(days=40)
    merged = organisations.merge(facts.peopled.desk(facts.a, on=day), own, into, "合并")
    facts.peopled.catch_up()
    shown = facts.clerk.get(f"{facts.page(merged.first_position)}/correction").text
    assert f"与另外 {merged.size - 1} 条" in shown
    assert "单独只能改理由" in shown
    assert "一并作废" not in facts.clerk.get(f"{facts.page()}/correction").text
    answer = facts.clerk.post(facts.path(merged.first_position, "corrections"), {"effective_on": BEGAN.isoformat(), "fields": {}})
    assert (answer.status_code, answer.json()["code"]) == (409, "corrections.decided-together")
    assert form(facts.clerk, f"{facts.page(merged.first_position)}/correction/void", reason="误录").status_code == 303
    facts.peopled.catch_up()
    assert [m.branch for m in facts.peopled.members(facts.a)] == [m.branch for m in people]


def test_only_what_is_the_readers_to_take_back_is_offered_to_him(facts: Facts):
    """Others read the same fact without a button that leads to a refusal."""
    offer = f'href="{facts.page()}/correction"'
    assert offer in facts.clerk.get(facts.page()).text
    for role in ("county-leader", "inspector"):
        assert offer not in facts.peopled.town.client(role).get(facts.page()).text


def test_a_fact_of_a_study_session_leads_to_where_it_is_put_right(facts: Facts):
    branch = facts.peopled.members(facts.a)[0].branch
    body = {"title": "学习会", "kind": "study", "planned_for": BEGAN.isoformat(), "branches": [str(branch)], "required": True}
    booked = facts.clerk.post(f"/api/v1/tenants/{facts.a}/sessions", {**body, "effective_on": BEGAN.isoformat()})
    assert booked.status_code == 201, booked.text
    facts.peopled.catch_up()
    page = facts.page(booked.json()["first_position"])
    assert f'href="{page}/correction"' in facts.clerk.get(page).text
    assert facts.clerk.get(f"{page}/correction").status_code == 200


def test_what_nobody_takes_back_is_refused_in_its_own_words(facts: Facts):
    """That a fact is void stays so; and a unit whose books are in use stays registered."""
    voided = facts.clerk.post(facts.path(what="voids"), {"reason": "没有这回事"}).json()["first_position"]
    answer = facts.clerk.post(facts.path(voided, "voids"), {"reason": "登错了"})
    assert (answer.status_code, answer.json()["code"]) == (409, "corrections.not-taken-back")
    office, county = facts.peopled.town.client("county-office"), facts.peopled.office
    listed = office.get(f"/api/v1/tenants/{county}/timeline?module=tenant").json()["items"]
    stream = str(tenants.stream(county // 1000, facts.a))
    own = next(line for line in listed if (line["tag"], line["stream"]) == ("tenant.registered", stream))
    answer = office.post(f"/api/v1/tenants/{county}/facts/{own['position']}/voids", {"reason": "登错了"})
    assert (answer.status_code, answer.json()["code"]) == (409, "tenant.books-in-use")


def test_a_fact_of_the_countys_own_books_is_put_right_on_its_page(facts: Facts):
    office, county = facts.peopled.town.client("county-office"), facts.peopled.office
    named = office.post(f"/api/v1/county/tenants/{facts.a}/name", {"name": "向阳镇", "effective_on": BEGAN.isoformat()})
    facts.peopled.catch_up()
    page = f"/t/{county}/facts/{named.json()['first_position']}"
    assert f'href="{page}/correction"' in office.get(page).text
    assert 'value="向阳镇"' in office.get(f"{page}/correction").text
    assert form(office, f"{page}/correction", name="朝阳镇", effective_on=BEGAN.isoformat()).status_code == 303
    facts.peopled.catch_up()
    assert office.get(f"/api/v1/county/tenants/{facts.a}").json()["name"] == "朝阳镇"


def test_a_grant_that_is_void_opens_no_door_any_more(facts: Facts):
    office, county = facts.peopled.town.client("county-office"), facts.peopled.office
    clerk = facts.peopled.town.client("clerk", facts.a)
    given = f"/api/v1/tenants/{county}/facts/{facts.peopled.runtime.ledger.head(county // 1000, county)}"
    assert clerk.get(f"/t/{facts.a}/roster").status_code == 200
    assert facts.clerk.post(f"{given}/voids", {"reason": "误授"}).status_code == 404
    assert office.post(f"{given}/voids", {"reason": "误授"}).status_code == 200
    facts.peopled.catch_up()
    assert clerk.get(f"/t/{facts.a}/roster").status_code == 404
