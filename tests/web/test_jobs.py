"""Jobs over HTTP and in the terminal: found, read with their history, done again, cancelled and settled by name and with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain import report
from infra import jobs
from infra.jobs import Job, claim, job_id, perform
from services import cli
from services.imports import taking
from services.reports.building import KIND as BUILD
from services.reports.building import key as build_key
from tests.web.conftest import Town
from tests.web.test_live import me
from tests.web.test_work import last_week

API = "/api/v1/operations/jobs"


def queued(town: Town, *keys: str, tenant: int | None = None, kind: str = "test.left", state: str = "waiting", **args: Any) -> list[UUID]:
    """Queue jobs that stand in a state."""
    tenant = tenant or town.a
    with town.runtime.db.tenant(town.county, tenant) as sql:
        jobs.queue(sql, town.county, tenant, [Job(kind=kind, key=key, args=args) for key in keys])
        ids = [job_id(town.county, tenant, kind, key) for key in keys]
        sql.execute(
            "UPDATE work.jobs SET state = %s, attempts = 5, last_error = 'Broken test.py:1' WHERE county_id = %s AND tenant_id = %s"
            " AND job_id = ANY(%s) AND %s <> 'waiting'",
            [state, town.county, tenant, ids, state],
        )
    return ids


def state(town: Town, id: UUID, tenant: int | None = None) -> str:
    with town.runtime.db.tenant(town.county, tenant or town.a) as sql:
        found = jobs.find(sql, town.county, tenant or town.a, id)
    assert found
    return found.state


def test_jobs_are_found_by_kind_state_unit_and_days_a_page_at_a_time(town: Town):
    operator = town.client("operator")
    mine, dead = queued(town, *"abc"), queued(town, "d", kind="test.other", state="dead", tenant=town.b)
    seen, cursor = list[str](), ""
    while True:
        page = operator.get(f"{API}?limit=3{cursor}").json()
        seen += [one["job"] for one in page["items"]]
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(seen) == sorted(map(str, mine + dead))
    today = date.today()  # noqa: DTZ011 - two days to either side of it are asked for
    for narrowed, found in {
        "kind=test.other": dead, "state=dead": dead, f"tenant={town.b}": dead, "state=running": [], f"since={today + timedelta(2)}": [],
        f"until={today - timedelta(2)}": [], f"since={today - timedelta(2)}&kind=test.left": mine,
    }.items():  # fmt: skip
        assert {one["job"] for one in operator.get(f"{API}?{narrowed}").json()["items"]} == set(map(str, found)), narrowed
    assert operator.get(f"{API}?cursor=x").status_code == 400
    assert operator.get(f"{API}?state=asleep").status_code == 400
    page = operator.get("/operations/jobs?state=dead").text
    assert f"/operations/jobs/{dead[0]}?tenant={town.b}" in page
    assert str(mine[0]) not in page
    assert town.client("clerk", town.a).get("/operations/jobs").status_code == 403
    assert town.client("county-leader").get(API).status_code == 403


def test_one_job_is_read_with_its_history_and_each_deed_has_a_name_and_a_reason(town: Town):
    operator, office = town.client("operator"), town.client("county-office")
    (id,) = queued(town, "dead", state="dead")
    where = {"tenant": town.a, "reason": "打印机修好了"}
    assert office.post(f"{API}/{id}/replay", where).status_code == 403
    assert operator.post(f"{API}/{id}/replay", {"tenant": town.a, "reason": ""}).status_code == 400
    assert operator.post(f"{API}/{id}/replay", where).status_code == 204
    assert state(town, id) == "waiting"
    assert operator.post(f"{API}/{id}/replay", where).json()["code"] == "operations.not-fit"
    assert operator.post(f"{API}/{uuid4()}/replay", where).status_code == 404
    assert operator.post(f"{API}/{id}/cancellation", where | {"reason": "不需要"}).status_code == 204
    card = operator.get(f"{API}/{id}?tenant={town.a}").json()
    deeds = [(deed["action"], deed["was"], deed["actor"], deed["reason"]) for deed in card["interventions"]]
    mine = str(me(town, operator))
    assert deeds == [("cancelled", "waiting", mine, "不需要"), ("replayed", "dead", mine, "打印机修好了")]
    page = operator.get(f"/operations/jobs/{id}?tenant={town.a}").text
    assert "打印机修好了" in page
    assert "李四" in page
    assert operator.get(f"/operations/jobs/{id}?tenant={town.b}").status_code == 404
    assert "重新执行" not in office.get(f"/operations/jobs/{id}?tenant={town.a}").text.split("人工处理")[0]


def test_what_is_uncertain_is_settled_by_a_person_and_not_done_again_blindly(town: Town):
    operator = town.client("operator")
    for arrived, then in ((True, "sent"), (False, "failed")):
        (id,) = queued(town, f"send-{arrived}")
        lease = claim(town.runtime.db, town.county, town.a, id, "test")
        assert lease
        assert lease.sending("mail", UUID(int=9))
        lease.fail(TimeoutError(), attempts=5, backoff=0)
        where = {"tenant": town.a, "reason": "打电话问过"}
        assert operator.post(f"{API}/{id}/replay", where).status_code == 409
        assert "已经送到" in operator.get(f"/operations/jobs/{id}?tenant={town.a}").text
        sent = operator.send(f"/operations/jobs/{id}/settlement", tenant=str(town.a), reason="打电话问过", arrived=str(arrived).lower())
        assert sent.status_code == 303, sent.text
        card = operator.get(f"{API}/{id}?tenant={town.a}").json()
        assert (card["line"]["state"], card["deliveries"][0]["state"]) == ("waiting", then)
        assert card["runs"][0]["outcome"] == "failed"


def test_many_are_done_again_at_once_after_a_look_at_which_they_are(town: Town):
    operator = town.client("operator")
    dead, well = queued(town, *"abc", state="dead") + queued(town, "d", state="dead", tenant=town.b), queued(town, "e")
    plan = operator.get(f"{API}/plan?deed=replay&kind=test.left").json()
    assert sorted(one["job"] for one in plan["lines"]) == sorted(map(str, dead))
    body = {"reason": "磁盘腾出来了", "kind": "test.left", "dry_run": True}
    assert len(operator.post(f"{API}/deeds/replay", body).json()["jobs"]) == 4
    assert state(town, dead[0]) == "dead"
    page = operator.get("/operations/jobs/plan?deed=replay&kind=test.left").text
    assert "重新执行这 4 件" in page
    sent = operator.send("/operations/jobs/deeds/replay", kind="test.left", reason="磁盘腾出来了")
    assert sent.status_code == 303, sent.text
    assert [state(town, id) for id in dead[:3]] + [state(town, dead[3], town.b)] == ["waiting"] * 4
    assert operator.post(f"{API}/deeds/cancel", {"reason": "作罢", "tenant": town.a}).json()["passed"] == 0
    assert (state(town, well[0]), state(town, dead[3], town.b)) == ("cancelled", "waiting")
    assert town.client("county-office").post(f"{API}/deeds/cancel", {"reason": "作罢"}).status_code == 403


def test_who_asked_for_an_export_calls_it_off_and_nobody_else(town: Town):
    clerk, other = town.client("clerk", town.a), town.client("clerk", town.a)
    base = f"/api/v1/tenants/{town.a}/timeline/exports"
    id = clerk.post(base, {"form": "ndjson"}).json()["id"]
    page = clerk.get(f"/t/{town.a}/timeline/exports/{id}").text
    assert f'data-live="job={town.a}:{id}"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert other.post(f"{base}/{id}/cancellation").status_code == 404
    assert clerk.send(f"/t/{town.a}/timeline/exports/{id}/cancellation").status_code == 303
    assert clerk.post(f"{base}/{id}/cancellation").status_code == 204
    assert "已按您的要求取消" in clerk.get(f"/t/{town.a}/timeline/exports/{id}").text
    assert perform(town.runtime.db, town.runtime, town.county, town.a, UUID(id), lease_seconds=60) == "none"


def test_a_report_is_called_off_and_a_worker_that_is_at_it_puts_nothing_on_record(town: Town):
    clerk, other = town.client("clerk", town.a), town.client("clerk", town.a)
    base = f"/api/v1/tenants/{town.a}/reports"
    asked = clerk.post(base, {"period": last_week(), "formats": ["json"]}).json()
    run, position = asked["id"], asked["first_position"]
    (id,) = queued(town, build_key(position), kind=BUILD, run=run, position=position)
    lease = claim(town.runtime.db, town.county, town.a, id, "test")
    assert lease
    assert other.post(f"{base}/{run}/cancellation").json()["code"] == "withdrawal.not-yours"
    assert clerk.post(f"{base}/{run}/cancellation").status_code == 200
    with pytest.raises(jobs.LeaseLost):
        lease.progress("pdf", 1, 2)
    said = [e.fact for e in town.runtime.ledger.load(town.county, town.a, UUID(run))]
    assert said[1:] == [report.Failed(reason="cancelled")]
    assert clerk.post(f"{base}/{run}/cancellation").status_code == 200
    assert [type(e.fact) for e in town.runtime.ledger.load(town.county, town.a, UUID(run))] == [report.Requested, report.Failed]
    lease.end()


def test_the_terminal_does_the_same_for_a_named_operator(town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    for name, value in town.runtime.settings.environment().items():
        monkeypatch.setenv(name, value)
    login, leader = town.user("operator"), town.user("county-leader")
    (id,) = queued(town, "cli", state="dead")

    def run(*words: str) -> tuple[int, str]:
        status = cli.main(["jobs", *words])
        said = capsys.readouterr()
        return status, said.out + said.err

    whose, why = ["--tenant", str(town.a)], ["--as", login, "--reason", "mended"]
    assert str(id) in run("list", *whose, "--state", "dead")[1]
    assert "would replay: 1 × test.left (dead)" in run("replay", "--all", *whose, *why, "--dry-run")[1]
    assert state(town, id) == "dead"
    assert run("replay", *whose, *why)[0] == 1
    assert run("replay", str(id), *whose, "--as", leader, "--reason", "mended")[0] == 1
    assert run("replay", str(id), *whose, *why)[0] == 0
    assert state(town, id) == "waiting"
    assert run("cancel", "--all", *whose, *why) == (0, "cancel: 1 jobs; 0 had changed meanwhile\n")
    shown = run("show", str(id), *whose, "--follow")[1]
    assert "mended" in shown
    assert "cancelled" in shown
    assert run("settle", str(id), *whose, "--arrived", *why)[0] == 1
    assert run("show", str(uuid4()), *whose)[0] == 1


def test_an_import_is_called_off_by_who_gave_it_to_a_worker(town: Town):
    clerk, other, upload, command = town.client("clerk", town.a), town.client("clerk", town.a), uuid4(), uuid4()
    (id,) = queued(town, f"{upload}:{command}", kind=taking.KIND, upload=str(upload), mode="all", actor=str(me(town, clerk)), role="clerk")
    page = clerk.get(f"/t/{town.a}/imports/{upload}?job={command}").text
    assert f'data-live="job={town.a}:{id}"' in page
    assert "取消" in page
    assert "不需要了" not in other.get(f"/t/{town.a}/imports/{upload}?job={command}").text
    where = f"/t/{town.a}/imports/{upload}/cancellation"
    assert other.send(where, job=str(command)).status_code == 404
    assert clerk.send(where, job=str(command)).status_code == 303
    assert state(town, id) == "cancelled"
    assert "已按您的要求停止" in clerk.get(f"/t/{town.a}/imports/{upload}?job={command}").text
