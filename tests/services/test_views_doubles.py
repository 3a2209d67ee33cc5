"""Two entries that may be one person are found by what they have in common, by whoever may know of both, until somebody has judged them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import psycopg
import pytest

from domain import member
from domain.kernel import Personal
from services.views import doubles
from services.views.doubles import Gap, Pair
from services.views.overview import Balance
from tests.domain.given import some
from tests.services.books import Books, on

JANUARY, JUNE, JULY = date(2005, 1, 10), date(2005, 6, 14), date(2005, 7, 10)
BRANCH, LI, TWIN, ZHAO = some("branch"), some("li"), some("twin"), some("zhao")
NUMBER, ANOTHER = "11010519491231002X", "440524188001010014"
FACTS = {"name": "李测试", "id_number": NUMBER, "born": "1949-12-31", "phone": "15400000001"}


def enter(books: Books, person: UUID, *, tenant: int | None = None, day: date = JANUARY, **told: str) -> None:
    """Somebody is entered, as Li is but for what is said otherwise."""
    sealed = {field: Personal(person, value) for field, value in (FACTS | told).items()}
    books.given(person, member.Registered(ledger_class="on-job", branch=BRANCH, **sealed), on=day, tenant=tenant)  # type: ignore[arg-type]


def own(books: Books, day: date = JULY, tenant: int | None = None) -> Sequence[Pair]:
    where = tenant or books.tenant
    with books.db.tenant(books.county, where) as sql:
        return doubles.found(sql, books.county, where, on(day))


def whole(books: Books, day: date = JULY) -> Sequence[Pair]:
    with books.db.county(books.county) as sql:
        return doubles.found(sql, books.county, None, on(day))


def said(pairs: Sequence[Pair]) -> list[tuple[UUID, UUID, str, str]]:
    return [(p.person, p.other, p.sign, p.verdict) for p in pairs]


@pytest.mark.parametrize(
    ("told", "sign"),
    [
        ({"name": "李另名", "born": "1950-01-01", "phone": ""}, "id-number"),
        ({"id_number": ANOTHER}, "name-birth-phone"),
        ({"id_number": ANOTHER, "phone": "15400000002", "name": "李 测试"}, "name-and-birth"),
        ({"id_number": ANOTHER, "born": "1950-01-01"}, None),
        ({"id_number": ANOTHER, "name": "王测试"}, None),
    ],
)  # fmt: skip
def test_a_tenant_and_the_county_find_a_pair_within_it_by_the_strongest_sign(books: Books, told: dict[str, str], sign: str | None) -> None:
    enter(books, LI)
    enter(books, TWIN, tenant=books.tenant, day=JUNE, **told)
    books.caught_up()
    expected = [(TWIN, LI, sign, "")] if sign else []  # the later one is in question
    assert said(own(books)) == said(whole(books)) == expected
    assert own(books, JANUARY) == whole(books, JANUARY) == [], "on that day only one of them was there"


def test_across_tenants_the_number_alone_counts_and_only_the_county_learns_of_it(books: Books) -> None:
    enter(books, LI)
    enter(books, TWIN, tenant=books.other, name="李另名", phone="")
    enter(books, ZHAO, tenant=books.other, id_number=ANOTHER)  # the same name, birthday and phone, at another tenant
    books.caught_up()
    assert own(books) == own(books, tenant=books.other) == []
    [pair] = whole(books)
    assert (pair.tenant, pair.person, pair.other_tenant, pair.other) == (books.other, TWIN, books.tenant, LI)
    assert (pair.sign, pair.within) == ("id-number", False)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), books.db.tenant(books.county, books.tenant) as sql:
        sql.execute("SELECT sign FROM vault.alike(%s)", [books.county])
    with books.db.county(books.county + 5000) as sql:
        assert sql.execute("SELECT sign FROM vault.alike(%s)", [books.county]).fetchall() == []


def test_a_tenant_asks_in_vain_for_anothers_pairs(books: Books) -> None:
    enter(books, LI)
    enter(books, TWIN, day=JUNE)
    books.caught_up()
    with books.db.tenant(books.county, books.other) as sql:
        assert doubles.found(sql, books.county, books.tenant, on(JULY)) == []


def test_a_pair_is_there_until_it_is_dismissed_or_merged(books: Books) -> None:
    enter(books, LI)
    for person in (TWIN, ZHAO):
        enter(books, person, day=JUNE)
    books.given(LI, member.FlaggedPossibleDuplicate(other=TWIN, sign="id-number"), on=JUNE)
    books.given(LI, member.ConfirmedDuplicate(other=TWIN), on=JUNE)
    books.given(ZHAO, member.FlaggedPossibleDuplicate(other=LI, sign="phone"), on=JUNE)
    books.caught_up()
    pairs = {(LI, TWIN, "id-number", "confirmed"), (ZHAO, LI, "phone", "possible"), (ZHAO, TWIN, "id-number", "")}
    assert set(said(own(books))) == set(said(whole(books))) == pairs
    books.given(ZHAO, member.NotDuplicate(other=LI), on=JUNE)
    books.given(LI, member.MergedInto(other=TWIN), on=date(2005, 7, 1))
    books.caught_up()
    assert said(own(books)) == said(whole(books)) == [(ZHAO, TWIN, "id-number", "")]
    assert set(said(own(books, JUNE))) == {(LI, TWIN, "id-number", "confirmed"), (ZHAO, TWIN, "id-number", "")}


def test_a_flag_that_the_county_set_shows_the_unit_no_more_than_that_there_is_somebody(books: Books) -> None:
    enter(books, LI)
    enter(books, TWIN, tenant=books.other)
    books.given(TWIN, member.FlaggedPossibleDuplicate(other=LI, sign="id-number"), on=JUNE, tenant=books.other)
    books.caught_up()
    assert own(books) == []
    [pair] = own(books, tenant=books.other)
    assert (pair.tenant, pair.other_tenant, pair.other, pair.verdict) == (books.other, None, LI, "possible")
    assert said(whole(books)) == [(TWIN, LI, "id-number", "possible")]


def balance(tenant: int, declared: int | None, counted: int) -> Balance:
    return Balance(
        tenant=tenant, period="", stream=None, phase="", due=None, institutions=0, organisations=0, members=counted, source="",
        declared_institutions=0, declared_organisations=0, declared_members=declared,
    )  # fmt: skip


def pair(a: int, n: str, b: int | None, m: str) -> Pair:
    return Pair(tenant=a, person=some(n), other_tenant=b, other=some(m), sign="id-number", verdict="")


def told(balances: Sequence[Balance], pairs: Sequence[Pair]) -> dict[int, tuple[int, int]]:
    gaps, laid = doubles.gaps(balances, pairs, 9), doubles.laid(balances, pairs, 9)
    for gap in gaps:
        shown = laid.get(gap.tenant, [])
        assert len({(each.person, each.other) for each in shown}) == gap.doubles, "each entry too many is shown by a pair of its own"
        assert all(gap.tenant in (9000, each.tenant, each.other_tenant) for each in shown)
    return {gap.tenant: (gap.doubles, gap.unexplained) for gap in gaps}


def test_a_double_is_laid_to_the_unit_that_counts_one_too_many() -> None:
    balances = [balance(1, 10, 10), balance(2, 10, 11), balance(3, 10, 9), balance(4, None, 5), balance(9000, 30, 30)]
    assert told(balances, [pair(1, "a", 2, "b")]) == {1: (0, 0), 2: (1, 0), 3: (0, 1), 9000: (1, 1)}
    assert told(balances, [pair(3, "a", 3, "b")])[3] == (1, 2), "one entry is one too many there, so that two are missing"
    assert told([balance(2, 10, 11)], [pair(2, "a", None, "b")]) == {2: (1, 0)}, "as the unit sees it: somewhere else"


def test_three_entries_of_one_person_are_two_too_many_however_many_pairs_they_make() -> None:
    pairs = [pair(1, "a", 1, "b"), pair(1, "b", 2, "c"), pair(2, "c", 1, "a")]
    assert told([balance(1, 10, 11), balance(2, 10, 11), balance(9000, 20, 22)], pairs) == {1: (1, 0), 2: (1, 0), 9000: (2, 0)}


def test_as_many_pairs_as_possible_find_their_unit() -> None:
    """Laid to the first unit at hand, the pair of 1 and 2 would leave nothing for that of 1 and 3."""
    balances = [balance(1, 10, 11), balance(2, 10, 11), balance(3, 10, 10)]
    assert told(balances, [pair(1, "a", 2, "b"), pair(1, "c", 3, "d")]) == {1: (1, 0), 2: (1, 0), 3: (0, 0)}


def test_gaps_are_asked_of_those_who_declared_alone() -> None:
    assert doubles.gaps([balance(1, None, 3)], [pair(1, "a", 1, "b")], 9) == []
    assert doubles.gaps([balance(1, 8, 7)], [], 9) == [Gap(tenant=1, declared=8, counted=7, doubles=0, unexplained=1)]
