"""A browser that sends a command once more, because the line was cut, gets the answer of the first time, and nothing happens twice."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from infra.db import Sql
from infra.jobs import claim, clocks
from infra.jobs.table import Clocks
from tests.services.rosters import person, roster
from tests.web.conftest import Signed, Town
from tests.web.test_imports import hand_in
from tests.web.test_jobs import API, queued, state
from tests.web.test_mutes import API as MUTES
from tests.web.test_mutes import until
from tests.web.test_my_notices import ADDRESS, code, office, user, work

__all__ = ["office"]


@pytest.fixture
def clerk_at(town: Town) -> Signed:
    return town.client("clerk", town.a)


def dies(town: Town, id: UUID) -> None:
    """Let a worker take a job and fail at it for good."""
    lease = claim(town.runtime.db, town.county, town.a, id, "test")
    assert lease
    lease.fail(RuntimeError(), attempts=1, backoff=0)
    assert state(town, id) == "dead"


def test_a_job_that_died_again_is_not_replayed_again_by_the_command_that_replayed_it(town: Town):
    operator, (id,) = town.client("operator"), queued(town, "dead", state="dead")
    sent = {"tenant": str(town.a), "reason": "打印机修好了", "command_id": str(uuid4())}
    first = operator.send(f"/operations/jobs/{id}/replay", **sent)
    dies(town, id)
    again = operator.send(f"/operations/jobs/{id}/replay", **sent)
    assert (first.status_code, again.status_code, again.headers["location"]) == (303, 303, first.headers["location"])
    assert state(town, id) == "dead"
    assert operator.send(f"/operations/jobs/{id}/replay", **sent | {"reason": "另一个理由"}).status_code == 409
    other = queued(town, "elsewhere", tenant=town.b, state="dead")[0]
    assert operator.send(f"/operations/jobs/{other}/replay", **sent | {"tenant": str(town.b)}).status_code == 409, "also in other books"
    assert state(town, other, town.b) == "dead"
    assert operator.send(f"/operations/jobs/{id}/replay", **sent | {"command_id": str(uuid4())}).status_code == 303
    assert state(town, id) == "waiting"


def test_a_command_that_was_refused_is_on_record_nowhere_and_goes_through_once_it_can(town: Town):
    operator, (id,) = town.client("operator"), queued(town, "well")
    sent = {"tenant": town.a, "reason": "重试"}
    assert operator.post(f"{API}/{id}/replay", sent, idempotency_key="k").json()["code"] == "operations.not-fit"
    dies(town, id)
    assert operator.post(f"{API}/{id}/replay", sent, idempotency_key="k").status_code == 204
    assert state(town, id) == "waiting"


def test_many_jobs_are_met_by_one_command_once_and_what_broke_off_is_gone_on_with(town: Town, monkeypatch: pytest.MonkeyPatch):
    operator, here, there = town.client("operator"), queued(town, *"ab"), queued(town, "c", tenant=town.b)
    broken, body = [True], {"reason": "作罢", "kind": "test.left"}

    def cut(sql: Sql) -> Clocks:
        if broken and in_scope(sql) == town.b:
            broken.clear()
            raise ConnectionError
        return clocks(sql)

    monkeypatch.setattr("infra.answers.clocks", cut)
    assert operator.post(f"{API}/deeds/cancel", body, idempotency_key="k").status_code == 500
    assert ([state(town, id) for id in here], state(town, there[0], town.b)) == (["cancelled"] * 2, "waiting")
    late = queued(town, "late")
    first = operator.post(f"{API}/deeds/cancel", body, idempotency_key="k").json()
    assert sorted(first["jobs"]) == sorted(map(str, here + there))
    assert operator.post(f"{API}/deeds/cancel", body, idempotency_key="k").json() == first
    assert state(town, late[0]) == "waiting", "it was not there when the command was given"
    assert operator.post(f"{API}/deeds/cancel", body | {"reason": "x"}, idempotency_key="k").json()["code"] == "ledger.command-reused"


def in_scope(sql: Sql) -> int:
    """Return in whose books a transaction is."""
    row = sql.execute("SELECT current_setting('taizhang.tenant', true)::bigint").fetchone()
    assert row
    return row[0]


@pytest.mark.parametrize("mode", ["all", "good-rows"])
def test_a_file_that_was_taken_or_thrown_away_is_gone_whoever_sends_again(town: Town, clerk_at: Signed, mode: str):
    waiting = hand_in(clerk_at, town.a, roster([person(n) for n in range(3)])).headers["location"]
    take = {"mode": mode, "command_id": str(uuid4())}
    first, again = (clerk_at.send(f"{waiting}/application", **take) for _ in range(2))
    assert (first.status_code, again.status_code, again.headers["location"]) == (303, 303, first.headers["location"])
    assert "?after=" in first.headers["location"]
    assert clerk_at.send(f"{waiting}/application", mode=mode, command_id=str(uuid4())).status_code == 404
    unwanted, gone = hand_in(clerk_at, town.a, roster([person(9)])).headers["location"], {"command_id": str(uuid4())}
    assert [clerk_at.send(f"{unwanted}/removal", **gone).status_code for _ in range(2)] == [303, 303]
    assert clerk_at.send(f"{unwanted}/removal", command_id=str(uuid4())).status_code == 404


def test_a_file_handed_in_again_after_it_was_taken_does_not_wait_again(town: Town, clerk_at: Signed):
    file, once = roster([person(0)]), str(uuid4())
    waiting = hand_in(clerk_at, town.a, file, command_id=once).headers["location"]
    assert clerk_at.send(f"{waiting}/application", mode="all", command_id=str(uuid4())).status_code == 303
    assert hand_in(clerk_at, town.a, file, command_id=once).headers["location"] == waiting
    assert clerk_at.send(f"{waiting}/application", mode="all", command_id=str(uuid4())).status_code == 404
    assert hand_in(clerk_at, town.a, roster([person(1)]), command_id=once).status_code == 409


def test_a_form_that_mutes_sent_again_mutes_once_and_what_is_lifted_stays_lifted(clerk_at: Signed):
    sent = {"kind": "import-finished", "until": until(1), "command_id": str(uuid4())}
    assert [clerk_at.send("/inbox/mutes", **sent).status_code for _ in range(2)] == [303, 303]
    (mute,) = clerk_at.get(MUTES).json()["items"]
    assert mute["mute"] == sent["command_id"]
    assert clerk_at.send(f"/inbox/mutes/{mute['mute']}/end", command_id=str(uuid4())).status_code == 303
    assert clerk_at.send("/inbox/mutes", **sent).status_code == 303
    assert clerk_at.get(MUTES).json()["items"] == []
    assert clerk_at.send("/inbox/mutes", **sent | {"until": until(2)}).status_code == 409


def test_an_address_sent_again_gets_no_second_code_and_a_confirmation_is_answered_for_ever(office: Town) -> None:
    clerk = office.client("clerk", office.a)
    enter, confirm = {"address": ADDRESS, "command_id": str(uuid4())}, {"command_id": str(uuid4())}
    assert [clerk.send("/me/notices/mail/address", **enter).status_code for _ in range(2)] == [303, 303]
    work(office)
    confirm["code"] = code(office, user(office, clerk))
    assert [clerk.send("/me/notices/mail/confirmation", **confirm).status_code for _ in range(9)] == [303] * 9, "tries are not used up"
    assert len(clerk.get("/api/v1/me/notices/deliveries").json()["items"]) == 1
    remove = {"command_id": str(uuid4())}
    assert [clerk.send("/me/notices/mail/removal", **remove).status_code for _ in range(2)] == [303, 303]
    assert clerk.send("/me/notices/mail/confirmation", **confirm).status_code == 303
    assert clerk.send("/me/notices/mail/address", **enter).status_code == 303
    assert clerk.get("/api/v1/me/notices").json()["items"][0]["state"] == "none", "what was removed since is not entered again"
