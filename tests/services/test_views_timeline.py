"""The timeline: every fact in the order in which it was true, with when it was learned, in pages both ways."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain import commitment, institution, member, organisation, team
from domain.kernel import Personal
from infra.ledger import Receipt
from services.coordinate import Coordinate
from services.views import facts, picking, timeline
from services.views.reading import BadCursor
from services.views.stretches import stretches
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
    assert [line.params for line in read(books, JULY, Filter(kind="fact.voided"))] == [{}], "a reason may name a member"


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
        fact = facts.whole(sql, books.county, books.other, 1, on(JULY))
    with books.db.tenant(books.county, books.tenant) as sql:
        assert facts.whole(sql, books.county, books.other, 1, on(JULY)) is None
        assert stretches(sql, books.county, books.other, on(JULY)) == ()
        assert timeline.lines(sql, books.county, books.other, on(JULY)).items == []
    assert [line.tenant for line in lines] == [books.other, books.tenant, books.office]
    assert (strip.day, strip.n, strip.late) == (JUNE, 3, 3)
    assert fact is not None
    assert fact.line.title == "单位0"
    assert [line.title for line in read(books, JULY)] == ["单位1"]


def test_a_commitments_line_carries_its_words_cut_to_measure(books: Books) -> None:
    told: dict[str, Any] = {"number": "1", "problem": "land", "title": "退地", "level": "unit", "due": JULY}
    books.given(some("promise"), commitment.Drafted(**told, wording="字" * 5000), on=JUNE, actor=CLERK)
    books.caught_up()
    [line] = read(books, JULY, Filter(stream=some("promise")))
    assert (line.title, line.params["due"], len(line.params["wording"])) == ("退地", "2005-07-01", timeline.LONGEST)
    assert "unit" not in line.params


def walked(books: Books, at: Coordinate, wanted: Filter, tenant: int | None, limit: int) -> list[tuple[int, int]]:
    """Return (tenant, position) of all pages one after the other, having walked back from the last to the first over the same."""
    with books.db.tenant(books.county, tenant) if tenant else books.db.county(books.county) as sql:
        pages = [timeline.lines(sql, books.county, tenant, at, wanted, limit=limit)]
        while cursor := pages[-1].next:
            pages.append(timeline.lines(sql, books.county, tenant, at, wanted, cursor=cursor, limit=limit))
        back = [pages[-1]]
        while cursor := back[-1].previous:
            back.append(timeline.lines(sql, books.county, tenant, at, wanted, cursor=cursor, limit=limit))
    forth = [(line.tenant, line.position) for page in pages for line in page.items]
    assert [(line.tenant, line.position) for page in reversed(back) for line in page.items] == forth
    return forth


def crowded(books: Books) -> list[Receipt]:
    """Store forty facts of three tenants on two days, every third of them told a month late."""
    unit = some("crowd")
    told: list[Receipt] = []
    for n in range(40):
        tenant = (books.tenant, books.other, books.office)[n % 3]
        day = JUNE if n % 2 else JUNE + timedelta(days=1)
        made = institution.Registered(code=f"{n}", name=f"单位{n}", level=1, kind="organ")
        branch = organisation.Established(code=f"{n}", name="支部", kind="branch", institution=unit)
        if n % 4 == 3:
            told.append(books.given(some(f"branch {n}"), branch, on=day, tenant=tenant))
        else:
            told.append(books.given(unit if n == 0 else some(f"{n}"), made, on=day, tenant=tenant, actor=some(f"actor {n % 2}")))
    return told


def test_every_question_is_answered_once_in_pages_of_any_length_both_ways(books: Books) -> None:
    told = crowded(books)
    books.caught_up()
    middle = told[len(told) // 2].recorded_at
    questions = [
        Filter(), Filter(kind="institution"), Filter(kind="organisation.established"), Filter(kind="fact"), Filter(late=True),
        Filter(actor=some("actor 1")), Filter(dossier=some("crowd")), Filter(dossier=some("crowd"), kind="organisation"),
        Filter(true_since=JUNE, true_until=JUNE), Filter(learned_since=date(2000, 1, 1), learned_until=date(2100, 1, 1)),
        Filter(learned_until=middle.date()), Filter(stream=some("crowd")), Filter(actor=some("actor 0"), kind="institution"),
    ]  # fmt: skip
    ahead = on(date(2100, 1, 1), middle)  # far beyond the known date, so that days up to it and days to come are walked apart
    for wanted in questions:
        for tenant in (None, books.tenant):
            for at in (on(JULY), on(JULY, middle), ahead):
                whole = plainly(books, at, wanted, tenant)
                assert walked(books, at, wanted, tenant, 50) == whole
                assert walked(books, at, wanted, tenant, 3) == whole
                assert counted(books, at, wanted, tenant) == len(whole)


def plainly(books: Books, at: Coordinate, wanted: Filter, tenant: int | None) -> list[tuple[int, int]]:
    """Return what a timeline should hold, by reading every row and asking each."""
    zone, unit = ZoneInfo("Asia/Shanghai"), some("crowd")
    with books.db.county(books.county) as sql:
        rows = sql.execute(
            "SELECT tenant_id, position, effective_on, recorded_at, stream, tag, actor, params FROM views.timeline WHERE county_id = %s",
            [books.county],
        ).fetchall()

    def holds(row: tuple[Any, ...]) -> bool:
        code, _, day, recorded, stream, tag, actor, params = row
        learned = recorded.astimezone(zone).date()
        return (
            (tenant is None or code == tenant) and day <= at.true_on and recorded <= at.known
            and wanted.kind in (None, tag, tag.partition(".")[0]) and wanted.stream in (None, stream) and wanted.actor in (None, actor)
            and (wanted.dossier is None or stream == unit or params.get("institution") == str(unit))
            and (wanted.true_since or day) <= day <= (wanted.true_until or day)
            and (wanted.learned_since or learned) <= learned <= (wanted.learned_until or learned) and (not wanted.late or learned > day)
        )  # fmt: skip

    found = sorted(((row[2], row[0], row[1]) for row in rows if holds(row)), reverse=True)
    return [(code, position) for _, code, position in found]


def counted(books: Books, at: Coordinate, wanted: Filter, tenant: int | None) -> int:
    """Return how many facts the strip counts, the same as the days do."""
    with books.db.tenant(books.county, tenant) if tenant else books.db.county(books.county) as sql:
        glance = stretches(sql, books.county, tenant, at, wanted)
        days = timeline.density(sql, books.county, tenant, at, wanted)
    assert sum(one.late for one in glance) == sum(day.late for day in days)
    for one in glance:
        assert one.n == sum(day.n for day in days if one.since <= day.day <= one.until)
    assert sum(one.n for one in glance) == sum(day.n for day in days)
    return sum(one.n for one in glance)


def test_a_glance_counts_no_further_than_it_must(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    crowded(books)
    books.caught_up()
    monkeypatch.setattr("services.views.stretches.GLANCE", 5)
    with books.db.county(books.county) as sql:
        assert [(one.n, one.more) for one in stretches(sql, books.county, None, on(JULY))] == [(20, False), (20, False)]
        monkeypatch.setattr("services.views.stretches.FURTHER", 7)
        assert [(one.n, one.more) for one in stretches(sql, books.county, None, on(JULY))] == [(8, True), (8, True)]


def test_facts_about_days_to_come_are_found_though_they_lie_beyond_the_known_date(books: Books) -> None:
    ahead = books.given(some("team"), team.Formed(name="一组", level="county", leader=CLERK), on=date(2099, 1, 1))
    books.given(UNIT, institution.Registered(code="1", name="砖瓦厂", level=1, kind="enterprise"), on=JANUARY)
    books.caught_up()
    at = on(date(2100, 1, 1), ahead.recorded_at)
    assert [line.position for line in read(books, date(2100, 1, 1), known=ahead.recorded_at)] == [ahead.last]
    assert walked(books, at, Filter(kind="team"), None, 1) == [(books.tenant, ahead.last)]


def test_what_was_learned_in_a_span_is_sorted_or_searched_for_with_one_result(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    told = crowded(books)
    books.caught_up()
    wanted = Filter(learned_since=told[0].recorded_at.date() - timedelta(days=1), learned_until=date(2100, 1, 1), kind="institution")
    sorted_ = walked(books, on(JULY), wanted, None, 4)
    monkeypatch.setattr(picking, "FEW", 1)
    assert walked(books, on(JULY), wanted, None, 4) == sorted_
    assert len(sorted_) == 30
