"""Institutions and organisations on any date: lists, trees, batches, lineage, heads, health."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain import institution, member, organisation
from domain.kernel import Personal
from services.views import institutions, organisations
from services.views.reading import Count
from tests.domain.given import some
from tests.services.books import Books, on

JANUARY, JUNE, JULY, AUGUST = date(2005, 1, 10), date(2005, 6, 1), date(2005, 7, 1), date(2005, 8, 15)
OFFICE, SCHOOL, FIRM = some("office"), some("school"), some("firm")


def unit(code: str, name: str, **more: Any) -> institution.Registered:
    return institution.Registered(**({"code": code, "name": name, "level": 1, "kind": "township-organ"} | more))


def body(code: str, name: str, **more: Any) -> organisation.Established:
    return organisation.Established(**({"code": code, "name": name, "kind": "branch"} | more))


def township(books: Books) -> None:
    books.given(OFFICE, unit("01", "镇机关"), on=JANUARY)
    books.given(SCHOOL, unit("0101", "中心小学", level=2, kind="school", parent=OFFICE), on=JANUARY)
    books.given(FIRM, unit("02", "砖瓦厂", kind="enterprise", status="stopped"), on=JANUARY)


def counted(counts: list[Count] | Any, by: str) -> dict[str, int]:
    return {one.code: one.n for one in counts if one.by == by}


def test_the_tree_of_a_day_shows_who_stood_under_whom_before_and_after_a_merger(books: Books) -> None:
    township(books)
    books.given(SCHOOL, institution.Reparented(parent=FIRM, level=2), on=JULY)
    books.given(OFFICE, institution.Merged(into=FIRM, reason="撤并"), on=AUGUST)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        trees = [
            [(n.name, n.depth) for n in institutions.tree(sql, books.county, books.tenant, on(day))] for day in (JUNE, JULY, AUGUST)
        ]
        [descent] = institutions.descents(sql, books.county, books.tenant, on(AUGUST))
        ended = institutions.card(sql, books.county, books.tenant, OFFICE, on(AUGUST))
    assert trees == [
        [("镇机关", 0), ("中心小学", 1), ("砖瓦厂", 0)],
        [("镇机关", 0), ("砖瓦厂", 0), ("中心小学", 1)],
        [("砖瓦厂", 0), ("中心小学", 1)],
    ]
    assert (descent.name, descent.successor_name, descent.how) == ("镇机关", "砖瓦厂", "merged")
    assert ended is not None
    assert (ended.standing, ended.reason) == ("merged", "撤并")


def test_a_tree_with_a_circle_learned_from_corrections_ends_and_loses_nobody(books: Books) -> None:
    township(books)
    books.given(OFFICE, institution.Reparented(parent=SCHOOL, level=2), on=JUNE)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        nodes = institutions.tree(sql, books.county, books.tenant, on(JULY))
    assert [(n.name, n.depth) for n in nodes] == [("镇机关", 0), ("中心小学", 0), ("砖瓦厂", 0)]


def test_units_are_listed_by_kind_status_batch_and_parent_and_counted_alike(books: Books) -> None:
    campaign = some("campaign")
    township(books)
    books.given(SCHOOL, institution.Enrolled(campaign=campaign, batch="second"), on=JUNE)
    books.given(SCHOOL, institution.Withdrawn(campaign=campaign, batch="second", reason="并校"), on=AUGUST)
    books.given(FIRM, institution.StatusChanged(status="bankrupt", reason="资不抵债"), on=JULY)
    books.given(FIRM, institution.ResponsibleNamed(duty="head", person=some("li"), post="厂长"), on=JULY)
    books.caught_up()
    wanted: list[tuple[dict[str, Any], list[UUID]]] = [
        ({"kind": "school"}, [SCHOOL]), ({"status": "bankrupt"}, [FIRM]), ({"batch": "second"}, [SCHOOL]), ({"parent": OFFICE}, [SCHOOL]),
        ({"level": 1}, [OFFICE, FIRM]), ({"search": "砖瓦"}, [FIRM]), ({"search": "0101"}, [SCHOOL]), ({"search": "_"}, []),
    ]  # fmt: skip
    with books.db.tenant(books.county, books.tenant) as sql:
        for one, expected in wanted:
            page = institutions.listing(sql, books.county, books.tenant, on(JULY), institutions.Filter(**one))
            assert [u.institution for u in page.items] == expected
        counts = institutions.counts(sql, books.county, books.tenant, on(JULY))
        later = institutions.counts(sql, books.county, books.tenant, on(AUGUST))
        firm = institutions.card(sql, books.county, books.tenant, FIRM, on(JULY))
    assert (counted(counts, "level"), counted(counts, "batch")) == ({"1": 2, "2": 1}, {"second": 1})
    assert (counted(counts, "status"), counted(later, "batch")) == ({"normal": 2, "bankrupt": 1}, {})
    assert firm is not None
    assert (firm.status_since, firm.reason, firm.head, firm.head_post) == (JULY, "资不抵债", some("li"), "厂长")


def test_pages_of_units_cross_the_tenants_of_a_county_in_order(books: Books) -> None:
    for tenant in (books.tenant, books.other):
        for code in ("03", "01", "02"):
            books.given(some(f"{tenant} {code}"), unit(code, code), on=JANUARY, tenant=tenant)
    books.caught_up()
    seen, cursor = list[tuple[int, str]](), None
    with books.db.county(books.county) as sql:
        while True:
            page = institutions.listing(sql, books.county, None, on(JUNE), cursor=cursor, limit=2)
            seen += [(u.tenant, u.code) for u in page.items]
            if not (cursor := page.next):
                break
    assert seen == [(t, c) for t in (books.tenant, books.other) for c in ("01", "02", "03")]
    with books.db.tenant(books.county, books.tenant) as sql:
        assert institutions.listing(sql, books.county, books.other, on(JUNE)).items == []
        assert institutions.card(sql, books.county, books.tenant, some(f"{books.other} 01"), on(JUNE)) is None


def test_an_organisation_keeps_its_members_head_health_and_venue_by_the_day(books: Books) -> None:
    branch, li, wang = some("branch"), some("li"), some("wang")
    township(books)
    books.given(branch, body("01-1", "机关支部", institution=OFFICE, health="weak"), on=JANUARY)
    books.given(li, member.Registered(name=Personal(li, "测试"), ledger_class="on-job", branch=branch), on=JUNE)
    books.given(branch, organisation.LeaderAppointed(post="secretary", person=li), on=JANUARY)
    books.given(branch, organisation.LeaderRemoved(post="secretary", person=li, reason="unfit"), on=JUNE)
    books.given(branch, organisation.LeaderAppointed(post="secretary", person=wang), on=JULY)
    books.given(branch, organisation.RectificationOrdered(measures="整顿", due=JULY), on=JANUARY)
    books.given(branch, organisation.RectificationCompleted(checked_by=some("office"), result="合格"), on=JULY)
    books.given(branch, organisation.VenueRecorded(place="二楼会议室"), on=JUNE)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        cards = [organisations.card(sql, books.county, books.tenant, branch, on(day)) for day in (JANUARY, JUNE, JULY)]
        held = [(p.post, p.person) for p in organisations.held_posts(sql, books.county, books.tenant, on(JULY))]
        counts = organisations.counts(sql, books.county, books.tenant, on(JUNE))
        lacking = organisations.Filter(headless=True)
        headless = [o.name for o in organisations.listing(sql, books.county, books.tenant, on(JUNE), lacking).items]
    assert [(c.head, c.health, c.members, c.venue) for c in cards if c] == [
        (li, "weak", 0, ""), (None, "weak", 1, "二楼会议室"), (wang, "sound", 1, "二楼会议室"),
    ]  # fmt: skip
    assert [(c.institution_name, c.rectify_by) for c in cards if c] == [("镇机关", JULY), ("镇机关", JULY), ("镇机关", None)]
    assert held == [("secretary", wang)]
    assert (counted(counts, "lacks"), counted(counts, "health"), headless) == ({"head": 1}, {"weak": 1}, ["机关支部"])


def test_the_tree_of_organisations_follows_changes_of_parent(books: Books) -> None:
    committee, branch, group = some("committee"), some("branch"), some("group")
    books.given(committee, body("1", "镇党委", kind="committee"), on=JANUARY)
    books.given(branch, body("2", "一支部", parent=committee), on=JANUARY)
    books.given(group, body("3", "一小组", kind="group", parent=branch), on=JANUARY)
    books.given(group, organisation.ParentChanged(parent=committee), on=JULY)
    books.given(branch, organisation.Dissolved(reason="撤销"), on=AUGUST)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        depths = [[n.depth for n in organisations.tree(sql, books.county, books.tenant, on(day))] for day in (JUNE, JULY, AUGUST)]
    assert depths == [[0, 1, 2], [0, 1, 1], [0, 1]]
