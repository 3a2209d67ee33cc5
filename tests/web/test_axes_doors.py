"""The page of the four axes: every number of it, of the county and of each unit, opens exactly the rows that it counts, at its dates."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from domain import member, organisation
from services import members, organisations, tenants
from services.desk import Actor
from services.views.axes import AXES
from services.web.i18n import LANGUAGES, Lang, words
from tests.web.conftest import Signed, Town
from tests.web.test_compared_filters import Moving

NUMBER = re.compile(r'<a class="number[^"]*" href="([^"]*)" aria-label="([^"]*): ([\d,]+)">')
FIGURES = sum(len(measures) for measures in AXES.values())


class Before(Moving):
    """The story with members lost, found and told of late, a weak branch that was merged, and the second township gone into the first."""

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        for n, tenant in ((1, self.a), (2, self.a), (0, self.b), (1, self.b)):
            self.lost(tenant, n, ago=160)
        self.found_again(self.a, 1, ago=70)
        self.lost(self.a, 3, ago=70)
        into, weak = (each.organisation for each in self.peopled.bodies(self.a))
        desk = self.peopled.desk(self.a, on=self.day(170))
        organisations.change(desk, weak, lambda o: organisation.assess(o, "weak", "考评", at=desk.stamp))
        self.catch_up()
        organisations.merge(self.peopled.desk(self.a, on=self.day(50)), weak, into, "合并")
        self.catch_up()
        self.then = self.client("leader").get("/api/v1/county/overview").json()["as_of"]["known_on"]
        self.lost(self.a, 4, ago=160)
        office = self.peopled.desk(town.office, on=self.day(40), actor=Actor(id=UUID(int=502), role="county-office"))
        tenants.merge(office, self.b, self.a, "撤乡并镇")
        self.catch_up()

    def lost(self, tenant: int, n: int, *, ago: int) -> None:
        desk = self.peopled.desk(tenant, on=self.day(ago))
        members.change(desk, self.peopled.members(tenant)[n].person, lambda m: member.lose_contact(m, at=desk.stamp))
        self.catch_up()

    def found_again(self, tenant: int, n: int, *, ago: int) -> None:
        desk = self.peopled.desk(tenant, on=self.day(ago))
        members.change(desk, self.peopled.members(tenant)[n].person, lambda m: member.restore_contact(m, "phone", at=desk.stamp))
        self.catch_up()

    def opened(self, signed: Signed, address: str) -> int:
        """Return how many rows an address opens, all of its pages."""
        path, _, asks = address.partition("#")[0].partition("?")
        own = {"/county/compare": "/compare", "/county/coverage": "/county/coverage/members"}
        path = own.get(path, path.replace("/t/", "/tenants/", 1))
        found, cursor = list[Any](), ""
        while True:
            answer = signed.get(f"/api/v1{path}?{asks}&limit=3{cursor}")
            assert answer.status_code == 200, (address, answer.text)
            found += answer.json()["items"]
            if (following := answer.json()["next"]) is None:
                return len(found)
            cursor = f"&cursor={following}"


@pytest.fixture
def before(town: Town) -> Before:
    return Before(town)


@pytest.mark.parametrize("known", ["now", "then"])
def test_every_number_of_the_page_opens_exactly_the_rows_it_counts(before: Before, known: str):
    asks = {"true_on": before.day(150).isoformat(), "list": "axes", **({"known_on": before.then} if known == "then" else {})}
    leader, clerk = before.client("leader"), before.client("clerk")
    kinds = set[tuple[str, str]]()
    for signed, base in ((leader, "/county"), (clerk, f"/t/{before.a}")):
        page = signed.get(f"{base}/compare", params=asks).text
        numbers = [(unescape(address), label, int(n.replace(",", ""))) for address, label, n in NUMBER.findall(page)]
        ends = [address for address, _, _ in numbers if "/compare" not in address]
        assert len(ends) == 2 * FIGURES * (3 if signed is leader else 1), "the county, and each of its two units"
        for address, label, n in numbers:
            assert before.opened(signed, address) == n, (label, address)
            said = parse_qs(address.partition("#")[0].partition("?")[2])
            kinds |= {(nature, way) for nature in said.get("nature", []) for way in said["difference"]}
    assert {("real", "added"), ("real", "ended"), ("reorganised", "added"), ("reorganised", "ended")} <= kinds
    assert (("learned", "added") in kinds) is (known == "then")


def test_a_number_opens_its_rows_at_the_dates_of_the_page(before: Before):
    first, last = before.day(150).isoformat(), before.day(20).isoformat()
    asks = {"true_on": first, "known_on": before.then, "with_true_on": last, "list": "axes"}
    for address, _, _ in NUMBER.findall(before.client("leader").get("/county/compare", params=asks).text):
        said = {name: value for name, (value,) in parse_qs(unescape(address).partition("#")[0].partition("?")[2]).items()}
        dates = tuple(said.get(name) for name in ("true_on", "known_on", "with_true_on", "with_known_on"))
        if said.get("nature") == "learned":
            assert dates == (first, before.then.replace("Z", "+00:00"), first, None), "one day, as it was known and as it is known"
        elif "nature" in said:
            assert dates == (first, None, last, None), "both days as known now"
        else:
            assert dates[:2] in ((first, before.then.replace("Z", "+00:00")), (last, None))


def test_a_township_that_went_into_another_one_counts_there_and_is_reorganised_in_both(before: Before):
    found = before.client("leader").get(f"/api/v1/compare?true_on={before.day(150)}&list=axes").json()["items"]
    lost = {line["tenant"]: line for line in found if line["figure"] == "lost"}
    gone, heir, whole = (lost[code] for code in (before.b, before.a, before.town.office))
    assert (gone["then"], gone["now"], gone["reorganised"], gone["changed"], gone["better"]) == (2, 0, -2, 0, None)
    assert heir["moves"]["reorganised"] == {"came": 2, "went": 0}
    assert heir["moves"]["changed"] == {"came": 1, "went": 1}
    assert (whole["reorganised"], whole["then"]) == (0, gone["then"] + heir["then"])
    assert whole["now"] == heir["now"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_what_each_kind_of_difference_means(before: Before, lang: Lang):
    t = words(lang)
    for shown in ("axes", "roster"):
        page = before.client("leader").get(f"/county/compare?true_on={before.day(150)}&list={shown}&lang={lang}").text
        for nature in ("real", "learned", "reorganised"):
            assert f"<dd>{t(f'compare.means.{nature}')}</dd>" in page
