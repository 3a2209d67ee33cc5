"""Inspections and findings on any date: one visit across units, what was seen, read and heard, and what another register recorded."""

from __future__ import annotations

import random
import string
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from domain import finding, inspection, institution
from services.views import findings, inspections
from services.views.reading import Count
from tests.domain.given import some
from tests.services.books import CLERK, Books, on

DAY, LATER, DUE = date(2005, 6, 14), date(2005, 6, 20), date(2005, 7, 1)
VISIT, BUREAU = some("visit"), some("bureau")


def planned(**more: Any) -> inspection.Planned:
    told = {"kind": "province", "purpose": "集中督导", "planned_for": DAY, "visit": VISIT, "methods": ("field-visit", "files")}
    return inspection.Planned(**(told | more))


def raised(id: UUID, **more: Any) -> finding.Raised:
    told = {"inspection": id, "method": "field-visit", "text": "门面未退", "severity": "major"}
    return finding.Raised(**(told | more))


def counted(counts: list[Count] | Any, by: str) -> dict[str, int]:
    return {one.code: one.n for one in counts if one.by == by}


def test_one_visit_to_units_of_several_tenants_is_read_as_a_whole_by_the_county_alone(books: Books) -> None:
    for n, tenant in enumerate((books.tenant, books.other)):
        id = some(f"inspection {n}")
        books.given(id, planned(), inspection.Started(inspectors=(CLERK,)), on=DAY, tenant=tenant)
    books.given(some("inspection 0"), inspection.SiteSeen(place="营业厅", seen="公示栏已更新"), on=DAY)
    books.given(some("inspection 0"), inspection.FactCommended(text="未发现家属经营", checked=True), on=DAY)
    books.caught_up()
    wanted = inspections.Filter(visit=VISIT)
    with books.db.county(books.county) as sql:
        whole = inspections.listing(sql, books.county, None, on(DAY), wanted).items
        counts = inspections.counts(sql, books.county, None, on(DAY))
    with books.db.tenant(books.county, books.tenant) as sql:
        own = inspections.listing(sql, books.county, books.tenant, on(DAY), wanted).items
        assert inspections.card(sql, books.county, books.tenant, some("inspection 1"), on(DAY)) is None
    assert {(i.tenant, i.status, tuple(i.methods)) for i in whole} == {
        (books.tenant, "started", ("commendation", "field-visit")), (books.other, "started", ()),
    }  # fmt: skip
    assert [(i.tenant, i.planned_methods, i.inspectors) for i in own] == [(books.tenant, ["field-visit", "files"], [CLERK])]
    assert counted(counts, "method") == {"commendation": 1, "field-visit": 1}


def test_an_inspection_shows_what_was_done_by_each_method_and_how_it_ended(books: Books) -> None:
    id = some("inspection")
    books.given(BUREAU, institution.Registered(code="1", name="财政局", level=1, kind="organ"), on=DAY)
    books.given(id, planned(unit=BUREAU), on=date(2005, 6, 1))
    books.given(id, inspection.Started(announced=False), inspection.FilesReviewed(what="会议记录", result="齐全", count=12), on=DAY)
    books.given(id, inspection.BriefingHeard(topic="整改汇报", speaker_post="局长"), inspection.PeopleInterviewed(count=7), on=DAY)
    books.given(id, inspection.ConclusionsSigned(text="总体较好", result="good"), on=DAY)
    books.given(id, inspection.UnitObjected(reason="数据有出入"), on=LATER)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        cards = [inspections.card(sql, books.county, books.tenant, id, on(day)) for day in (date(2005, 6, 1), DAY, LATER)]
    assert [(c.inspection.status, c.inspection.day, len(c.entries)) for c in cards if c] == [
        ("planned", DAY, 0), ("signed", DAY, 3), ("objected", DAY, 3),
    ]  # fmt: skip
    last = cards[-1]
    assert last is not None
    assert [(e.method, e.count, e.result) for e in last.entries] == [("files", 12, "齐全"), ("briefing", None, ""), ("interviews", 7, "")]
    assert (last.inspection.unit_name, last.inspection.announced, last.inspection.answer) == ("财政局", False, "数据有出入")


def test_a_finding_is_open_overdue_put_right_and_closed_on_its_days(books: Books) -> None:
    id, gap = some("inspection"), some("finding")
    books.given(id, planned(), on=DAY)
    books.given(gap, raised(id), finding.RequirementIssued(text="限期退出", due=DUE), on=DAY)
    books.given(gap, finding.RectificationReported(text="已退出", done_on=date(2005, 7, 5)), on=date(2005, 7, 6))
    books.given(gap, finding.Verified(methods=("field-visit",)), finding.Closed(), on=date(2005, 7, 20), actor=some("zhao"))
    books.given(gap, finding.Reopened(reason="又占", due=date(2005, 9, 1)), on=date(2005, 8, 1))
    books.caught_up()
    days = (DAY, date(2005, 7, 2), date(2005, 7, 6), date(2005, 7, 20), date(2005, 8, 1))
    with books.db.tenant(books.county, books.tenant) as sql:
        seen = [findings.card(sql, books.county, books.tenant, gap, on(day)) for day in days]
        open_then = [counted(findings.counts(sql, books.county, books.tenant, on(day)), "open") for day in days]
        late = findings.listing(sql, books.county, books.tenant, on(days[1]), findings.Filter(overdue=True)).items
        carded = inspections.card(sql, books.county, books.tenant, id, on(DAY))
    assert [(f.status, f.is_open, f.overdue) for f in seen if f] == [
        ("raised", True, False), ("raised", True, True), ("reported", True, False), ("verified", False, False), ("reopened", True, False),
    ]  # fmt: skip
    assert open_then == [{"open": 1}] * 3 + [{"closed": 1}, {"open": 1}]
    assert [f.finding for f in late] == [gap]
    assert carded is not None
    assert (carded.inspection.findings, carded.inspection.open_findings) == (1, 1)
    assert seen[0] is not None
    assert (seen[0].visit, seen[0].requirement) == (VISIT, "限期退出")


def test_a_disputed_finding_changed_on_appeal_bears_its_new_words(books: Books) -> None:
    gap = some("finding")
    books.given(gap, raised(some("inspection")), on=DAY)
    books.given(gap, finding.Disputed(reason="已退"), on=LATER)
    books.given(gap, finding.DisputeResolved(outcome="changed", reason="核实", text="一间门面未退"), on=DUE)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        seen = [findings.card(sql, books.county, books.tenant, gap, on(day)) for day in (LATER, DUE)]
    assert [(f.status, f.text) for f in seen if f] == [("disputed", "门面未退"), ("accepted", "一间门面未退")]


def test_what_another_register_recorded_stands_beside_our_own_by_unit_name_and_address(books: Books) -> None:
    held = (("EXAMPLE CAFE", date(2011, 3, 1)), ("EXAMPLE CAFE", date(2012, 9, 1)), ("EXAMPLE GRILL", date(2012, 1, 5)))
    for n, (name, day) in enumerate(held):
        id = some(f"outside {n}")
        told = inspection.RecordedElsewhere(
            register="city", reference=str(n), unit_name=name, unit_address="1 TEST ST", kind="routine", score=90.0 + n
        )
        books.given(id, told, on=day)
        gap = finding.RecordedElsewhere(
            register="city", reference=f"{n}-1", inspection=id, code="3-501.16B", text="cold holding", status="corrected",
            corrected_on=date(2012, 10, 1),
        )  # fmt: skip
        books.given(some(f"gap {n}"), gap, on=day)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        then, after = on(date(2012, 7, 31)), on(date(2012, 10, 1))
        counts = inspections.counts(sql, books.county, books.tenant, then)
        names = [i.unit_name for i in inspections.listing(sql, books.county, books.tenant, after, inspections.Filter(elsewhere=True)).items]
        cafe = inspections.Filter(search="CAFE", since=date(2012, 1, 1))
        picked = [i.reference for i in inspections.listing(sql, books.county, books.tenant, after, cafe).items]
        still = [counted(findings.counts(sql, books.county, books.tenant, at), "open") for at in (then, after)]
        gaps = findings.listing(sql, books.county, books.tenant, after, findings.Filter(code="3-501.16B", is_open=False)).items
    assert (counted(counts, "all"), counted(counts, "outside"), counted(counts, "register")) == ({"": 2}, {"": 2}, {"city": 2})
    assert names == ["EXAMPLE CAFE", "EXAMPLE GRILL", "EXAMPLE CAFE"]
    assert (picked, still) == (["1"], [{"open": 2}, {"closed": 3}])
    assert [f.unit_name for f in gaps] == names


def test_pages_of_inspections_and_findings_begin_with_the_latest(books: Books) -> None:
    for n in (2, 4, 1, 3, 5):
        day = date(2005, 6, n)
        books.given(some(f"i{n}"), planned(planned_for=day), inspection.Started(), on=day)
        books.given(some(f"f{n}"), raised(some(f"i{n}")), on=day)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        days, cursor = list[date](), None
        while True:
            page = inspections.listing(sql, books.county, books.tenant, on(DUE), cursor=cursor, limit=2)
            days += [i.day for i in page.items]
            if not (cursor := page.next):
                break
        found, cursor = list[date](), None
        while True:
            some_findings = findings.listing(sql, books.county, books.tenant, on(DUE), cursor=cursor, limit=2)
            found += [f.raised_on for f in some_findings.items]
            if not (cursor := some_findings.next):
                break
    assert days == found == [date(2005, 6, n) for n in (5, 4, 3, 2, 1)]


def test_a_text_too_long_for_an_index_parks_its_own_tenant_and_no_other(books: Books) -> None:
    """PostgreSQL says so with an error that psycopg counts among those that pass; this one never does."""
    long = "".join(random.Random(1).choices(string.ascii_letters + string.digits, k=6000))  # at random, so that it cannot be compressed
    other = books.county * 1000 + uuid4().int % 10**9
    for tenant, address in ((books.tenant, long), (other, "某街1号")):
        told = inspection.RecordedElsewhere(register="r", reference="1", unit_name="某店", unit_address=address)
        books.given(uuid4(), told, on=DAY, tenant=tenant)
    books.caught_up()
    assert {(row[0], row[1]) for row in books.parked()} == {("inspections", books.tenant)}
    assert "ProgramLimitExceeded" in books.parked()[0][2]
    with books.db.tenant(books.county, other) as sql:
        assert sql.execute("SELECT count(*) FROM views.inspection WHERE tenant_id = %s", [other]).fetchone() == (1,)
