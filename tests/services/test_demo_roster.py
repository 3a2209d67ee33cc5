"""The made-up roster adds up to the declared totals, is the same in every run, and is nobody's."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from domain import gb11643, institution, member, organisation
from services.demo.people import AREA, PHONES
from services.demo.places import COUNTY, Place, bureaux, places, townships
from services.demo.planted import plant, written
from services.demo.roster import DECLARED, Book, Totals, build
from services.demo.shares import apportion


@pytest.fixture(scope="module")
def books() -> list[Book]:
    return build(places())


def test_the_county_has_its_25_townships_and_the_bureaux_under_its_code() -> None:
    codes = [place.tenant for place in townships()]
    assert len(codes) == len(set(codes)) == 25
    assert all(code // 1000 == COUNTY for code in codes)
    assert {place.tenant // 1_000_000 for place in bureaux()} == {COUNTY}
    assert {"财政局", "建设局", "烟草局", "电力公司", "教育局", "公安局", "组织部"} <= {place.short for place in bureaux()}


def test_the_books_add_up_to_318_489_and_8414(books: list[Book]) -> None:
    sums = [sum(column) for column in zip(*((b.totals.institutions, b.totals.organisations, b.totals.members) for b in books), strict=True)]
    assert sums == [318, 489, 8414]
    assert str(DECLARED) == "318 / 489 / 8414"


def test_the_same_arguments_give_the_same_books(books: list[Book]) -> None:
    assert build(places()) == books
    assert build(places(), seed="another")[0].people != books[0].people


def test_every_id_number_checks_and_none_can_be_anybodys(books: list[Book]) -> None:
    people = [person for book in books for person in book.people]
    assert all(gb11643.valid(person.id_number) for person in people)
    assert {gb11643.division(person.id_number) for person in people} == {AREA}
    assert len({person.id_number for person in people}) == len({person.phone for person in people}) == len(people)
    assert {person.phone[:3] for person in people} == {PHONES}
    assert all(len(person.phone) == 11 for person in people)


def test_what_a_row_says_agrees_with_its_number_and_is_possible(books: list[Book]) -> None:
    for person in (person for book in books for person in book.people):
        assert gb11643.birth_date(person.id_number) == person.born
        assert gb11643.sex(person.id_number) == {"男": "male", "女": "female"}[person.sex]
        assert date(1925, 1, 1) <= person.born <= date(1986, 12, 31)
        assert person.joined_party_on.year - person.born.year >= 18
        assert person.joined_party_on < person.full_member_on <= date(2004, 12, 31)


def test_every_code_is_in_its_list(books: list[Book]) -> None:
    for book in books:
        assert {i.kind for i in book.institutions} <= institution.KINDS
        assert {i.status for i in book.institutions} <= institution.STATUSES
        assert {b.kind for b in book.branches} <= organisation.KINDS
        assert {b.health for b in book.branches} <= organisation.HEALTH
        assert {p.ledger_class for p in book.people} <= member.CLASSES
        assert {g for p in book.people for g in p.groups} <= member.GROUPS


def test_everybody_is_in_a_branch_that_has_a_host_and_a_parent(books: list[Book]) -> None:
    for book in books:
        codes = {i.code for i in book.institutions}
        assert len(codes) == len(book.institutions)
        assert all(i.parent in codes for i in book.institutions if i.level == 2)
        assert all(b.institution in codes for b in book.branches)
        top = book.branches[0].code
        assert all(b.parent == top for b in book.branches[1:])
        sizes = Counter(p.branch for p in book.people)
        assert set(sizes) == {b.code for b in book.custody()}
        assert min(sizes.values()) >= 3


def test_the_ledger_classes_and_the_hard_cases_are_all_there(books: list[Book]) -> None:
    classes = Counter(p.ledger_class for b in books for p in b.people)
    assert set(classes) == member.CLASSES
    assert min(classes.values()) > 500
    assert {"bankrupt", "closed", "stopped", "restructured"} <= {i.status for b in books for i in b.institutions}
    groups = {group for book in books for person in book.people for group in person.groups}
    assert {"laid-off", "retired", "graduate", "ex-serviceman", "new-organisation"} <= groups


def test_three_are_written_down_twice_and_two_not_at_all(books: list[Book]) -> None:
    planted = plant(books)
    rows = [(book.place.tenant, person) for book in books for person in written(book, planted).people]
    assert (len(planted.doubles), len(planted.absent)) == (3, 2)
    assert len(rows) == 8414 + 3 - 2
    truth = {person.id_number for book in books for person in book.people}
    on_rows = {person.id_number for _, person in rows}
    assert {a.person.id_number for a in planted.absent} == truth - on_rows
    assert on_rows - truth == {planted.doubles[2].entry.id_number}
    within = Counter((tenant, person.id_number) for tenant, person in rows)
    assert max(within.values()) == 1, "within one tenant an ID number stands on one row"
    across = [number for number, n in Counter(person.id_number for _, person in rows).items() if n == 2]
    assert sorted(across) == sorted(d.person.id_number for d in planted.doubles[:2])


def test_a_double_with_a_slip_of_the_pen_still_checks(books: list[Book]) -> None:
    slip = plant(books).doubles[2]
    assert gb11643.valid(slip.entry.id_number)
    assert (slip.entry.name, slip.entry.born, slip.entry.phone) == (slip.person.name, slip.person.born, slip.person.phone)
    assert slip.entry.branch != slip.person.branch


def test_a_smaller_county_adds_up_too() -> None:
    few = [place for place in places(900_001) if place.rural][:3]
    books = build(few, Totals(18, 30, 150))
    sums = [sum(column) for column in zip(*((b.totals.institutions, b.totals.organisations, b.totals.members) for b in books), strict=True)]
    assert sums == [18, 30, 150]
    assert all(place.tenant // 1000 == 900_001 for place in few)


@pytest.mark.parametrize("totals", [Totals(2, 489, 8414), Totals(900, 900, 8414), Totals(318, 320, 8414), Totals(318, 489, 100)])
def test_totals_that_cannot_be_met_are_refused(totals: Totals) -> None:
    with pytest.raises(ValueError, match=r"cannot have|fewer than"):
        build(places(), totals)


@pytest.mark.parametrize(("total", "weights", "floors"), [(10, [1, 1, 1], [0, 0, 0]), (100, [7, 2, 1], [5, 5, 5]), (3, [9, 1], [1, 2])])
def test_shares_add_up_and_keep_their_floors(total: int, weights: list[int], floors: list[int]) -> None:
    shares = apportion(total, weights, floors)
    assert sum(shares) == total
    assert all(share >= floor for share, floor in zip(shares, floors, strict=True))


def test_a_place_knows_what_stands_at_its_head() -> None:
    kinds = {place.short: place.root_kind for place in places()}
    assert (kinds["伍市镇"], kinds["财政局"], kinds["电力公司"], kinds["工业园"]) == ("township-organ", "organ", "enterprise", "park")
    assert isinstance(places()[0], Place)
