"""Reports, the inbox and the operator's page over HTTP: asked for, watched, fetched, told, replayed."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from infra import jobs
from infra.followers import Followers
from infra.jobs import Job
from services import inbox, sessions, views
from services.inbox import Item
from services.reports import overtaking
from services.reports.building import KIND, key
from tests.web import days
from tests.web.conftest import Signed, Town
from tests.web.peopled import Peopled


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


def last_week() -> str:
    year, week, _ = (days.today() - timedelta(days=7)).isocalendar()
    return f"{year}-W{week:02}"


def build(town: Town, tenant: int, position: int, run: str) -> None:
    """Do what policy and worker do with a request."""
    with town.runtime.db.tenant(town.county, tenant) as sql:
        jobs.queue(sql, town.county, tenant, [Job(kind=KIND, key=key(position), args={"run": run, "position": position})])
    id = jobs.job_id(town.county, tenant, KIND, key(position))
    assert jobs.perform(town.runtime.db, town.runtime, town.county, tenant, id, lease_seconds=60) == "done"


def me(town: Town, signed: Signed) -> UUID:
    found = sessions.find(town.runtime, signed.bare.cookies["tz"])
    assert found
    return found.user


def test_a_report_is_asked_for_watched_and_fetched_by_its_digest(peopled: Peopled):
    town, clerk = peopled.town, peopled.town.client("clerk", peopled.a)
    path = f"/api/v1/tenants/{peopled.a}/reports"
    asked = clerk.post(path, {"period": last_week(), "language": "en", "formats": ["json", "xlsx"]}, Idempotency_Key="r-1")
    assert asked.status_code == 201, asked.text
    again = clerk.post(path, {"period": last_week(), "language": "en", "formats": ["json", "xlsx"]}, Idempotency_Key="r-1")
    assert again.json() == asked.json()
    run = asked.json()["id"]
    peopled.catch_up()
    page = clerk.get(f"/t/{peopled.a}/reports/{run}").text
    assert "正在生成" in page
    assert clerk.get(f"{path}/{run}").json()["run"]["status"] == "requested"
    assert 'http-equiv="refresh"' in page
    build(town, peopled.a, asked.json()["first_position"], run)
    peopled.catch_up()
    done = clerk.get(f"{path}/{run}").json()
    assert done["run"]["status"] == "generated"
    assert done["progress"] is None
    for file in done["run"]["files"]:
        fetched = clerk.get(f"/t/{peopled.a}/reports/{run}/{file['format']}")
        assert hashlib.sha256(fetched.content).hexdigest() == file["sha256"]
        assert "attachment" in fetched.headers["content-disposition"]
    listed = clerk.get(f"/t/{peopled.a}/reports").text
    assert done["run"]["figures"][:12] in listed
    assert 'http-equiv="refresh"' not in clerk.get(f"/t/{peopled.a}/reports/{run}").text
    other = town.client("clerk", peopled.b)
    for address in (f"{path}/{run}/json", f"/api/v1/tenants/{peopled.b}/reports/{run}", f"/api/v1/tenants/{peopled.b}/reports/{run}/json"):
        assert other.get(address).status_code == 404
    assert clerk.get(f"{path}/{run}/exe").status_code == 404


def test_a_superseded_report_says_why_keeps_its_files_and_is_built_anew(peopled: Peopled):
    town, clerk = peopled.town, peopled.town.client("clerk", peopled.a)
    path = f"/api/v1/tenants/{peopled.a}/reports"
    asked = clerk.post(path, {"period": last_week(), "language": "en"}).json()
    old = asked["id"]
    peopled.catch_up()
    build(town, peopled.a, asked["first_position"], old)
    assert clerk.post(f"{path}/{old}/anew").json()["code"] == "report.not-overtaken"
    late = clerk.post(
        f"/api/v1/tenants/{peopled.a}/roster/{peopled.members(peopled.a)[0].person}/class",
        {"ledger_class": "mobile", "effective_on": "2020-05-01"},
    ).json()  # fmt: skip
    overtake(town, peopled.a, old)
    peopled.catch_up()
    page = clerk.get(f"/t/{peopled.a}/reports/{old}?lang=en").text
    assert f'href="/t/{peopled.a}/facts/{late["first_position"]}"' in page
    assert "Learned late: " in page
    assert "Learned late: " in clerk.get(f"/t/{peopled.a}/reports?lang=en").text
    run = clerk.get(f"{path}/{old}").json()["run"]
    assert (run["overtaken_position"], run["overtaken_how"], run["successor"]) == (late["first_position"], "late", None)
    assert clerk.get(f"{path}/{old}/pdf").status_code == 200
    sent = clerk.send(f"/t/{peopled.a}/reports/{old}/anew", command_id=str(uuid4()))
    assert sent.status_code == 303
    peopled.catch_up()
    run = clerk.get(f"{path}/{old}").json()["run"]
    assert sent.headers["location"].startswith(f"/t/{peopled.a}/reports/{run['successor']}")
    assert f"/reports/{run['successor']}" in clerk.get(f"/t/{peopled.a}/reports/{old}").text
    other = town.client("clerk", peopled.b)
    assert other.post(f"/api/v1/tenants/{peopled.b}/reports/{old}/anew").status_code == 404
    assert town.client("operator").post(f"{path}/{old}/anew").status_code == 403


def overtake(town: Town, tenant: int, run: str) -> None:
    """Do what policy and worker do once something was learned late."""
    wanted = Job(kind=overtaking.KIND, key=f"overtaken:{tenant}:{run}", args={"tenant": tenant, "run": run})
    with town.runtime.db.tenant(town.county, tenant) as sql:
        jobs.queue(sql, town.county, tenant, [wanted])
    id = jobs.job_id(town.county, tenant, overtaking.KIND, wanted.key)
    assert jobs.perform(town.runtime.db, town.runtime, town.county, tenant, id, lease_seconds=60) == "done"


def test_the_county_asks_for_a_report_over_all_units(peopled: Peopled):
    leader = peopled.town.client("county-leader")
    sent = leader.send("/county/reports", report="weekly", period=last_week(), language="zh-CN", command_id=str(uuid4()))
    assert sent.status_code == 303, sent.text
    peopled.catch_up()
    assert leader.get(sent.headers["location"]).status_code == 200
    [run] = leader.get("/api/v1/county/reports").json()["items"]
    assert (run["whole_county"], run["tenant"], run["status"]) == (True, peopled.office, "requested")
    assert "申请一份报表" not in leader.get("/county/reports?true_on=2020-06-14").text


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [({"period": "2005-W99"}, 409, "calendar.not-a-period"), ({"period": "June"}, 400, "web.malformed"),
     ({"period": "2999-W01"}, 409, "asking.not-begun"), ({"period": "2005-W20", "report": "daily"}, 409, "asking.unknown-report"),
     ({"period": "2005-W20", "known_on": "x"}, 400, "web.malformed")],
)  # fmt: skip
def test_a_report_that_cannot_be_is_refused_with_its_rule(town: Town, body: dict[str, str], status: int, said: str):
    answer = town.client("clerk", town.a).post(f"/api/v1/tenants/{town.a}/reports", body)
    assert (answer.status_code, answer.json()["code"]) == (status, said)


def test_an_inbox_holds_what_was_put_there_for_its_user_alone_and_forgets_nothing_that_was_not_read(town: Town):
    clerk, head = town.client("clerk", town.a), town.client("unit-head", town.a)
    with town.runtime.db.tenant(town.county, town.a) as sql:
        for n in range(3):
            counts = {"rows": n, "facts": n, "refused": 0}
            said = Item(user=me(town, clerk), kind="import-finished", key=str(n), params=counts, link=f"/t/{town.a}")
            inbox.put(sql, town.county, town.a, [said])
    found = clerk.get("/api/v1/inbox").json()
    assert (found["unread"], [item["params"]["rows"] for item in found["items"]]) == (3, [2, 1, 0])
    assert "处理 2 行" in found["items"][0]["text"]
    assert "2 rows" in clerk.get("/api/v1/inbox", headers={"Accept-Language": "en"}).json()["items"][0]["text"]
    assert "消息，3 条未读" in clerk.get(f"/t/{town.a}").text
    first = clerk.get("/api/v1/inbox?limit=2").json()
    assert len(clerk.get(f"/api/v1/inbox?limit=2&cursor={first['next']}").json()["items"]) == 1
    assert head.get("/api/v1/inbox").json()["items"] == []
    assert head.post("/api/v1/inbox/read", {"items": [found["items"][0]["id"]]}).json() == {"marked": 0}
    assert clerk.send("/inbox/read", item=found["items"][0]["id"]).status_code == 303
    assert clerk.get("/api/v1/inbox?unread=true").json()["unread"] == 2
    assert clerk.post("/api/v1/inbox/read", {}).json() == {"marked": 2}
    page = clerk.get("/inbox").text
    assert "处理 2 行" in page
    assert "全部标为已读" not in page


def test_an_operator_sees_what_lags_and_replays_what_died(town: Town):
    operator, office = town.client("operator"), town.client("county-office")
    with town.runtime.db.tenant(town.county, town.a) as sql:
        jobs.queue(sql, town.county, town.a, [Job(kind="no.such-kind", key="x")])
        sql.execute(
            "UPDATE work.jobs SET state = 'dead', last_error = 'Broken test.py:1' WHERE county_id = %s AND tenant_id = %s",
            [town.county, town.a],
        )
    id = jobs.job_id(town.county, town.a, "no.such-kind", "x")
    found = operator.get("/api/v1/operations").json()
    assert [(one["job"], one["tenant"], one["state"]) for one in found["stopped"]] == [(str(id), town.a, "dead")]
    assert found["lagging"]  # only two of the views follow a bare town
    page = operator.get("/operations").text
    assert "no.such-kind" in page
    assert "重新执行" in page
    assert "重新执行" not in office.get("/operations").text
    assert office.send(f"/operations/jobs/{id}/replay", tenant=str(town.a), reason="再试").status_code == 403
    assert operator.send(f"/operations/jobs/{id}/replay", tenant=str(town.a), reason="再试").status_code == 303
    assert operator.get("/api/v1/operations").json()["stopped"] == []
    assert operator.send(f"/operations/jobs/{id}/replay", tenant=str(town.a), reason="再试").status_code == 409
    assert town.client("county-leader").get("/operations").status_code == 403
    assert town.client("clerk", town.a).get("/operations").status_code == 403


def test_views_that_have_followed_are_no_news(town: Town):
    operator = town.client("operator")
    Followers(town.runtime.db, town.runtime.ledger, views.ALL).catch_up(town.county)
    assert "全部更新到位" in operator.get("/operations").text


ABOUT_NOW = ("/api/v1/operations", "/api/v1/inbox", "/api/v1/me/")
"""What is read as it is now, whatever dates an address carries."""


def test_every_operation_names_its_parameters(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            names = {(p["name"], p["in"]) for p in operation.get("parameters", [])}
            assert ("{tenant}" in path) == (("tenant", "path") in names), path
            if method == "get":
                dates = {("true_on", "query"), ("known_on", "query"), ("after", "query")}
                assert dates & names == (set() if path.startswith(ABOUT_NOW) else dates), path
            elif path != "/api/v1/session":
                assert {("Idempotency-Key", "header"), ("If-Match", "header")} <= names, path
    roster = {p["name"] for p in paths["/api/v1/tenants/{tenant}/roster"]["get"]["parameters"]}
    assert {"class", "branch", "group", "standing", "sort", "cursor", "limit"} <= roster
    assert "multipart/form-data" in paths["/api/v1/tenants/{tenant}/imports"]["post"]["requestBody"]["content"]
