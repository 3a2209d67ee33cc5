"""Where notices of what is due lead: to pages that exist, in the county's own books too, and from notices of earlier releases."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from domain import finding, institution, organisation
from services import findings, inbox, institutions, organisations
from services.coordinate import Coordinate
from services.inbox import Item
from services.reminders import link
from services.views import obligations
from tests.web.conftest import Town
from tests.web.story import Story


def owed(story: Story) -> dict[str, str]:
    """Return by kind where what is due in the county's own books leads: a promise, a finding, an organisation's rectification."""
    own, day, due = story.county * 1000, story.day(30), story.now + timedelta(days=20)
    story.published(ago=30, due_in=60, at=own)
    raised = finding.Raised(inspection=story.visited(at=own), method="files", text="记录系事后补写", severity="minor")
    found, unit, body = uuid4(), uuid4(), uuid4()
    findings.raise_finding(story.desk("inspector", day, at=own), found, raised)
    findings.require(story.desk("inspector", day, at=own), found, "限期整改", due)
    founding = institution.Registered(code="D-01", name="县直机关", level=1, kind="township-organ")
    institutions.register(story.desk("clerk", day, at=own), unit, founding)
    established = organisation.Established(code="Z-01", name="机关党支部", kind="branch", institution=unit)
    organisations.establish(story.desk("clerk", day, at=own), body, established)
    for decide in (
        lambda s, at: organisation.assess(s, "weak", "组织生活不正常", at=at),
        lambda s, at: organisation.order_rectification(s, "恢复三会一课", due=due, at=at),
    ):
        desk = story.desk("clerk", day, at=own)
        organisations.change(desk, body, lambda s, decide=decide, at=desk.stamp: decide(s, at))
    story.catch_up()
    with story.runtime.db.tenant(story.county, own) as sql:
        listed = obligations.listing(sql, story.county, own, Coordinate(true_on=story.now, today=story.now)).items
    return {one.module: link(story.county, one) for one in listed}


def test_what_is_due_in_the_countys_own_books_leads_to_its_page(town: Town):
    story = Story(town)
    led, office = owed(story), story.client("office")
    assert led.keys() == {"commitment", "finding", "organisation"}
    for module, path in led.items():
        answer = office.get(path)
        while answer.status_code == 303:
            answer = office.get(answer.headers["location"])
        assert answer.status_code == 200, (module, path)
        assert {"commitment": "不设牌桌", "finding": "记录系事后补写", "organisation": "机关党支部"}[module] in answer.text


def test_a_notice_of_an_earlier_release_leads_to_the_same_page(town: Town):
    story, id = Story(town), uuid4()
    old, other = f"/county/findings/{id}", "/county/findings?status=raised"
    params = {"lines": [{"kind": "due", "params": {"what": "requirement", "number": "—", "due": "2005-06-14", "days": 3, "id": str(id)},
                         "link": old}]}  # fmt: skip
    told = [Item(user=story.id("office"), kind="morning", key=f"k{n}", params=params, link=said) for n, said in enumerate((old, other))]
    with story.runtime.db.tenant(story.county, story.county * 1000) as sql:
        inbox.put_new(sql, story.county, story.county * 1000, told)
    items = story.client("office").get("/api/v1/inbox").json()["items"]
    page = f"/t/{story.county * 1000}/findings/{id}"
    assert {item["link"] for item in items} == {page, other}
    assert [line["link"] for item in items for line in item["lines"]] == [page, page]
