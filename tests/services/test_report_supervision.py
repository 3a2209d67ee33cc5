"""The weekly report of supervision: visits, methods and findings of the week, and who was visited when, as the facts have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain import finding, inspection, institution
from domain.kernel import Recorded
from services import inspections, institutions
from services.wiring import Runtime
from tests.services.reporting import basis, books, by_stream, follow, said
from tests.services.small_county import CLERK, INSPECTOR, SmallCounty

METHODS = {
    inspection.SiteSeen: "field-visit", inspection.FilesReviewed: "files", inspection.BriefingHeard: "briefing",
    inspection.PeopleInterviewed: "interviews",
}  # fmt: skip


class Supervised(SmallCounty):
    """A small county with visits before, in and after the week, one that names a unit, and one that was called off."""

    def supervised(self) -> None:
        """Play it."""
        self.played()
        self.school = uuid4()
        founding = institution.Registered(code="D-02", name="伍市镇中学", level=1, kind="institute")
        institutions.register(self.desk(CLERK, self.before(100)), self.school, founding)
        self.visited(self.before(15), "公示栏过期")
        self.looked(self.school, self.before(5))
        self.visited(self.sunday + timedelta(days=1), "下周的问题")
        off = self.planned(self.monday + timedelta(days=1))
        inspections.cancel(self.desk(INSPECTOR, self.monday), off, "改期")
        self.planned(self.sunday)
        follow(self)

    def planned(self, day: date, unit: UUID | None = None) -> UUID:
        """Plan a visit."""
        id = uuid4()
        inspections.plan(self.desk(INSPECTOR, self.before(6)), id, inspection.Planned(
            kind="routine", purpose="督导检查", planned_for=day, methods=("files",), unit=unit,
        ))  # fmt: skip
        return id

    def looked(self, unit: UUID, day: date) -> None:
        """Visit one unit by name."""
        planned = inspection.Planned(kind="routine", purpose="督导检查", planned_for=day, methods=("field-visit",), unit=unit)
        started, seen = inspection.Started(inspectors=(INSPECTOR.id,)), inspection.SiteSeen(place="校门", seen="整齐")
        inspections.hold(self.desk(INSPECTOR, day), uuid4(), planned, started, [seen])


@pytest.fixture
def small(runtime: Runtime, county: int) -> Supervised:
    """The county, played and followed."""
    held = Supervised(runtime, county)
    held.supervised()
    return held


class Visit:
    """What the facts say of one visit: when it was held, if it was, of whom, and by which methods."""

    def __init__(self, history: Sequence[Recorded[Any]]) -> None:
        facts = [(e.fact, e.effective_on) for e in history]
        self.unit = facts[0][0].unit
        started = [on for fact, on in facts if isinstance(fact, inspection.Started)]
        off = any(isinstance(fact, inspection.Cancelled | inspection.MergedWithOther) for fact, _ in facts)
        self.day = started[0] if started and not off else None
        self.methods = sorted({METHODS[type(fact)] for fact, _ in facts if type(fact) in METHODS})


def held(small: Supervised, tenant: int, until: date) -> list[Visit]:
    """Return the visits that were held by a day, from the facts."""
    found = [Visit(h) for h in by_stream(books(small, tenant), *inspection.Event.__args__).values()]
    return [visit for visit in found if visit.day and visit.day <= until]


def test_the_week_has_the_visits_that_were_held_in_it_with_their_methods(small: Supervised) -> None:
    told = said(small, basis(small, "supervision"))
    expected = Counter(
        (tenant, v.day.isoformat(), ",".join(v.methods))
        for tenant in (small.town, small.other)
        for v in held(small, tenant, small.sunday)
        if v.day and v.day >= small.monday
    )
    assert Counter((v["tenant"], v["day"], ",".join(sorted(v["methods"]))) for v in told["visits"]) == expected
    assert sum(expected.values()) == 2


def test_findings_of_the_week_are_those_raised_in_it(small: Supervised) -> None:
    told = said(small, basis(small, "supervision", tenant=small.town))
    raised = [e for e in books(small, small.town) if isinstance(e.fact, finding.Raised)]
    assert [f["text"] for f in told["findings"]] == [e.fact.text for e in raised if small.monday <= e.effective_on <= small.sunday]
    assert [f["text"] for f in told["findings"]] == ["牌桌未撤"]
    assert told["standing"] == [{
        "tenant": small.town, "findings": sum(e.effective_on <= small.sunday for e in raised), "open": 2, "overdue": 0,
    }]  # fmt: skip


def test_everybody_is_there_with_his_last_visit_or_none(small: Supervised) -> None:
    told = said(small, basis(small, "supervision"))
    tenants = {x["tenant"]: (x["visits"], x["of_week"], x["last"]) for x in told["looked"] if x["institution"] is None}
    for tenant in (small.town, small.other):
        days = [v.day for v in held(small, tenant, small.sunday) if v.day]
        assert tenants[tenant] == (len(days), sum(day >= small.monday for day in days), max(days).isoformat())
    assert small.office not in tenants
    units = {x["name"]: (x["visits"], x["last"]) for x in told["looked"] if x["institution"]}
    named = [v for v in held(small, small.town, small.sunday) if v.unit == small.school]
    assert units["伍市镇中学"] == (len(named), small.before(5).isoformat())
    assert units["伍市镇政府"] == (0, None)
