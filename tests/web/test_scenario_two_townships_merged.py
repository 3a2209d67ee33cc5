"""Two townships are merged in August: June has the same totals under either tree, the lineage is shown, and a report says the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain import member
from services import members
from tests.web.conftest import Signed, Town
from tests.web.peopled import Peopled
from tests.web.test_doors import followed
from tests.web.test_report_kinds import build
from tests.web.test_trees import walk

JUNE, AUGUST, AFTER = "2020-06-14", date(2020, 8, 10), "2020-08-31"
TOTALS = ("institutions", "organisations", "members", "on_job", "mobile", "retired", "lost")


class Merged(Peopled):
    """Two townships, members of either in other classes, and in August one of them goes into the other on the page."""

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        for tenant, ledger_class in ((self.a, "mobile"), (self.b, "retired")):
            desk = self.desk(tenant, on=date(2020, 5, 1))
            change = member.ClassAssigned(ledger_class=ledger_class)
            members.change(desk, self.members(tenant)[0].person, lambda _, change=change: change)
        self.catch_up()
        self.leader, self.office_worker = town.client("county-leader"), town.client("county-office")
        self.before = self.overview(tree="then")
        self.unaware = self.instant()
        sent = self.office_worker.send("/county/tenants/merger", tenant=str(self.a), into=str(self.b), effective_on=AUGUST.isoformat())
        assert sent.status_code == 303, sent.text
        self.catch_up()

    def instant(self) -> str:
        """Return this moment, after all that is on record."""
        with self.runtime.db.platform() as sql:
            row = sql.execute("SELECT ledger.now()").fetchone()
        assert row
        return row[0].isoformat()

    def overview(self, *, tree: str, day: str = JUNE) -> Any:
        return self.leader.get(f"/api/v1/county/overview?true_on={day}&tree={tree}").json()

    def reported(self, day: str) -> dict[str, Any]:
        """Return the county's reconciliation as of a day, built by a worker and downloaded."""
        wanted = {"report": "reconciliation", "period": day[:7], "true_on": day, "formats": ["json"]}
        asked = self.office_worker.post("/api/v1/county/reports", wanted)
        assert asked.status_code == 201, asked.text
        self.catch_up()
        build(self.town, self.office, asked.json())
        self.catch_up()
        return self.leader.get(f"/api/v1/county/reports/{asked.json()['id']}/json").json()["figures"]


@pytest.fixture
def merged(town: Town) -> Merged:
    return Merged(town)


def test_the_totals_of_june_agree_under_the_tree_of_then_and_of_now(merged: Merged) -> None:
    then, now = merged.overview(tree="then"), merged.overview(tree="now")
    assert [then["total"][each] for each in TOTALS] == [now["total"][each] for each in TOTALS]
    assert then["total"] == merged.before["total"], "what happens in August changes nothing of June"
    assert (then["total"]["members"], then["total"]["mobile"], then["total"]["retired"]) == (14, 1, 1)
    assert {f["tenant"]: f["members"] for f in then["figures"]} == {merged.a: 7, merged.b: 7}
    assert {f["tenant"]: f["members"] for f in now["figures"]} == {merged.b: 14}
    for each in TOTALS:
        assert sum(part["figures"][each] for part in now["parts"]) == now["total"][each]
    assert [step["members"] for step in merged.overview(tree="then", day=AFTER)["figures"]] == [14]


@pytest.mark.parametrize("tree", ["then", "now"])
@pytest.mark.parametrize("day", [JUNE, AFTER])
def test_every_number_of_either_tree_opens_so_many_names(merged: Merged, tree: str, day: str) -> None:
    readers: tuple[tuple[Signed, str], ...] = (
        (merged.leader, "/county"), (merged.leader, "/county/tree"), (merged.leader, "/county/roster"),
        (merged.town.client("clerk", merged.b), f"/t/{merged.b}/tree"),
    )  # fmt: skip
    for signed, page in readers:
        assert followed(signed, f"{page}?true_on={day}&tree={tree}") > 0, page


def test_the_lineage_is_shown_where_the_tree_of_now_is_asked_for_and_from_august_on(merged: Merged) -> None:
    now = merged.overview(tree="now")
    assert [(m["id"], m["into"], m["on"]) for m in now["mergers"]] == [(str(merged.a), str(merged.b), AUGUST.isoformat())]
    tree = merged.leader.get(f"/api/v1/county/tree?true_on={JUNE}&tree=now").json()
    gone = next(node for node in walk(tree["roots"]) if node["id"] == str(merged.a))
    assert (gone["standing"], gone["went"][0]["id"]) == ("merged", str(merged.b))
    came = next(node for node in walk(tree["roots"]) if node["id"] == str(merged.b))
    assert [each["id"] for each in came["came"]] == [str(merged.a)]
    for path in (f"/county?true_on={JUNE}&tree=now", f"/county/tree?true_on={JUNE}&tree=now", f"/county/tenants?true_on={AFTER}"):
        page = merged.leader.get(path).text
        assert "2020年8月10日" in page, path
        assert "甲乡" in page, path
    assert "2020年8月10日" not in merged.leader.get(f"/county/tree?true_on={JUNE}").text


def test_a_report_of_june_says_what_the_page_says_before_and_after(merged: Merged) -> None:
    june, after = merged.reported(JUNE), merged.reported(AFTER)
    counted = {each["tenant"]: each["members"] for each in june["balances"]}
    assert {tenant: counted[tenant] for tenant in (merged.a, merged.b)} == {merged.a: 7, merged.b: 7}
    assert counted.get(merged.office, 14) == merged.overview(tree="now")["total"]["members"] == 14
    assert sum(each["members"] for each in after["balances"] if each["tenant"] != merged.office) == 14
