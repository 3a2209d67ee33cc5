"""What a comparison tells: of what nature a difference is, in the tree or not, which facts are behind it, whose rows it is about."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain import commitment, institution, member, organisation
from domain.kernel import Personal
from services.coordinate import Coordinate
from services.views import commitments, compare, institutions, roster
from services.views.compare import Comparison, Two
from services.views.compared import DEFAULTS, Filter, List
from services.views.reading import BadCursor
from tests.services.books import Books, on

JUNE, AUGUST, WINTER = date(2005, 6, 1), date(2005, 8, 1), date(2005, 12, 1)


def compared(
    books: Books, name: List, first: Coordinate, second: Coordinate, wanted: Filter | None = None, *, tenant: int | None = None, **more: Any
) -> Comparison:
    two, where = Two(first=first, second=second), tenant or books.tenant
    with books.db.tenant(books.county, where) as sql:
        return compare.compare(sql, books.county, where, two, name, wanted or DEFAULTS[name], **more)


def person(books: Books, day: date = JUNE, *, branch: UUID | None = None, number: str = "", tenant: int | None = None) -> UUID:
    id = uuid4()
    founding = member.Registered(name=Personal(id, "测试"), ledger_class="on-job", branch=branch or uuid4(), number=number)
    books.given(id, founding, on=day, tenant=tenant)
    return id


def said(found: Comparison) -> dict[UUID, tuple[str, list[str], dict[str, list[str]], list[str]]]:
    """Return of each key: difference, natures, its columns with theirs, the tags of its causes."""
    return {
        i.key: (i.difference, list(i.natures), {c.name: list(c.natures) for c in i.columns}, [c.tag for c in i.causes]) for i in found.items
    }


def now_known(books: Books) -> Any:
    with books.db.tenant(books.county, books.tenant) as sql:
        row = sql.execute(
            "SELECT max(recorded_at) FROM ledger.commands WHERE county_id = %s AND tenant_id = %s", [books.county, books.tenant]
        ).fetchone()
    assert row
    return row[0]


def test_what_was_learned_late_is_told_from_what_really_changed(books: Books) -> None:
    ann, ben = person(books), person(books)
    then = now_known(books)
    late = books.given(ann, member.ClassAssigned(ledger_class="mobile"), on=date(2005, 6, 2))
    books.given(ben, member.ClassAssigned(ledger_class="retired"), on=AUGUST)
    new = person(books, AUGUST)
    books.caught_up()
    found = compared(books, "roster", on(JUNE.replace(day=14), then), on(WINTER))
    assert said(found) == {
        ann: ("changed", ["learned"], {"ledger_class": ["learned"]}, ["member.class-assigned"]),
        ben: ("changed", ["real"], {"ledger_class": ["real"]}, ["member.class-assigned"]),
        new: ("added", ["real"], {}, ["member.registered"]),
    }
    (cause,) = next(i for i in found.items if i.key == ann).causes
    assert (cause.tenant, cause.position, cause.windows, cause.late) == (books.tenant, late.last, ["learned"], True)
    only = compared(books, "roster", on(JUNE.replace(day=14), then), on(JUNE.replace(day=14)))
    assert said(only).keys() == {ann}, "the same day at two instants: nothing but what was learned"
    assert said(compared(books, "roster", on(JUNE.replace(day=14)), on(WINTER))).keys() == {ben, new}
    assert (found.before, found.after, found.unchanged) == (2, 3, 0)


def test_a_column_may_be_both_and_a_void_is_a_cause(books: Books) -> None:
    ann = person(books)
    wrong = books.given(ann, member.GroupTagged(group="graduate"), on=date(2005, 6, 3))
    then = now_known(books)
    books.voided(ann, wrong.last, on=date(2005, 6, 3))
    books.given(ann, member.ClassAssigned(ledger_class="mobile"), on=date(2005, 6, 4))
    books.given(ann, member.ClassAssigned(ledger_class="retired"), on=AUGUST)
    books.caught_up()
    assert said(compared(books, "roster", on(JUNE.replace(day=14), then), on(WINTER)))[ann] == (
        "changed", ["real", "learned"], {"groups": ["learned"], "ledger_class": ["real", "learned"]},
        ["fact.voided", "member.class-assigned", "member.class-assigned"],
    )  # fmt: skip


def test_a_reader_may_go_backwards(books: Books) -> None:
    ann = person(books)
    books.given(ann, member.Ended(reason="died"), on=AUGUST)
    books.caught_up()
    back = compared(books, "roster", on(WINTER), on(JUNE))
    assert said(back)[ann] == ("added", ["real"], {}, ["member.ended"])
    assert said(compared(books, "roster", on(WINTER), on(date(2005, 5, 1)), roster.Filter(standing=None)))[ann][0] == "ended"


def test_whoever_is_handed_over_because_his_branch_was_merged_was_reorganised(books: Books) -> None:
    old, new, other = uuid4(), uuid4(), uuid4()
    for id, code in ((old, "Z-1"), (new, "Z-2"), (other, "Z-3")):
        books.given(id, organisation.Established(code=code, name=code, kind="branch"), on=JUNE)
    ann, ben = person(books, branch=old), person(books, branch=new)
    books.given(ann, member.Left(branch=old, reason="work"), member.Joined(branch=new), on=AUGUST)
    books.given(ben, member.Left(branch=new, reason="residence"), member.Joined(branch=other), on=AUGUST)
    books.given(old, organisation.Merged(into=new), on=AUGUST)
    books.caught_up()
    found = said(compared(books, "roster", on(JUNE), on(WINTER)))
    assert found[ann][:2] == ("changed", ["reorganised"])
    assert found[ben][:2] == ("changed", ["real"])
    bodies = compared(books, "organisations", on(JUNE), on(WINTER))
    assert said(bodies) == {old: ("ended", ["reorganised"], {}, ["organisation.merged"])}


def test_the_place_of_a_unit_is_told_from_its_state(books: Books) -> None:
    above, firm, whole, part = uuid4(), uuid4(), uuid4(), uuid4()
    for id, code in ((above, "D-1"), (firm, "D-2"), (whole, "D-3")):
        books.given(id, institution.Registered(code=code, name=code, level=1, kind="enterprise"), on=JUNE)
    books.given(firm, institution.Reparented(parent=above, level=2), on=AUGUST)
    books.given(firm, institution.StatusChanged(status="closed"), on=AUGUST)
    books.given(part, institution.Registered(code="D-4", name="D-4", level=1, kind="enterprise"), on=AUGUST)
    books.given(whole, institution.Split(into=(part,)), on=AUGUST)
    books.caught_up()
    found = said(compared(books, "institutions", on(JUNE), on(WINTER)))
    assert found[firm][:3] == (
        "changed", ["real", "reorganised"],
        {"level": ["reorganised"], "parent": ["reorganised"], "status": ["real"], "status_since": ["real"]},
    )  # fmt: skip
    assert (found[whole][:2], found[part][:2]) == (("ended", ["reorganised"]), ("added", ["reorganised"]))


def test_the_passing_of_a_day_brings_rows_in_without_a_fact(books: Books) -> None:
    promise = uuid4()
    books.given(
        promise, commitment.Drafted(number="1", problem="land", title="t", wording="w", level="unit", due=AUGUST),
        commitment.Publicised(number="1", problem="land", title="t", wording="w", level="unit", due=AUGUST), on=JUNE,
    )  # fmt: skip
    books.caught_up()
    assert not compared(books, "commitments", on(JUNE), on(WINTER)).items
    overdue = compared(books, "commitments", on(JUNE), on(WINTER), commitments.Filter(overdue=True))
    assert said(overdue) == {promise: ("added", ["real"], {}, [])}


def test_pages_lead_on_in_the_order_of_the_list_and_count_the_whole(books: Books) -> None:
    people = [person(books, AUGUST, number=f"{n:03}") for n in range(7)]
    books.given(people[0], member.ClassAssigned(ledger_class="mobile"), on=WINTER)
    books.caught_up()
    seen: list[UUID] = []
    cursor = None
    while True:
        found = compared(books, "roster", on(JUNE), on(WINTER), limit=3, cursor=cursor)
        seen += [item.key for item in found.items]
        assert found.n("added") == 7
        if (cursor := found.next) is None:
            break
    assert seen == people
    assert not compared(books, "roster", on(JUNE), on(WINTER), difference="ended").items
    assert not compared(books, "roster", on(JUNE), on(WINTER), nature="learned").items
    with pytest.raises(BadCursor):
        compared(books, "roster", on(JUNE), on(WINTER), cursor="x")


def test_nobody_elses_rows_are_compared(books: Books) -> None:
    ours, theirs = person(books, AUGUST), person(books, AUGUST, tenant=books.other)
    unit = uuid4()
    books.given(unit, institution.Registered(code="D-1", name="厂", level=1, kind="enterprise"), on=AUGUST, tenant=books.other)
    books.caught_up()
    assert said(compared(books, "roster", on(JUNE), on(WINTER))).keys() == {ours}
    assert not compared(books, "institutions", on(JUNE), on(WINTER)).items
    two = Two(first=on(JUNE), second=on(WINTER))
    with books.db.county(books.county) as sql:
        whole = compare.compare(sql, books.county, None, two, "roster", roster.Filter())
        units = compare.compare(sql, books.county, None, two, "institutions", institutions.Filter())
    assert {(i.tenant, i.key) for i in whole.items} == {(books.tenant, ours), (books.other, theirs)}
    assert {i.key for i in units.items} == {unit}


def test_a_comparison_is_planned_for_its_own_dates_however_often_it_is_asked(books: Books) -> None:
    """A plan that serves all dates took five times as long at a million facts."""
    person(books)
    books.caught_up()
    two = Two(first=on(JUNE), second=on(WINTER))
    with books.db.tenant(books.county, books.tenant) as sql:
        for _ in range(14):  # prepared at the fifth, and from the tenth on PostgreSQL may keep one plan for all
            assert compare.compare(sql, books.county, books.tenant, two, "roster", DEFAULTS["roster"]).after == 1
        kept = sql.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%present AS MATERIALIZED%'"
        ).fetchall()
    assert [generic for generic, _ in kept] == [0]
    assert kept[0][1] > 8
