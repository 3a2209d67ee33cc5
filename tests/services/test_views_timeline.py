"""The timeline: every fact in the order in which it was true, with when it was learned, in pages both ways."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain import commitment, institution, member
from domain.kernel import Personal
from infra.ledger import Receipt
from services.views import timeline
from services.views.reading import BadCursor
from services.views.timeline import Filter, Line
from tests.domain.given import some
from tests.services.books import CLERK, Books, on

JANUARY, JUNE, JULY = date(2005, 1, 10), date(2005, 6, 1), date(2005, 7, 1)
UNIT, LI = some("unit"), some("li")
SOMEBODY = "欧阳测试"
ALL = Filter()


def read(books: Books, day: date, wanted: Filter = ALL, **more: Any) -> Sequence[Line]:
    with books.db.tenant(books.county, books.tenant) as sql:
        return timeline.lines(sql, books.county, books.tenant, on(day, more.pop("known", None)), wanted, **more).items


def history(books: Books) -> list[Receipt]:
    return [
        books.given(UNIT, institution.Registered(code="1", name="砖瓦厂", level=1, kind="enterprise"), on=JANUARY),
        books.given(LI, member.Registered(name=Personal(LI, SOMEBODY), ledger_class="on-job", branch=UNIT), on=JULY),
        books.given(UNIT, institution.StatusChanged(status="stopped", reason="停产"), on=JUNE, actor=some("wang")),
    ]


def test_facts_stand_in_the_order_in_which_they_were_true_the_latest_first(books: Books) -> None:
    first, second, third = history(books)
    books.caught_up()
    assert [(line.tag, line.position) for line in read(books, JULY)] == [
        ("member.registered", second.last), ("institution.status-changed", third.last), ("institution.registered", first.last),
    ]  # fmt: skip
    assert [line.position for line in read(books, JUNE)] == [third.last, first.last]
    assert [line.position for line in read(books, JULY, known=second.recorded_at)] == [second.last, first.last]


def test_a_line_says_what_and_names_the_thing_but_nobody(books: Books) -> None:
    history(books)
    books.caught_up()
    who, stopped, _ = read(books, JULY)
    assert (stopped.params, stopped.title) == ({"status": "stopped", "reason": "停产"}, "砖瓦厂")
    assert (stopped.actor, stopped.role, stopped.channel, stopped.persons) == (some("wang"), "clerk", "api", [])
    assert (who.title, who.persons) == ("", [LI])
    assert SOMEBODY not in str(who.params)


def test_filters_pick_by_kind_stream_person_actor_and_either_clock(books: Books) -> None:
    first, second, third = history(books)
    books.caught_up()
    learned = third.recorded_at.astimezone(ZoneInfo("Asia/Shanghai")).date()
    yesterday = learned - timedelta(days=1)
    wanted: list[tuple[Filter, list[int]]] = [
        (Filter(kind="member"), [second.last]), (Filter(kind="institution.registered"), [first.last]), (Filter(stream=LI), [second.last]),
        (Filter(person=LI), [second.last]), (Filter(person=LI, kind="institution"), []), (Filter(actor=some("wang")), [third.last]),
        (Filter(true_since=JUNE, true_until=JUNE), [third.last]), (Filter(learned_until=yesterday), []),
        (Filter(learned_since=learned, kind="member"), [second.last]), (Filter(late=True, stream=UNIT), [third.last, first.last]),
    ]  # fmt: skip
    for one, expected in wanted:
        assert [line.position for line in read(books, JULY, one)] == expected


def test_what_was_put_right_or_voided_stays_and_says_by_what(books: Books) -> None:
    first, _, third = history(books)
    right = books.given(UNIT, institution.StatusChanged(status="bankrupt"), on=JUNE, replaces=third.last)
    void = books.voided(UNIT, right.last, on=JUNE)
    books.caught_up()
    now = {line.position: line.replaced_by for line in read(books, JULY, Filter(stream=UNIT))}
    assert now == {first.last: None, third.last: right.last, right.last: void.last, void.last: None}
    before = {line.position: line.replaced_by for line in read(books, JULY, Filter(stream=UNIT), known=right.recorded_at)}
    assert before == {first.last: None, third.last: right.last, right.last: None}
    assert [line.params for line in read(books, JULY, Filter(kind="fact.voided"))] == [{"reason": "误录"}]


@pytest.mark.parametrize("person", [None, LI])
def test_pages_lead_back_and_forth_over_the_same_facts(books: Books, person: Any) -> None:
    books.given(LI, member.Registered(name=Personal(LI, SOMEBODY), ledger_class="on-job", branch=UNIT), on=JANUARY)
    for n in range(6):
        books.given(LI, member.ClassAssigned(ledger_class=("mobile", "retired")[n % 2]), on=JUNE + timedelta(days=n // 2))
    books.caught_up()
    whole = [line.position for line in read(books, JULY)]
    with books.db.tenant(books.county, books.tenant) as sql:
        pages = [timeline.lines(sql, books.county, books.tenant, on(JULY), Filter(person=person), limit=3)]
        while pages[-1].next:
            pages.append(timeline.lines(sql, books.county, books.tenant, on(JULY), Filter(person=person), cursor=pages[-1].next, limit=3))
        back = [pages[-1]]
        while back[-1].previous:
            back.append(timeline.lines(sql, books.county, books.tenant, on(JULY), Filter(person=person), cursor=back[-1].previous, limit=3))
        with pytest.raises(BadCursor):
            timeline.lines(sql, books.county, books.tenant, on(JULY), cursor="eyJhIjoxfQ")
    assert [line.position for page in pages for line in page.items] == whole
    assert [line.position for page in reversed(back) for line in page.items] == whole
    assert pages[0].previous is None


def test_the_county_reads_all_tenants_in_one_order_and_a_tenant_only_its_own(books: Books) -> None:
    for n, tenant in enumerate((books.other, books.tenant, books.office)):
        books.given(some(f"{n}"), institution.Registered(code="1", name=f"单位{n}", level=1, kind="organ"), on=JUNE, tenant=tenant)
    books.caught_up()
    with books.db.county(books.county) as sql:
        lines = timeline.lines(sql, books.county, None, on(JULY)).items
        [strip] = timeline.density(sql, books.county, None, on(JULY))
        fact = timeline.fact(sql, books.county, books.other, 1, on(JULY))
    with books.db.tenant(books.county, books.tenant) as sql:
        assert timeline.fact(sql, books.county, books.other, 1, on(JULY)) is None
        assert timeline.lines(sql, books.county, books.other, on(JULY)).items == []
    assert [line.tenant for line in lines] == [books.other, books.tenant, books.office]
    assert (strip.day, strip.n, strip.late) == (JUNE, 3, 3)
    assert fact is not None
    assert fact.title == "单位0"
    assert [line.title for line in read(books, JULY)] == ["单位1"]


def test_a_commitments_line_carries_its_words_cut_to_measure(books: Books) -> None:
    told: dict[str, Any] = {"number": "1", "problem": "land", "title": "退地", "level": "unit", "due": JULY}
    books.given(some("promise"), commitment.Drafted(**told, wording="字" * 5000), on=JUNE, actor=CLERK)
    books.caught_up()
    [line] = read(books, JULY, Filter(stream=some("promise")))
    assert (line.title, line.params["due"], len(line.params["wording"])) == ("退地", "2005-07-01", timeline.LONGEST)
    assert "unit" not in line.params
