"""Whatever a list can be cut down by, its comparison is cut down by too: its numbers are as long as the lists they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from domain import member, period, session
from domain.session import Absence
from services import members, organisations, periods, study_sessions
from services.desk import Actor
from services.web.comparing import FILTERS
from tests.web.conftest import Signed, Town
from tests.web.peopled import Peopled
from tests.web.story import Story

LISTS: Final = sorted(FILTERS.keys() - {"tenants"})
"""What units have, and the county of all of them; only the county has a register of tenants."""
CALLED: Final = {"class": "ledger_class", "open": "is_open"}
WORDS: Final = {
    "phase": ["open", "submitted"], "elsewhere": ["true", "false"], "unplaced": ["true", "false"],
    "state": ["live", "closed"], "stuck": ["true"], "overdue": ["true"], "reopened": ["true"], "headless": ["true"], "homeless": ["true"],
    "held": ["true"], "open": ["true", "false"], "standing": ["all", "standing", "member"], "tree": ["then", "now"],
    "days": ["20"], "method": ["field-visit"], "group": ["laid-off"], "batch": ["二"], "since": ["2020-01-01"], "until": ["2020-01-01"],
    "way": ["attended", "excused"], "gap": ["missing", "unreached"],
    "search": ["甲", "D-0"], "visit": ["10000000-0000-4000-8000-000000000001"],
}  # fmt: skip
COUNTED: Final = ("before", "after", "unchanged", "counts")
NO_UNIT: Final = "10000000-0000-4000-8000-000000000002"


class Moving(Story):
    """The story with rosters, in one of which a member went mobile and one organisation went into another."""

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        self.closed()
        self.published(ago=120, due_in=30)
        self.found(self.visited(ago=100), ago=100)
        self.found(self.visited(ago=20), ago=20)
        self.peopled = Peopled(town)
        head = Actor(id=UUID(int=503), role="unit-head")
        for n, ago in enumerate((200, 110), 1):
            name = f"2020-H{n}"
            periods.begin(self.peopled.desk(self.a, on=self.day(ago)), period.Opened(period=name))
            totals = period.DeclaredTotalsSet(institutions=2, organisations=3, members=7)
            periods.declare(self.peopled.desk(self.a, on=self.day(ago)), periods.stream(self.a, name), totals)
            counted = period.Totals(institutions=2, organisations=3, members=7)
            handed = self.peopled.desk(self.a, on=self.day(ago - 20 * n), actor=head)
            periods.submit(handed, periods.stream(self.a, name), counted, true_on=self.day(ago))
        one = self.peopled.members(self.a)[0]
        desk = self.peopled.desk(self.a, on=self.day(100))
        members.change(desk, one.person, lambda m: member.assign_class(m, "mobile", at=desk.stamp))
        self.studied()
        first, _, last = (each.organisation for each in self.peopled.bodies(self.a))
        organisations.merge(self.peopled.desk(self.a, on=self.day(60)), last, first, "合并")
        self.catch_up()

    def studied(self) -> None:
        """Hold a required session of one branch, of which two are missed, and make up for one of them; hold another one without a roll."""
        here = [each for each in self.peopled.members(self.a) if each.branch]
        branch = here[0].branch
        assert branch
        for ago, absent in ((90, [Absence(person=each.person, reason="sick") for each in here if each.branch == branch][:2]), (40, None)):
            founding = session.Scheduled(kind="study", title="专题学习", planned_for=self.day(ago), branches=(branch,), required=True)
            id = uuid4()
            study_sessions.schedule(self.peopled.desk(self.a, on=self.day(ago)), id, founding)
            study_sessions.hold(self.peopled.desk(self.a, on=self.day(ago)), id, session.Held())
            if absent is not None:
                study_sessions.close_roll(self.peopled.desk(self.a, on=self.day(ago)), id, absent)
                study_sessions.reach(self.peopled.desk(self.a, on=self.day(30)), id, session.MakeUpDone(person=absent[0].person))
        self.catch_up()

    def rows(self, signed: Signed, address: str) -> list[dict[str, Any]]:
        path, _, query = address.replace("&amp;", "&").partition("?")
        path = {"/county/coverage": "/county/coverage/members"}.get(path, path.replace("/t/", "/tenants/", 1))
        answer = signed.get(f"/api/v1{path}?{query}&limit=200")
        assert answer.status_code == 200, (address, answer.text)
        return answer.json()["items"]

    def asks(self, signed: Signed, base: str, name: str) -> Iterator[dict[str, str]]:
        """Yield every filter of a list with values that its rows have."""
        rows = self.rows(signed, f"{base}/{name}?true_on={self.day(150)}") + self.rows(signed, f"{base}/{name}?")
        for field in sorted(FILTERS[name]):
            column = CALLED.get(field, field)
            held = sorted({str(row[column]) for row in rows if row.get(column) not in (None, "", [])})
            if field == "unit" and name == "roster":
                held = [str(one) for each in self.peopled.bodies(self.a) for one in (each.organisation, each.institution) if one]
            if field == "under":
                held = [str(self.a), str(self.b)]
            for value in [*WORDS.get(field, held or [NO_UNIT])][:6]:
                yield {field: value}
                if name == "roster" and field in ("unit", "branch", "under"):
                    yield {field: value, "tree": "now"}
                    yield {field: value, "tree": "then", "class": "on-job"}


@pytest.fixture
def moving(town: Town) -> Moving:
    return Moving(town)


@pytest.mark.parametrize("name", LISTS)
def test_both_ends_of_a_comparison_are_the_lists_they_lead_to(moving: Moving, name: str):
    for who, base in (("clerk", f"/t/{moving.a}"), ("leader", "/county")):
        signed, followed = moving.client(who), 0
        for asks in moving.asks(signed, base, name):
            if "under" in asks and who == "clerk":
                continue
            query = urlencode({"true_on": moving.day(150).isoformat(), "list": name, **asks})
            page = signed.get(f"{base}/compare?{query}")
            assert page.status_code == 200, (query, page.text)
            ends = re.findall(rf'<a class="number" href="({base}/{name}[^"]*)" aria-label="[^"]*: (\d+)"', page.text)
            assert [len(moving.rows(signed, address)) for address, _ in ends] == [int(n) for _, n in ends], query
            assert len(ends) == 2
            followed += sum(int(n) > 0 for _, n in ends)
        assert followed > 1, "somebody has to be on these lists"


def test_who_came_to_a_unit_with_a_merged_branch_is_told_as_reorganised(moving: Moving):
    clerk, (into, *_) = moving.client("clerk"), moving.peopled.bodies(moving.a)
    asks = f"list=roster&unit={into.organisation}&true_on={moving.day(150)}"
    then = clerk.get(f"/api/v1/tenants/{moving.a}/compare?{asks}&tree=then").json()
    assert then["after"] > then["before"] > 0
    assert {(i["difference"], *i["natures"]) for i in then["items"] if i["difference"] == "added"} == {("added", "reorganised")}
    now = clerk.get(f"/api/v1/tenants/{moving.a}/compare?{asks}&tree=now").json()
    assert (now["before"], now["after"]) == (then["after"], then["after"])


@pytest.mark.parametrize("name", [*LISTS, "tenants", "axes"])
def test_a_filter_that_a_list_does_not_have_is_refused_by_name(moving: Moving, name: str):
    leader, own = moving.client("leader"), FILTERS.get(name, set[str]())
    for field in sorted(set[str]().union(*FILTERS.values()) - own):
        answer = leader.get(f"/api/v1/compare?list={name}&{field}=x")
        assert (answer.status_code, answer.json()["fields"][0]["name"]) == (400, field)
    assert leader.get(f"/county/compare?list={name}&limit=1&tenant={moving.a}").status_code == 200


def test_one_unit_is_not_asked_for_the_units_under_another(moving: Moving):
    clerk, leader = moving.client("clerk"), moving.client("leader")
    for signed, address in (
        (clerk, f"/api/v1/tenants/{moving.a}/roster?under={moving.b}"), (clerk, f"/api/v1/tenants/{moving.a}/compare?under={moving.b}"),
        (leader, f"/api/v1/compare?tenant={moving.a}&under={moving.b}"),
    ):  # fmt: skip
        assert (signed.get(address).status_code, signed.get(address).json()["fields"][0]["name"]) == (400, "under")


@pytest.mark.parametrize("name", [*LISTS, "tenants"])
def test_what_did_not_change_is_a_list_of_its_own(moving: Moving, name: str):
    leader, asks = moving.client("leader"), f"list={name}&true_on={moving.day(150)}"
    found = leader.get(f"/api/v1/compare?{asks}&difference=unchanged&limit=200").json()
    all_of_them = leader.get(f"/api/v1/compare?{asks}&limit=200").json()
    assert [found[each] for each in COUNTED] == [all_of_them[each] for each in COUNTED]
    assert len(found["items"]) == found["unchanged"]
    assert all(i["difference"] == "unchanged" and i["before"] == i["after"] and not i["causes"] for i in found["items"])
    assert {i["key"] for i in found["items"]}.isdisjoint(i["key"] for i in all_of_them["items"])
    doors = re.findall(r'difference=unchanged[^"]*#list" aria-label="[^"]*: (\d+)"', leader.get(f"/county/compare?{asks}").text)
    assert doors == [str(found["unchanged"])][: found["unchanged"]]
    assert leader.get(f"/county/compare.xlsx?{asks}&difference=unchanged").status_code == 200
