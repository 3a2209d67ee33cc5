"""Whoever looks at a past moment stays there: every link of every page keeps both dates, every page says where he stands, none commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

import pytest

from infra.followers import View
from infra.followers.course import Course
from services.web.i18n import words
from tests.web.peopled import BEGAN
from tests.web.walked import Leads, Link, Whole, at

DATES = ("true_on", "known_on")
READERS = ("county-leader", "county-office", "clerk")
NOW, NAMED = words("zh-CN")("past.not-here"), words("zh-CN")("past.names-now")
SIGN_OUT = "/sign-out"


def asked(whole: Whole, address: str) -> dict[str, str]:
    """Return the dates at which a page is looked at: a comparison has two pairs of them."""
    dates = {"true_on": whole.yesterday.isoformat(), "known_on": whole.known_on}
    return dates | {f"with_{name}": value for name, value in dates.items()} if "/compare" in address else dates


def opened(whole: Whole, who: str) -> Iterator[Leads]:
    """Yield every page that somebody may see, at both dates."""
    for route, address in whole.addresses(who).items():
        page = at(address, **asked(whole, address))
        answer = whole.get(who, page)
        if answer.status_code == 303:
            page = answer.headers["location"]
            assert all(dict(parse_qsl(urlsplit(page).query)).get(name) == value for name, value in asked(whole, address).items()), route
            answer = whole.get(who, page)
        assert answer.status_code in (200, 403), (route, page, answer.text)
        if answer.status_code == 200:
            yield Leads(page, answer.text)


def drops(whole: Whole, page: Leads, link: Link) -> bool:
    """Return whether a link leads off the dates of its page; one in the banner is there to, and one to the page itself chooses others."""
    if link.section == "past" or whole.contract(link.path).scope == "public":
        return False
    dates = {name for name in link.asks if name in DATES}
    others = {name: value for name, value in link.asks.items() if not name.endswith(DATES)}
    itself = {name: value for name, value in parse_qsl(urlsplit(page.page).query) if not name.endswith(DATES)}
    chooses = link.path == urlsplit(page.page).path and others == itself
    return not chooses and dates != {*DATES}


def broken(whole: Whole, page: Leads) -> Iterator[str]:
    """Yield what a page does not keep of its promises."""
    yield from (f"{link.words} leads to {link.address}" for link in page.links if drops(whole, page, link))
    about_now = NOW in page.text
    if 'class="past"' not in page.text or not (about_now or 'class="in-the-past"' in page.text):
        yield "does not say where one stands"
    if 'class="in-the-past"' in page.text and NAMED not in page.text:
        yield "does not say that people are named as they are now"
    for address in () if about_now else page.commands:
        path, _, query = address.partition("?")
        right = whole.contract(path, "POST").action or ""
        asks = right.startswith("tenant.read") and {*dict(parse_qsl(query))} >= {*DATES}
        if path != SIGN_OUT and not asks:
            yield f"offers {address}"


@pytest.fixture
def rebuilds(whole: Whole) -> Iterator[set[str]]:
    """The pages of a rebuild that has ended, and of one that goes on as long as the test."""
    db, (ended, going) = whole.town.runtime.db, (f"dates-{uuid4().hex[:8]}" for _ in range(2))
    with Course(db, View(ended, version=1, modules=())):
        pass
    with Course(db, View(going, version=1, modules=())):
        yield {f"/operations/rebuilds/{view}" for view in (ended, going)}


@pytest.mark.parametrize("who", READERS)
def test_every_link_keeps_both_dates_every_page_says_where_one_stands_and_none_commands(whole: Whole, who: str, rebuilds: set[str]):
    pages = list(opened(whole, who))
    assert len(pages) > 40
    seen = {link.path for page in pages for link in page.links} & rebuilds
    assert seen == (rebuilds if who == "county-office" else set())
    wrong = [f"{page.page} {each}" for page in pages for each in broken(whole, page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", READERS)
def test_the_api_speaks_of_dates_where_its_page_does(whole: Whole, who: str):
    described, looked = whole.get(who, "/api/v1/openapi.json").json()["paths"], {True: 0, False: 0}
    for page in opened(whole, who):
        route = re.sub(r"\{(\w+):\w+\}", r"{\1}", whole.route(page.page))
        twin = re.sub("^/t/", "/api/v1/tenants/", route) if route.startswith("/t/") else f"/api/v1{route}"
        told = {each["name"] for each in described.get(twin, {}).get("get", {}).get("parameters", ())}
        now = NOW in page.text
        if told:
            assert (not told & {*DATES}) == now, twin
            looked[now] += 1
        assert now or not route.startswith("/operations"), f"{route} says that it is about the past, and shows what is there now"
    assert looked[False] > 10
    assert looked[True] > (3 if who == "county-office" else 0)


def test_a_name_is_looked_for_at_the_moment_that_is_looked_at(whole: Whole):
    clerk, (member, *_) = whole.readers["clerk"], whole.stage.peopled.members(whole.a)
    assert member.name
    for day, found in ((BEGAN, True), (BEGAN - timedelta(days=1), False)):
        dates = {"true_on": day.isoformat(), "known_on": whole.known_on}
        form = next(each for each in Leads("", clerk.get(at(f"/t/{whole.a}/roster", **dates)).text).commands if "search" in each)
        page = clerk.send(form, search=member.name).text
        assert (f"/roster/{member.person}?{urlencode(dates)}" in unescape(page)) == found
        assert 'class="in-the-past"' in page
        api = clerk.post(f"/api/v1/tenants/{whole.a}/roster/searches?{urlencode(dates)}", {"search": member.name}).json()
        assert (bool(api["items"]), api["as_of"]["true_on"]) == (found, day.isoformat())


def test_an_instant_stands_as_long_as_its_day_is_left_alone(whole: Whole):
    leader = whole.readers["county-leader"]
    for path, prefix in (("/county", ""), ("/county/compare?list=roster", "with_")):
        page = at(path, **{f"{prefix}true_on": whole.yesterday.isoformat(), f"{prefix}known_on": whole.known_on})
        form = next(link for link in Leads(page, leader.get(page).text).links if link.words == "(a form)")
        again = Leads(form.address, leader.get(form.address).text)
        doors = [link.asks.get("known_on") for link in again.links if link.path.endswith("/roster") and link.number is not None]
        assert datetime.fromisoformat(whole.known_on) in [datetime.fromisoformat(each) for each in doors if each]
        moved = at(form.address, **{f"{prefix}known_on": "2020-06-14"})
        assert "2020-06-14T23:59:59.999999" in leader.get(moved).text, "another day is its end"


@pytest.mark.parametrize("who", READERS)
def test_every_answer_of_the_api_beside_a_page_names_the_moment_that_was_asked_for(whole: Whole, who: str):
    named = 0
    for address in whole.addresses(who).values():
        twin = re.sub("^/t/", "/api/v1/tenants/", re.sub("^/county", "/api/v1/county", address))
        if not twin.startswith("/api/") or not whole.serves(urlsplit(twin).path):
            continue
        answer = whole.get(who, at(twin, **asked(whole, address)))
        assert answer.status_code in (200, 400, 403), (twin, answer.text)
        if answer.status_code == 200 and "as_of" in (said := answer.json()):
            moment = (said["as_of"]["true_on"], datetime.fromisoformat(said["as_of"]["known_on"]))
            assert moment == (whole.yesterday.isoformat(), datetime.fromisoformat(whole.known_on)), twin
            named += 1
    assert named > 10


@pytest.mark.parametrize("who", READERS)
def test_whatever_lists_something_lists_nothing_of_when_nobody_knew_anything(whole: Whole, who: str):
    never, looked = "2000-01-01T00:00:00+08:00", 0
    dates = {"true_on": whole.yesterday.isoformat(), "known_on": never, "with_known_on": never}
    for address in whole.addresses(who).values():
        twin = re.sub("^/t/", "/api/v1/tenants/", re.sub("^/county", "/api/v1/county", address))
        if not twin.startswith("/api/") or "list=axes" in twin or not whole.serves(urlsplit(twin).path):
            continue  # the axes list their figures, which are none then
        answer = whole.get(who, at(twin, **dates))
        assert answer.status_code in (200, 400, 403, 404), (twin, answer.text)
        if answer.status_code == 200 and "items" in answer.json():
            assert not answer.json()["items"], f"{twin} does not care what was known"
            looked += 1
    assert looked > 10
