"""Coming in: sessions, their rotation, and what keeps guessers out."""

from __future__ import annotations

import time
from datetime import date
from uuid import uuid4

import pytest
from litestar.testing import TestClient

from domain import grant
from infra.ledger import Receipt
from services import attempts, grants, sessions, users
from services.web.edge import Edge
from tests.web.conftest import PASSWORD, Town


def enter(client: TestClient[Edge], login: str, password: str = PASSWORD):
    return client.post("/api/v1/session", json={"login": login, "password": password})


def test_a_program_gets_a_cookie_and_the_word_of_its_session(client, town: Town):
    answer = enter(client, town.user("clerk", town.a))
    assert answer.status_code == 204
    assert answer.content == b""
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("tz=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert len(answer.headers["x-csrf-token"]) == 64


def test_behind_tls_the_cookie_is_bound_to_the_host(app: Edge, town: Town):
    client = TestClient(app, base_url="https://ledger.example")
    cookie = enter(client, town.user("clerk", town.a)).headers["set-cookie"]
    assert cookie.startswith("__Host-tz=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_a_form_leads_to_the_page_that_was_wanted(client, town: Town):
    login = town.user("clerk", town.a)
    wanted = client.get(f"/t/{town.a}/nothing?true_on=2005-06-14")
    assert wanted.status_code == 404
    first = client.get("/county/tenants?true_on=2005-06-14")
    assert first.status_code == 303
    assert first.headers["location"] == "/sign-in?next=%2Fcounty%2Ftenants%3Ftrue_on%3D2005-06-14"
    page = client.get(first.headers["location"])
    assert 'name="next" value="/county/tenants?true_on=2005-06-14"' in page.text
    after = client.post("/sign-in", data={"login": login, "password": PASSWORD, "next": "/county/tenants?true_on=2005-06-14"})
    assert (after.status_code, after.headers["location"]) == (303, "/county/tenants?true_on=2005-06-14")
    assert client.get("/").headers["location"] == f"/t/{town.a}"


@pytest.mark.parametrize("outside", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/\n/evil"])
def test_signing_in_never_leads_off_the_site(client, town: Town, outside: str):
    after = client.post("/sign-in", data={"login": town.user("clerk", town.a), "password": PASSWORD, "next": outside})
    assert (after.status_code, after.headers["location"]) == (303, "/")


def test_an_unknown_name_a_wrong_password_and_a_disabled_user_get_one_answer(client, town: Town):
    login = town.user("clerk", town.a)
    gone = f"gone-{uuid4().hex[:8]}"
    users.disable(town.runtime, town.county, town.a, users.add_user(town.runtime, town.county, town.a, gone, "王五", "干部", PASSWORD))
    answers = [enter(client, login, "not the password"), enter(client, "nobody-at-all"), enter(client, gone)]
    assert {a.status_code for a in answers} == {401}
    assert len({a.content for a in answers}) == 1
    assert answers[0].json()["code"] == "access.sign-in-refused"
    assert "set-cookie" not in answers[0].headers


def test_a_login_is_found_however_it_is_written_and_is_taken_only_once(client, town: Town):
    login = town.user("clerk", town.a, login=f"Li.Si-{town.county}")
    assert enter(client, f"  {login.upper()} ").status_code == 204
    with pytest.raises(users.LoginTaken):
        users.add_user(town.runtime, town.county, town.b, login.lower(), "别人", "干部", PASSWORD)
    with pytest.raises(users.PasswordTooShort):
        users.add_user(town.runtime, town.county, town.b, "short", "别人", "干部", "123456789")


def test_signing_in_again_ends_the_session_before(client, town: Town):
    login = town.user("clerk", town.a)
    enter(client, login)
    first = client.cookies["tz"]
    enter(client, login)
    assert client.cookies["tz"] != first
    assert client.get("/").status_code == 303
    client.cookies.clear()
    client.cookies["tz"] = first
    assert client.get("/").headers["location"].startswith("/sign-in")


def test_signing_out_ends_the_session_on_the_server(town: Town):
    signed = town.client("clerk", town.a)
    token = signed.bare.cookies["tz"]
    assert signed.bare.delete("/api/v1/session").status_code == 403
    assert signed.bare.delete("/api/v1/session", headers={"X-CSRF-Token": signed.word}).status_code == 204
    assert sessions.find(town.runtime, token) is None
    form = town.client("clerk", town.a)
    assert form.send("/sign-out").headers["location"] == "/sign-in"
    assert form.get("/api/v1/tenants").status_code == 401


def test_another_password_ends_every_session(client, town: Town):
    user = users.add_user(town.runtime, town.county, town.a, f"u-{town.county}", "李四", "干部", PASSWORD)
    enter(client, f"u-{town.county}")
    with pytest.raises(users.WrongPassword):
        users.change_password(town.runtime, town.county, town.a, user, old="something else", new="another good one")
    users.change_password(town.runtime, town.county, town.a, user, old=PASSWORD, new="another good one")
    assert client.get("/api/v1/tenants").status_code == 401
    assert enter(client, f"u-{town.county}").status_code == 401
    assert enter(client, f"u-{town.county}", "another good one").status_code == 204


def test_a_session_is_kept_as_a_hash_and_ends_by_the_clock_of_the_database(client, town: Town):
    enter(client, town.user("clerk", town.a))
    token = client.cookies["tz"]
    with town.runtime.db.platform() as sql:
        rows = sql.execute("SELECT token_hash, expires_at - created_at FROM access.sessions WHERE county_id = %s", [town.county]).fetchall()
    assert token.encode() not in {bytes(r[0]) for r in rows}
    assert {r[1] for r in rows} == {sessions.LASTS}
    with town.runtime.db.tenant(town.county, town.a) as sql:
        sql.execute("UPDATE access.sessions SET expires_at = created_at WHERE county_id = %s", [town.county])
    assert client.get("/api/v1/tenants").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "900001.", ".x", "900001.x", "99999999999999.x", "-1.x", "９.x", "900001.\x00"])
def test_a_made_up_token_is_nobody(town: Town, token: str):
    assert sessions.find(town.runtime, token) is None


def test_guessing_is_slowed_down_and_the_owner_is_not_locked_out_elsewhere(client, town: Town):
    if (left := 300 - time.time() % 300) < 20:  # a new window would forgive in the middle of the test
        time.sleep(left)
    login = town.user("clerk", town.a)
    answers = [enter(client, login, f"guess number {n}") for n in range(attempts.LIMITS["person"] + 2)]
    assert [a.status_code for a in answers[:-2]] == [401] * attempts.LIMITS["person"]
    assert {a.status_code for a in answers[-2:]} == {429}
    assert 0 < int(answers[-1].headers["retry-after"]) <= 300
    assert enter(client, login).status_code == 429
    assert sessions.sign_in(town.runtime, login, PASSWORD, address="another")
    page = client.post("/sign-in", data={"login": login, "password": PASSWORD})
    assert page.status_code == 429
    assert 'role="alert"' in page.text


def test_a_grant_that_ended_opens_nothing(town: Town):
    signed = town.client()
    assert signed.get("/").status_code == 403
    user = sessions.find(town.runtime, signed.bare.cookies["tz"]).user
    ids = [uuid4(), uuid4()]
    given: Receipt = grants.give(town.desk(), ids[0], grant.Given(user=user, role="clerk", tenant=town.a, until=date(2021, 1, 1)))
    grants.give(town.desk(), ids[1], grant.Given(user=user, role="clerk", tenant=town.b))
    town.catch_up()
    assert given.size == 1
    assert [t["code"] for t in signed.get("/api/v1/tenants").json()["items"]] == [town.b]
    grants.revoke(town.desk(), ids[1])
    town.catch_up()
    assert signed.get("/api/v1/tenants").json()["items"] == []


def test_an_office_that_shares_one_address_comes_in_however_many_it_is(app: Edge, town: Town):
    if (left := 300 - time.time() % 300) < 15:  # a new window would begin in the middle of the test
        time.sleep(left)
    client: TestClient[Edge] = TestClient(app, raise_server_exceptions=False)
    logins = [town.user("clerk", town.a) for _ in range(4)]
    before = used(town)
    for login in logins * 3:
        assert enter(client, login, PASSWORD).status_code == 204
    assert used(town) == before, "who comes in uses up nobody's attempts"
    enter(client, logins[0], "a wrong guess")
    assert used(town) > before


def used(town: Town) -> int:
    """How many attempts count against somebody in this window."""
    with town.runtime.db.platform() as sql:
        row = sql.execute("SELECT coalesce(sum(count), 0) FROM access.attempts WHERE window_at > clock_timestamp() - interval '5 minutes'")
        return int(row.fetchone()[0])
