"""Files over HTTP: looked at without effect, taken once, refused with the reason, and never larger than they may be."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from infra import jobs
from infra.followers import Followers
from services import views
from services.imports import taking
from tests.services.rosters import book, edited, person, roster
from tests.web.conftest import Signed, Town
from tests.web.peopled import Peopled

LOCKED = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")


@pytest.fixture
def peopled(town: Town) -> Peopled:
    return Peopled(town)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(50 * 2**20))
    return out.getvalue()


def send(signed: Signed, path: str, file: bytes, *, raw: bool = False, key: str | None = None, **fields: str):
    headers = {"X-CSRF-Token": signed.word} | ({"Idempotency-Key": key} if key else {})
    if raw:
        return signed.bare.post(path, content=file, params=fields, headers={**headers, "Content-Type": "application/octet-stream"})
    return signed.bare.post(path, files={"file": ("台账.xlsx", file)}, data=fields, headers=headers)


def hand_in(signed: Signed, tenant: int, file: bytes, **fields: str):
    form = {"csrf": signed.word, "command_id": str(uuid4()), **fields}
    return signed.bare.post(f"/t/{tenant}/imports", data=form, files={"file": ("台账.xlsx", file)})


def api(tenant: int) -> str:
    return f"/api/v1/tenants/{tenant}/imports"


@pytest.mark.parametrize("raw", [True, False])
def test_a_dry_run_says_what_a_file_would_do_and_changes_nothing(town: Town, *, raw: bool):
    clerk, head = town.client("clerk", town.a), town.runtime.ledger.head(town.county, town.a)
    answer = send(clerk, api(town.a), roster([person(0), person(1, branch="没有的支部")]), raw=raw, dry_run="true")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["applied"], said["dry_run"], said["id"], said["counts"]["new"]) == (False, True, None, 6)
    assert [(f["sheet"], f["row"], f["column"], f["rule"]) for f in said["findings"]] == [("members", 3, "branch", "unknown-branch")]
    assert said["findings"][0]["message"]
    assert said["findings"][0]["remedy"]
    assert town.runtime.ledger.head(town.county, town.a) == head


def test_all_rows_or_none_unless_the_good_ones_are_asked_for(town: Town):
    clerk, file = town.client("clerk", town.a), roster([person(0), person(1, branch="没有的支部")])
    none = send(clerk, api(town.a), file).json()
    assert (none["applied"], none["last_position"]) == (False, None)
    good = send(clerk, api(town.a), file, mode="good-rows").json()
    assert (good["applied"], good["counts"]["facts"]) == (True, 6)


def test_the_same_file_twice_changes_nothing_and_the_same_key_answers_the_same(town: Town):
    clerk, file = town.client("clerk", town.a), roster([person(n) for n in range(4)])
    first = send(clerk, api(town.a), file, key="k-1")
    assert first.json()["applied"]
    head = town.runtime.ledger.head(town.county, town.a)
    again = send(clerk, api(town.a), file, key="k-1").json()
    assert (again["id"], again["applied"], again["repeated"]) == (first.json()["id"], True, True)
    other = send(clerk, api(town.a), file).json()
    assert (other["counts"]["new"], other["counts"]["unchanged"], other["counts"]["facts"]) == (0, 9, 0)
    assert town.runtime.ledger.head(town.county, town.a) == head


@pytest.mark.parametrize(
    ("file", "code"),
    [(LOCKED, "imports.password-protected"), (bomb(), "imports.bomb"), (b"%PDF-1.7", "imports.not-a-workbook"), (b"", "imports.empty"),
     (book({"Sheet1": [["a", "b"], ["1", "2"]]}), "imports.other-kind")],
)  # fmt: skip
def test_a_file_that_is_no_roster_is_a_problem_that_says_what_to_do(town: Town, file: bytes, code: str):
    clerk = town.client("clerk", town.a)
    answer = send(clerk, api(town.a), file, raw=True)
    assert (answer.status_code, answer.headers["content-type"], answer.json()["code"]) == (400, "application/problem+json", code)
    assert answer.json()["fields"][0]["message"]
    page = hand_in(clerk, town.a, file)
    assert page.status_code == 200
    assert "没有记入任何内容" in page.text
    assert town.runtime.ledger.head(town.county, town.a) == 0


@pytest.mark.parametrize("path", ["/api/v1/tenants/{}/imports", "/t/{}/imports"])
def test_two_hundred_megabytes_are_refused_before_they_are_read(town: Town, path: str):
    clerk, read = town.client("clerk", town.a), 0

    def body():
        nonlocal read
        for _ in range(200):
            read += 1
            yield b"\x00" * 2**20

    headers = {"X-CSRF-Token": clerk.word, "Content-Type": "application/octet-stream", "Content-Length": str(200 * 2**20)}
    if path.startswith("/t/"):
        headers["Content-Type"] = "multipart/form-data; boundary=b"
    answer = clerk.bare.post(path.format(town.a), content=body(), headers=headers)
    assert answer.status_code == 413
    assert "20" in answer.text
    assert town.runtime.ledger.head(town.county, town.a) == 0


@pytest.mark.parametrize("fields", [{"kind": "recipes"}, {"mode": "some"}, {"effective_on": "2005-02-30"}, {"dry_run": "perhaps"}])
def test_what_is_asked_of_a_file_must_be_readable(town: Town, fields: dict[str, str]):
    answer = send(town.client("clerk", town.a), api(town.a), roster([person(0)]), raw=True, **fields)
    assert answer.status_code == 400
    assert [f["name"] for f in answer.json()["fields"]] == list(fields)


def test_only_who_keeps_a_roster_may_import_one_and_only_into_his_own(town: Town):
    file = roster([person(0)])
    assert send(town.client("inspector"), api(town.a), file).status_code == 403
    assert send(town.client("clerk", town.b), api(town.a), file).status_code == 404
    assert hand_in(town.client("county-leader"), town.a, file).status_code == 403


def test_a_clerk_looks_decides_and_sees_what_became_of_it(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    export = clerk.get(f"/t/{peopled.a}/imports/export.xlsx")
    assert export.headers["content-type"].endswith("spreadsheetml.sheet")
    name = peopled.members(peopled.a)[0].name
    assert name is not None
    changed = edited(export.content, {("党员", name, "台账类别"): "流动"})
    waiting = hand_in(clerk, peopled.a, changed).headers["location"]
    looked = clerk.get(waiting).text
    assert "还没有入账" in looked
    assert "全部入账" in looked
    taken = clerk.send(f"{waiting}/application", mode="all", command_id=str(uuid4()))
    assert (taken.status_code, taken.headers["location"].partition("?")[0]) == (303, waiting)
    assert 'http-equiv="refresh"' in clerk.get(taken.headers["location"]).text  # until the views have followed
    peopled.catch_up()
    assert "已经入账" in clerk.get(taken.headers["location"]).text
    listed = clerk.get(f"/api/v1/tenants/{peopled.a}/imports").json()["items"]
    assert [one["status"] for one in listed] == ["applied", "applied"]
    one = clerk.get(f"/api/v1/tenants/{peopled.a}/imports/{listed[0]['batch']}").json()
    assert (one["batch"]["facts"], one["findings"]) == (1, [])
    assert "流动" in clerk.get(f"/t/{peopled.a}/roster?search={name}").text
    assert clerk.send(f"{waiting}/application", mode="all").status_code == 404


def test_a_file_with_refused_rows_names_them_and_can_be_thrown_away(peopled: Peopled):
    clerk = peopled.town.client("clerk", peopled.a)
    waiting = hand_in(clerk, peopled.a, roster([person(900, branch="没有的支部")])).headers["location"]
    looked = clerk.get(waiting).text
    assert "党员，第2行，所在党支部" in looked
    assert "全部入账" not in looked
    assert clerk.send(f"{waiting}/removal").status_code == 303
    assert clerk.send(f"{waiting}/application", mode="good-rows").status_code == 404


def test_a_large_file_is_a_workers_and_its_page_reloads_itself(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(taking, "AT_ONCE", 2)
    clerk = town.client("clerk", town.a)
    waiting = hand_in(clerk, town.a, roster([person(n) for n in range(3)])).headers["location"]
    taken = clerk.send(f"{waiting}/application", mode="all", command_id=str(uuid4())).headers["location"]
    assert 'http-equiv="refresh"' in clerk.get(taken).text
    with town.runtime.db.tenant(town.county, town.a) as sql:
        [queued] = jobs.listing(sql, town.county, town.a, kind=taking.KIND)
    assert jobs.perform(town.runtime.db, town.runtime, town.county, town.a, queued.job_id, lease_seconds=30) == "done"
    Followers(town.runtime.db, town.runtime.ledger, views.ALL).catch_up(town.county)
    done = clerk.get(taken).text
    assert "已经入账" in done
    assert 'http-equiv="refresh"' not in done


def test_the_template_can_be_had_by_whoever_reads_the_unit(town: Town):
    answer = town.client("clerk", town.a).get(f"/t/{town.a}/imports/template.xlsx")
    assert answer.content[:2] == b"PK"
    assert town.client("inspector").get(f"/t/{town.a}/imports/export.xlsx").status_code == 403


def test_a_double_click_takes_a_file_once_and_both_are_led_to_the_same_page(peopled: Peopled):
    clerk, both = peopled.town.client("clerk", peopled.a), Barrier(2)
    waiting = hand_in(clerk, peopled.a, roster([person(900), person(901, branch="没有的支部")])).headers["location"]
    form = {"mode": "good-rows", "command_id": str(uuid4())}

    def click() -> Any:
        both.wait(30)
        return clerk.send(f"{waiting}/application", **form)

    with ThreadPoolExecutor(2) as pool:
        one, two = (each.result(60) for each in [pool.submit(click), pool.submit(click)])
    assert (one.status_code, two.status_code) == (303, 303)
    assert one.headers["location"] == two.headers["location"]
    assert "?after=" in one.headers["location"]
    peopled.catch_up()
    page = clerk.get(one.headers["location"]).text
    assert "已经入账" in page
    assert "党员，第3行，所在党支部" in page
    assert [each.name for each in peopled.members(peopled.a)].count(person(900)["name"]) == 1
