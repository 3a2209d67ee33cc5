"""What is muted is put on record and not counted; what is urgent or escalated cannot be; a mute ends by itself or is lifted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from infra.jobs import Job, job_id, perform, queue
from services import inbox, notices
from services.inbox import Item
from services.mutes import LONGEST
from tests.web import days
from tests.web.conftest import Signed, Town
from tests.web.test_live import me

API = "/api/v1/inbox/mutes"
SAID = {
    "rows": 3, "facts": 2, "refused": 1, "what": "completion", "number": "1", "due": "2026-01-01", "days": 1, "level": "unit-head",
    "severity": "critical", "day": "2026-01-01", "report": "weekly", "period": "2026-W01",
}  # fmt: skip
"""What any of the notices here says."""


def told(town: Town, key: str, *, kind: str = "import-finished", subject: UUID | None = None, urgent: bool = False) -> UUID:
    """Tell the unit of something as a policy does, and return the job's id."""
    said: dict[str, Any] = SAID | {"id": str(subject or uuid4())}
    notice: dict[str, Any] = {"kind": kind, "key": key, "params": said, "link": f"/t/{town.a}/imports", "urgent": urgent}
    job = Job(kind=notices.KIND, key=key, args=notice)
    with town.runtime.db.tenant(town.county, town.a) as sql:
        queue(sql, town.county, town.a, [job])
    id = job_id(town.county, town.a, notices.KIND, key)
    assert perform(town.runtime.db, town.runtime, town.county, town.a, id, lease_seconds=30) == "done"
    return id


def until(n: int) -> str:
    return (days.today() + timedelta(days=n)).isoformat()


def unread(signed: Signed) -> int:
    return signed.get("/api/v1/inbox").json()["unread"]


def logged(town: Town, job: UUID) -> list[tuple[str, UUID, str]]:
    with town.runtime.db.tenant(town.county, town.a) as sql:
        return sql.execute(
            "SELECT channel, recipient, state FROM work.deliveries WHERE county_id = %s AND tenant_id = %s AND job_id = %s",
            [town.county, town.a, job],
        ).fetchall()


def test_a_muted_kind_is_on_record_and_not_counted_and_others_are_told(town: Town):
    clerk, other = town.client("clerk", town.a), town.client("clerk", town.a)
    assert clerk.post(API, {"kind": "import-finished", "until": until(7)}).status_code == 201
    job = told(town, "a")
    assert (unread(clerk), unread(other)) == (0, 1)
    (item,) = clerk.get("/api/v1/inbox").json()["items"]
    assert item["muted_at"]
    assert clerk.get("/api/v1/inbox?unread=true").json()["items"] == []
    assert logged(town, job) == [("inbox", me(town, clerk), "muted")]
    assert "免打扰" in clerk.get("/inbox").text
    told(town, "b", kind="report-ready")
    assert unread(clerk) == 1
    operator = town.client("operator")
    assert "本人已设免打扰" in operator.get(f"/operations/jobs/{job}?tenant={town.a}").text


def test_one_matter_is_muted_from_its_notice_and_told_again_when_the_mute_is_lifted(town: Town):
    clerk, subject = town.client("clerk", town.a), uuid4()
    told(town, "a", subject=subject)
    (item,) = clerk.get("/api/v1/inbox").json()["items"]
    assert item["mutable"]
    assert clerk.send("/inbox/mutes", item=item["id"], until=until(LONGEST)).status_code == 303
    assert unread(clerk) == 1  # what was told before stays told
    told(town, "b", subject=subject)
    told(town, "c")
    assert unread(clerk) == 2
    page = clerk.get("/inbox/mutes").text
    assert "导入已入账：处理 3 行" in page
    (mute,) = clerk.get(API).json()["items"]
    assert mute["subject"] == str(subject)
    assert town.client("clerk", town.a).bare.delete(f"{API}/{mute['mute']}", headers={"X-CSRF-Token": clerk.word}).status_code == 403
    other = town.client("clerk", town.a)
    assert other.send(f"/inbox/mutes/{mute['mute']}/end").status_code == 404
    assert other.send("/inbox/mutes", item=item["id"], until=until(1)).status_code == 404
    assert clerk.send(f"/inbox/mutes/{mute['mute']}/end").status_code == 303
    assert clerk.get(API).json()["items"] == []
    told(town, "d", subject=subject)
    assert unread(clerk) == 3


def test_of_several_that_are_told_at_once_one_is_muted(town: Town):
    clerk, subjects = town.client("clerk", town.a), [uuid4(), uuid4()]
    lines = [
        {"kind": "due", "params": SAID | {"id": str(id), "number": f"A{n}"}, "link": f"/t/{town.a}/commitments/{id}"}
        for n, id in enumerate(subjects)
    ]
    with town.runtime.db.tenant(town.county, town.a) as sql:
        inbox.put(sql, town.county, town.a, [Item(user=me(town, clerk), kind=notices.MORNING, key="today", params={"lines": lines})])
    (item,) = clerk.get("/api/v1/inbox").json()["items"]
    assert [line["id"] for line in item["lines"]] == list(map(str, subjects))
    page = clerk.get("/inbox").text
    assert "今早提醒 2 项" in page
    assert f'href="/t/{town.a}/commitments/{subjects[1]}"' in page
    assert clerk.post(API, {"item": item["id"], "until": until(3)}).json()["code"] == "mutes.not-mutable"
    assert clerk.post(API, {"item": item["id"], "subject": str(uuid4()), "until": until(3)}).status_code == 409
    assert clerk.send("/inbox/mutes", item=item["id"], subject=str(subjects[1]), until=until(3)).status_code == 303
    (mute,) = clerk.get(API).json()["items"]
    assert mute["subject"] == str(subjects[1])
    assert "公开承诺（A1）" in clerk.get("/inbox/mutes").text


@pytest.mark.parametrize("kind", ["finding-raised", "escalated"])
def test_what_is_urgent_or_escalated_is_told_whatever_is_muted(town: Town, kind: str):
    head, subject = town.client("unit-head", town.a), uuid4()
    told(town, "first", subject=subject)
    (item,) = head.get("/api/v1/inbox").json()["items"]
    head.post(API, {"item": item["id"], "until": until(3)})
    head.post(API, {"kind": "finding-raised", "until": until(3)})
    told(town, "second", kind=kind, urgent=kind == "finding-raised", subject=subject)
    assert unread(head) == 2
    loud = next(one for one in head.get("/api/v1/inbox").json()["items"] if one["kind"] == kind)
    assert (loud["mutable"], loud["muted_at"]) == (False, None)
    refused = head.post(API, {"item": loud["id"], "until": until(3)})
    assert (refused.status_code, refused.json()["code"]) == (409, "mutes.not-mutable")
    assert head.post(API, {"kind": "escalated", "until": until(3)}).json()["code"] == "mutes.not-mutable"


def test_a_mute_ends_by_itself_after_90_days_at_most_and_repeats_safely(town: Town):
    clerk = town.client("clerk", town.a)
    for n in (-1, LONGEST + 1):
        refused = clerk.post(API, {"kind": "due", "until": until(n)})
        assert (refused.status_code, refused.json()["code"]) == (409, "mutes.too-long")
    assert clerk.post(API, {"until": until(1)}).status_code == 400
    again = {"kind": "import-finished", "until": until(1), "command_id": str(uuid4())}
    assert [clerk.post(API, again).status_code for _ in range(2)] == [201, 201]
    assert len(clerk.get(API).json()["items"]) == 1
    with town.runtime.db.platform() as sql:
        user = [town.county, me(town, clerk)]
        row = sql.execute("SELECT tenant_id FROM access.users WHERE county_id = %s AND user_id = %s", user).fetchone()
    assert row
    with town.runtime.db.tenant(town.county, row[0]) as sql:
        sql.execute("UPDATE access.mutes SET until = until - 2 WHERE county_id = %s AND tenant_id = %s", [town.county, row[0]])
    told(town, "a")
    assert unread(clerk) == 1
    assert clerk.get(API).json()["items"] == []


