"""Names for the county over HTTP: asked for on a list, for a reason; shown to who asked, listed for the unit, never in the past."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain import session
from services import study_sessions
from tests.web.conftest import Signed, Town
from tests.web.peopled import BEGAN, Peopled

WHY = "核对流动党员去向"
FORM = re.compile(r'<form class="command" method="post" action="([^"]*reveals[^"]*)"')


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


def people(peopled: Peopled, n: int = 7) -> tuple[list[str], list[str]]:
    """Return the ids and the names of members of the first unit."""
    found = peopled.members(peopled.a)[:n]
    return [str(one.person) for one in found], [str(one.name) for one in found]


def asked(signed: Signed, page: str, reason: str = WHY) -> str:
    """Send the form on a page as it stands there, and return where it leads."""
    html = signed.get(page).text
    (target,) = FORM.findall(html)
    people = re.findall(r'name="people" value="([^"]*)"', html)
    answer = signed.send(target.partition("#")[0].replace("&amp;", "&"), people=people, reason=reason, command_id=str(uuid4()))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_leader_asks_on_a_register_and_reads_the_names_where_he_stood(peopled: Peopled):
    leader, other, (ids, names) = peopled.town.client("county-leader"), peopled.town.client("county-leader"), people(peopled)
    here = f"/t/{peopled.a}/roster?class=on-job&limit=3"
    then = asked(leader, here)
    assert re.fullmatch(re.escape(here) + r"&after=\d+", then)
    peopled.catch_up()
    page = leader.get(then).text
    assert len([name for name in names if name in page]) == 3, "those on the page, and no others"
    assert "reveal" not in "".join(FORM.findall(page)), "nobody is left to be asked for"
    assert not [name for name in names if name in other.get(here).text], "another leader sees numbers"
    assert all(one["name"] is None for one in leader.get(f"/api/v1/tenants/{peopled.a}/roster").json()["items"]), "lists of the API too"
    assert not re.search(r"\b430626\d{12}\b", page), "nothing else that is personal is shown"
    assert len(ids) == 7


def test_one_name_is_asked_for_on_a_card_and_stands_on_his_timeline(peopled: Peopled):
    office, ((who, *_), (name, *_)) = peopled.town.client("county-office"), people(peopled)
    here = f"/t/{peopled.a}/roster/{who}"
    then = asked(office, here)
    peopled.catch_up()
    page = office.get(then).text
    assert name in page
    assert "查看姓名" in page
    assert WHY in page
    assert name in office.get(f"/t/{peopled.a}/timeline").text
    assert name not in office.get(f"/t/{peopled.a}/compare?list=roster&true_on={BEGAN - timedelta(days=9)}&shape=csv").text


def test_rolls_and_coverage_show_a_name_that_stands_open_and_files_and_the_api_none(peopled: Peopled):
    leader, ((who, *_), (name, *_)) = peopled.town.client("county-leader"), people(peopled)
    held, branches = uuid4(), tuple(body.organisation for body in peopled.bodies(peopled.a))
    founding = session.Scheduled(kind="study", title="集中学习", planned_for=BEGAN, branches=branches)
    study_sessions.enter(peopled.desk(peopled.a), held, founding, session.Held(), ())
    peopled.catch_up()
    pages = (f"/t/{peopled.a}/sessions/{held}", f"/t/{peopled.a}/coverage")
    assert not [page for page in pages if name in leader.get(page).text]
    asked(leader, f"/t/{peopled.a}/roster/{who}")
    peopled.catch_up()
    assert [page for page in pages if name in leader.get(page).text] == [*pages]
    for path in (f"/api/v1/tenants/{peopled.a}/coverage", f"/api/v1/tenants/{peopled.a}/sessions/{held}/roll"):
        assert name not in leader.get(path).text


def test_a_list_of_the_county_asks_at_every_unit(peopled: Peopled):
    leader, names = peopled.town.client("county-leader"), [str(m.name) for at in (peopled.a, peopled.b) for m in peopled.members(at)]
    assert not [name for name in names if name in leader.get("/county/roster").text]
    asked(leader, "/county/roster")
    peopled.catch_up()
    page = leader.get("/county/roster").text
    assert [name for name in names if name in page] == names
    for at in (peopled.a, peopled.b):
        (one,) = leader.get(f"/api/v1/tenants/{at}/reveals").json()["items"]
        assert {*one["people"]} == {str(m.person) for m in peopled.members(at)}
    assert all(one["name"] is None for one in leader.get("/api/v1/county/roster").json()["items"])
    wrong = {"people": f"{peopled.a}:{peopled.members(peopled.b)[0].person}", "reason": WHY, "command_id": str(uuid4())}
    assert leader.send("/county/roster/reveals", **wrong).status_code == 409
    assert leader.send("/county/roster/reveals", **wrong | {"people": "x"}).status_code == 400


def test_a_list_of_the_county_that_is_sent_again_is_on_record_once_and_never_says_something_else(peopled: Peopled):
    leader, names = peopled.town.client("county-leader"), [f"{at}:{peopled.members(at)[0].person}" for at in (peopled.a, peopled.b)]
    sent = {"people": names, "reason": WHY, "command_id": str(uuid4())}
    first, again = (leader.send("/county/roster/reveals", **sent) for _ in range(2))
    assert (first.status_code, again.status_code, first.headers["location"]) == (303, 303, again.headers["location"])
    assert leader.send("/county/roster/reveals", **sent | {"reason": "换一个理由再看"}).status_code == 409
    for others in (names[:1], names[1:], f"{peopled.a}:{peopled.members(peopled.a)[1].person}"):
        assert leader.send("/county/roster/reveals", **sent | {"people": others}).status_code == 409, "other units are another list"
    one_unit = {"people": names[:1], "reason": WHY, "command_id": str(uuid4())}
    assert leader.send("/county/roster/reveals", **one_unit).status_code == 303
    assert leader.send("/county/roster/reveals", **one_unit | {"people": names[1:]}).status_code == 409
    peopled.catch_up()
    for at in (peopled.a, peopled.b):
        kept = [one["reason"] for one in leader.get(f"/api/v1/tenants/{at}/reveals").json()["items"]]
        assert kept == [WHY] * (2 if at == peopled.a else 1)


@pytest.mark.parametrize("role", ["operator", "inspector", "clerk", "unit-head"])
def test_no_other_role_is_offered_the_form_or_let_in(peopled: Peopled, role: str):
    own, (ids, _) = role in ("clerk", "unit-head"), people(peopled)
    signed = peopled.town.client(role, peopled.a if own else None)
    for path in (f"/t/{peopled.a}/roster", f"/t/{peopled.a}/roster/{ids[0]}", "/county/roster"):
        assert not FORM.findall(signed.get(path).text)
        assert signed.send(f"{path}/reveals", people=ids, reason=WHY, command_id=str(uuid4())).status_code == 403
    body = {"people": ids, "reason": WHY}
    assert signed.post(f"/api/v1/tenants/{peopled.a}/reveals", body).status_code == 403
    assert signed.get(f"/t/{peopled.a}/reveals").status_code == (403 if role == "operator" else 200)


def test_the_past_offers_no_form(peopled: Peopled):
    leader, (ids, _) = peopled.town.client("county-leader"), people(peopled)
    for path in (f"/t/{peopled.a}/roster", f"/t/{peopled.a}/roster/{ids[0]}", "/county/roster"):
        assert FORM.findall(leader.get(path).text)
        assert not FORM.findall(leader.get(f"{path}?true_on={BEGAN}").text)


@pytest.mark.parametrize(("reason", "said"), [("看看", "5到300个字"), ("找430626197001011234", "身份证"), ("", "5到300个字")])
def test_what_is_refused_stands_beside_the_form_on_the_page_as_it_was(peopled: Peopled, reason: str, said: str):
    leader, (ids, names) = peopled.town.client("county-leader"), people(peopled)
    for path, query in ((f"/t/{peopled.a}/roster", "?limit=2"), (f"/t/{peopled.a}/roster/{ids[0]}", ""), ("/county/roster", "?limit=2")):
        whom = f"{peopled.a}:{ids[0]}" if path.startswith("/county") else ids[0]
        refused = leader.send(f"{path}/reveals{query}", people=whom, reason=reason, command_id=str(uuid4()))
        assert said in refused.text, refused.text
        assert 'id="do-reveal" open' in refused.text
        assert not [name for name in names if name in refused.text]
        if query:
            assert refused.status_code in (400, 409)
            assert len(set(re.findall(r'name="people" value="([^"]*)"', refused.text))) == 2
    assert leader.get(f"/api/v1/tenants/{peopled.a}/reveals").json()["items"] == []


def test_the_api_answers_with_the_names_and_lists_them_by_ids(peopled: Peopled):
    leader, clerk, (ids, names) = peopled.town.client("county-leader"), peopled.town.client("clerk", peopled.a), people(peopled, 2)
    path, body = f"/api/v1/tenants/{peopled.a}/reveals", {"people": ids, "reason": WHY}
    shown = leader.post(path, body, idempotency_key="once")
    assert shown.status_code == 201, shown.text
    said = shown.json()
    assert said["names"] == dict(zip(ids, names, strict=True))
    assert datetime.fromisoformat(said["until"]) - datetime.fromisoformat(said["recorded_at"]) == timedelta(minutes=30)
    assert leader.post(path, body, idempotency_key="once").json() == said
    assert leader.post(path, {"people": [str(UUID(int=1))], "reason": WHY}).json()["code"] == "reveals.not-on-the-roster"
    peopled.catch_up()
    (one,) = clerk.get(path).json()["items"]
    assert (one["people"], one["reason"], one["role"], one["position"]) == (ids, WHY, "county-leader", said["first_position"])
    assert not [name for name in names if name in clerk.get(path).text]
    assert peopled.town.client("clerk", peopled.b).get(path).status_code == 404


def test_the_unit_reads_who_saw_whom_and_why_and_each_leads_to_his_card(peopled: Peopled):
    leader, clerk, (ids, names) = peopled.town.client("county-leader"), peopled.town.client("clerk", peopled.a), people(peopled)
    assert "还没有人查看过姓名" in clerk.get(f"/t/{peopled.a}/reveals").text
    asked(leader, f"/t/{peopled.a}/roster?limit=2")
    peopled.catch_up()
    assert f'href="/t/{peopled.a}/reveals"' in clerk.get(f"/t/{peopled.a}/roster").text
    page = clerk.get(f"/t/{peopled.a}/reveals").text
    assert all(each in page for each in (WHY, "县领导", "李四", "2人"))
    told = [who for who in ids if f'href="/t/{peopled.a}/roster/{who}"' in page]
    assert len(told) == 2
    assert all(name in page for who, name in zip(ids, names, strict=True) if who in told)
    before = clerk.get(f"/t/{peopled.a}/reveals?known_on=2020-06-14").text
    assert WHY not in before
    masked = peopled.town.client("inspector").get(f"/t/{peopled.a}/reveals").text
    assert WHY in masked
    assert not [name for name in names if name in masked]
