"""Numbers are doors: every count on a page leads to a list of exactly so many rows, at the dates of the page or those it names."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Final

import pytest

from domain import member, period
from services import members, periods
from services.desk import Actor
from services.imports import roster
from services.web.i18n import LANGUAGES, Lang
from tests.services.rosters import person, twice
from tests.services.rosters import roster as workbook
from tests.web.conftest import Signed, Town
from tests.web.peopled import BEGAN, UUID, Peopled

DOOR: Final = re.compile(r'<a class="number" href="([^"]+)" aria-label="[^"]*: ([\d,]+)"')
LISTS: Final = ("roster", "institutions", "organisations", "commitments", "inspections", "findings", "periods")
MANY: Final = 66


class Handed(Peopled):
    """A roster that was handed in, and in which somebody was lost afterwards who had been counted."""

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        head = Actor(id=UUID(int=503), role="unit-head")
        self.period = periods.stream(self.a, "2020-03")
        periods.begin(self.desk(self.a), period.Opened(period="2020-03"))
        totals: dict[str, int] = {
            "institutions": len(self.units(self.a)),
            "organisations": len(self.bodies(self.a)),
            "members": len(self.members(self.a)),
        }
        periods.declare(self.desk(self.a), self.period, period.DeclaredTotalsSet(**totals, source=""))
        periods.submit(self.desk(self.a, actor=head), self.period, period.Totals(**totals), true_on=BEGAN)
        desk = self.desk(self.a)
        members.change(desk, self.members(self.a)[0].person, lambda m: member.end(m, "died", at=desk.stamp))
        self.catch_up()


@pytest.fixture
def handed(town: Town) -> Handed:
    return Handed(town)


def followed(signed: Signed, page: str) -> int:
    """Follow every number of a page; return how many there were."""
    answer = signed.get(page)
    assert answer.status_code == 200, (page, answer.text)
    doors = {(unescape(address), int(n.replace(",", ""))) for address, n in DOOR.findall(answer.text)}
    found = 0
    for address, n in sorted(doors):
        path, _, query = address.partition("#")[0].partition("?")
        if path.rpartition("/")[2] not in LISTS:
            continue
        api = "/api/v1" + path.replace("/t/", "/tenants/", 1)
        assert len(signed.get(f"{api}?{query}&limit=200").json()["items"]) == n, (page, address)
        found += 1
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_leads_to_so_many_rows(handed: Handed, lang: Lang):
    clerk, leader = handed.town.client("clerk", handed.a), handed.town.client("county-leader")
    unit, asks = f"/t/{handed.a}", f"lang={lang}&true_on={BEGAN + timedelta(days=9)}"
    for signed, page, least in (
        (clerk, unit, 3), (clerk, f"{unit}/roster", 3), (clerk, f"{unit}/tree", 4), (clerk, f"{unit}/periods", 3),
        (clerk, f"{unit}/periods/{handed.period}", 6), (clerk, f"{unit}/compare", 2), (leader, "/county", 5),
        (leader, "/county/roster", 3), (leader, "/county/tree", 4), (leader, "/county/periods", 3), (leader, "/county/compare", 2),
    ):  # fmt: skip
        assert followed(signed, f"{page}?{asks}") >= least, page


def test_what_was_handed_in_is_listed_as_it_was_known_when_it_was_counted(handed: Handed):
    clerk = handed.town.client("clerk", handed.a)
    page = clerk.get(f"/t/{handed.a}/periods/{handed.period}").text
    counts = {int(n) for address, n in DOOR.findall(page) if "/roster" in address}
    assert counts == {6, 7}, "so many now, so many when it was handed in"
    assert followed(clerk, f"/t/{handed.a}/periods/{handed.period}") >= 6
    bare = re.findall(r'<td class="num">\s*\d', page)
    assert len(bare) == 3, "what was declared is a word that was given, no list"


def test_every_pair_is_on_one_of_the_pages_of_pairs(town: Town):
    peopled = Peopled(town, people=MANY)
    more = workbook([*(person(n) for n in range(MANY)), *(twice(n) for n in range(MANY))])
    assert roster.apply(peopled.desk(peopled.a, on=date(2020, 4, 1)), more).applied
    peopled.catch_up()
    for signed, path, api in (
        (town.client("clerk", peopled.a), f"/t/{peopled.a}/roster", f"/api/v1/tenants/{peopled.a}/roster/doubles"),
        (town.client("county-office"), "/county/roster", "/api/v1/county/roster/doubles"),
    ):
        whole = [pair["person"] for pair in signed.get(api).json()["items"]]
        assert len(whole) == MANY
        seen, address = list[str](), f"{path}?class=on-job"
        while address:
            page = signed.get(address).text
            section = page[page.index('id="doubles"') : page.index("</details>", page.index('id="doubles"'))]
            assert f" {MANY} " in section
            rows = re.findall(r"<tr>.*?</tr>", section, re.DOTALL)[1:]
            seen += [re.findall(rf"/roster/({'|'.join(whole)})", row)[0] for row in rows]
            following = re.findall(r'rel="next" href="(\?[^"]+)#doubles"', section)
            address = path + unescape(following[0]) if following else ""
            assert not address or "class=on-job" in address
        assert seen == whole
        assert signed.get(f"{path}?pairs=x").status_code == 400
