"""What every page promises: dates in the address, one language, strict headers, nothing from elsewhere, and nothing said about others."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from services.web import assets
from services.web.edge import networks, see_through
from services.web.site import TEMPLATES
from tests.web.conftest import PASSWORD, Town


class Seen(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_every_answer_carries_the_strict_headers(client, town: Town):
    signed = town.client("county-office")
    for answer in (
        client.get("/sign-in"),
        client.get("/nope"),
        client.get("/api/v1/nope"),
        signed.get("/county/tenants"),
        client.get("/health"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
        assert answer.headers["x-request-id"] not in answer.text


def test_no_page_holds_what_the_policy_forbids(client, town: Town):
    signed = town.client("county-office")
    for answer in (client.get("/sign-in"), client.get("/nope"), signed.get("/county/tenants"), client.get("/api/docs")):
        for tag, attributes in Seen(answer.text).tags:
            assert "style" not in attributes
            assert not any(name.startswith("on") for name in attributes)
            assert tag != "style"
            assert tag != "script" or attributes.get("src", "").startswith("/assets/")
            for name in ("src", "href", "action"):
                assert not re.match(r"(?:[a-z]+:)?//", attributes.get(name) or ""), attributes


def test_neither_templates_nor_assets_name_another_site():
    ours = [*TEMPLATES.rglob("*.html"), *(Path(p) for p, _ in assets.FILES.values() if p.is_relative_to(assets.OWN))]
    assert len(ours) > 5
    for path in ours:
        found = re.findall(r"""(?:https?:)?//[\w.-]+\.[a-z]{2,}""", path.read_text("utf-8"))
        assert set(found) <= {"http://www.w3.org"}, path


def test_every_asset_is_served_for_ever_under_its_own_address(client):
    for name in assets.FILES:
        answer = client.get(assets.versioned(name))
        assert answer.status_code == 200, name
        assert "immutable" in answer.headers["cache-control"]
        assert len(answer.content) == assets.FILES[name][0].stat().st_size
    assert client.get("/assets/0/taizhang.css").headers["cache-control"] == "no-cache"
    for name in ("..", "app.py", "%2e%2e", "..%2f..%2fapp.py"):
        assert client.get(f"/assets/0/{name}").status_code == 404


def test_both_dates_stay_in_the_address_and_the_past_offers_no_commands(town: Town):
    signed = town.client("county-office")
    now = signed.get("/county/tenants").text
    assert 'action="/county/tenants"' in now
    assert "2020-01-01" not in now
    past = signed.get("/county/tenants?true_on=2020-06-14&known_on=2020-06-15").text
    assert 'value="2020-06-14"' in past
    assert 'value="2020-06-15"' in past
    assert 'method="post" action="/county/tenants"' not in past
    assert 'href="/county/tenants?true_on=2020-06-14&amp;known_on=2020-06-15"' in past
    assert "正在回看" in past
    assert "甲乡" not in past  # nobody knew of it then
    assert "甲乡" in signed.get("/county/tenants?true_on=2020-06-14").text
    assert "甲乡" not in signed.get("/county/tenants?true_on=2019-12-31").text


PAST = "true_on=2020-03-01&known_on=2020-03-02"


def test_the_name_of_the_house_leads_home_on_the_same_dates(town: Town):
    signed = town.client("county-leader")
    brand = next(attrs for tag, attrs in Seen(signed.get(f"/county/tree?{PAST}").text).tags if attrs.get("class") == "brand")
    assert brand["href"] == f"/?{PAST}"
    assert signed.get(f"/?{PAST}").headers["location"] == f"/county?{PAST}"
    assert signed.get("/").headers["location"] == "/county"


@pytest.mark.parametrize("path", ["/operations", "/operations/jobs", "/inbox", "/inbox/mutes"])
def test_a_page_about_now_says_so_whatever_dates_are_chosen(town: Town, path: str):
    """It neither looks back nor claims to; with no dates chosen it says nothing of them."""
    signed = town.client("operator")
    shown = signed.get(f"{path}?{PAST}").text
    assert "本页只有当前情况" in shown
    assert not re.search(r"正在(查看|回看)|in-the-past", shown)
    assert "业务日期 2020" not in shown
    assert "本页只有当前情况" not in signed.get(path).text


def test_the_export_of_a_roster_is_offered_to_whom_it_is_given_also_in_the_past(town: Town):
    export, page = f"/t/{town.a}/imports/export.xlsx", f"/t/{town.a}/imports?{PAST}"
    clerk, leader = town.client("clerk", town.a), town.client("county-leader")
    assert f"{export}?true_on=2020-03-01" in clerk.get(page).text
    assert export not in leader.get(page).text
    assert (clerk.get(f"{export}?{PAST}").status_code, leader.get(f"{export}?{PAST}").status_code) == (200, 403)


def test_an_answer_names_its_coordinate(town: Town):
    signed = town.client("county-office")
    as_of = signed.get("/api/v1/tenants?true_on=2020-06-14&known_on=2020-06-15").json()["as_of"]
    assert as_of["true_on"] == "2020-06-14"
    assert as_of["known_on"] == "2020-06-15T23:59:59.999999+08:00"
    assert as_of["positions"] == {str(town.office): town.runtime.ledger.head(town.county, town.office)}
    assert as_of["complete_to"]
    instant = signed.get("/api/v1/tenants?known_on=2020-06-15T08:00:00%2B08:00").json()["as_of"]["known_on"]
    assert instant == signed.get("/api/v1/tenants?known_on=2020-06-15T08:00:00+08:00").json()["as_of"]["known_on"]


@pytest.mark.parametrize(
    "query", ["true_on=2005-02-30", "true_on=0001-01-01", "known_on=9999-12-31", "known_on=x", "after=-1", "after=x", "q=%00"]
)
def test_a_date_or_position_that_cannot_be_read_is_named(town: Town, query: str):
    answer = town.client("county-office").get(f"/api/v1/tenants?{query}")
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["name"] == query.partition("=")[0]


def test_a_page_waits_for_its_receipt_and_says_when_it_is_still_behind(town: Town):
    signed = town.client("county-office")
    shown = signed.send("/county/tenants", tenant=str(town.office + 150), name="丙乡", kind="township").headers["location"]
    behind = signed.get(shown)
    assert behind.status_code == 200
    assert "丙乡" not in behind.text
    assert "请稍后刷新" in behind.text
    town.catch_up()
    caught = signed.get(shown).text
    assert "丙乡" in caught
    assert "已记入台账" in caught
    assert "请稍后刷新" not in caught


def test_a_language_is_chosen_by_address_and_kept_by_cookie(client):
    assert 'lang="zh-CN"' in client.get("/sign-in").text
    chosen = client.get("/sign-in?lang=en")
    assert '<html lang="en">' in chosen.text
    assert chosen.headers["set-cookie"].startswith("tz-lang=en")
    assert '<html lang="en">' in client.get("/nope").text
    assert '<html lang="zh-CN">' in client.get("/nope?lang=zh-CN").text
    assert "set-cookie" not in client.get("/sign-in?lang=tlh").headers


def test_a_language_that_was_chosen_waits_for_its_reader(town: Town, client):
    signed = town.client("county-office")
    signed.get("/county/tenants?lang=en")
    login = town.user("county-office")
    first = client.post("/sign-in", data={"login": login, "password": PASSWORD})
    assert "tz-lang" not in first.headers["set-cookie"]
    assert '<html lang="en">' in client.get("/county/tenants?lang=en").text
    client.cookies.clear()
    again = client.post("/sign-in", data={"login": login, "password": PASSWORD})
    assert "tz-lang=en" in again.headers["set-cookie"]


def test_what_is_not_ours_and_what_never_was_get_the_same_bytes(town: Town):
    signed = town.client("clerk", town.a)
    english = {"Accept-Language": "en"}
    api = [
        signed.get(path, headers=english)
        for path in (f"/api/v1/tenants/{town.b}/anything", f"/api/v1/tenants/{town.office}/anything", "/api/v1/tenants/999999999/anything")
    ]
    assert {a.status_code for a in api} == {404}
    assert len({a.content for a in api}) == 1
    pages = [
        signed.get(path) for path in (f"/t/{town.b}/x", "/t/999999999/x", "/t/x/x", "/t/-1/x", "/t/99999999999999999999999999/x", "/nope")
    ]
    assert {a.status_code for a in pages} == {404}
    assert len({a.content for a in pages}) == 1
    kept = [{k: v for k, v in a.headers.items() if k != "x-request-id"} for a in pages]
    assert all(headers == kept[0] for headers in kept)


def test_a_method_that_is_not_there_is_said_so(client, town: Town):
    assert client.put("/api/v1/session").status_code == 405
    assert client.post("/health").status_code == 405


def test_the_description_of_the_api_is_whole(client):
    described = client.get("/api/v1/openapi.json").json()
    assert described["paths"]["/api/v1/county/tenants"]["post"]["responses"].keys() >= {"201", "400", "401", "403", "404", "409", "413"}
    assert "/sign-in" not in described["paths"]
    assert described["components"]["securitySchemes"]["session"]["in"] == "cookie"
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "cdn" not in page.text


@pytest.mark.parametrize(
    ("proxies", "forwarded", "secure"),
    [("", {"X-Forwarded-Proto": "https"}, False), ("10.0.0.0/8", {"X-Forwarded-Proto": "https"}, True), ("10.0.0.0/8", {}, False)],
)
def test_only_a_trusted_proxy_is_believed(*, proxies: str, forwarded: dict[str, str], secure: bool):
    scope = {"client": ("10.1.2.3", 9), "scheme": "http"}
    headers = {**forwarded, "X-Forwarded-For": "192.0.2.7, 10.9.9.9"}
    see_through(scope, {k.lower().encode(): v for k, v in headers.items()}, networks(proxies))
    assert (scope["scheme"] == "https") == secure
    assert scope["client"][0] == ("192.0.2.7" if proxies else "10.1.2.3")
