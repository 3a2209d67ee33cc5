"""The roster on any date, as known at any time; names for the tenant alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain import member, organisation
from domain.kernel import Personal
from infra.embedded import Servers
from services.views import identity, reading, roster
from services.views.reading import BadCursor, Count
from services.wiring import Runtime
from tests.domain.given import some
from tests.services.books import Books, on

BRANCH, OTHER = some("branch"), some("other branch")
JANUARY, JUNE, MID_JUNE, JULY = date(2005, 1, 10), date(2005, 6, 1), date(2005, 6, 14), date(2005, 7, 1)
SOMEBODY, ID_NUMBER, PHONE = "欧阳测试", "11010519491231002X", "13800001111"


def registered(person: UUID, name: str = SOMEBODY, **more: Any) -> member.Registered:
    """The founding fact of a made-up member."""
    return member.Registered(
        **({"name": Personal(person, name), "ledger_class": "on-job", "branch": BRANCH, "number": "001"} | more)
    )


def listed(books: Books, day: date, *, known: Any = None, tenant: int | None = None, **wanted: Any) -> Sequence[roster.Entry]:
    with books.db.tenant(books.county, tenant or books.tenant) as sql:
        return roster.register(sql, books.county, tenant or books.tenant, on(day, known), roster.Filter(**wanted)).items


def counted(counts: Sequence[Count], by: str) -> dict[str, int]:
    return {one.code: one.n for one in counts if one.by == by}


def test_who_is_learned_on_20_june_to_be_mobile_since_1_june_was_on_the_job_as_known_before(books: Books) -> None:
    li = some("li")
    before = books.given(li, registered(li), on=JANUARY)
    books.given(li, member.ClassAssigned(ledger_class="mobile"), on=JUNE)
    books.caught_up()
    assert [e.ledger_class for e in listed(books, MID_JUNE)] == ["mobile"]
    assert [e.ledger_class for e in listed(books, MID_JUNE, known=before.recorded_at)] == ["on-job"]
    assert [e.ledger_class for e in listed(books, date(2005, 5, 31))] == ["on-job"]
    assert listed(books, date(2005, 1, 9)) == []


def test_a_correction_and_a_void_change_what_is_known_and_nothing_of_what_was_known(books: Books) -> None:
    li = some("li")
    books.given(li, registered(li), on=JANUARY)
    wrong = books.given(li, member.ClassAssigned(ledger_class="retired"), on=JUNE)
    right = books.given(li, member.ClassAssigned(ledger_class="mobile"), on=JULY, replaces=wrong.last)
    books.voided(li, right.last, on=JULY)
    books.caught_up()
    assert [e.ledger_class for e in listed(books, MID_JUNE, known=wrong.recorded_at)] == ["retired"]
    assert [e.ledger_class for e in listed(books, MID_JUNE, known=right.recorded_at)] == ["on-job"]
    assert [e.ledger_class for e in listed(books, JULY, known=right.recorded_at)] == ["mobile"]
    assert [e.ledger_class for e in listed(books, JULY)] == ["on-job"]


def test_custody_moves_on_one_day_and_ends_with_membership(books: Books) -> None:
    li, wang = some("li"), some("wang")
    books.given(li, registered(li), on=JANUARY)
    books.given(wang, registered(wang, number="002"), on=JANUARY)
    books.given(li, member.Left(branch=BRANCH, reason="transfer"), member.Joined(branch=OTHER), on=JUNE)
    books.given(wang, member.Ended(reason="died"), on=JULY)
    books.caught_up()
    assert [e.person for e in listed(books, MID_JUNE, branch=OTHER)] == [li]
    assert [e.person for e in listed(books, MID_JUNE, branch=BRANCH)] == [wang]
    assert [(e.standing, e.reason) for e in listed(books, JULY, standing=None)] == [("member", ""), ("ended", "died")]


def test_the_register_finds_by_class_group_contact_name_and_number(books: Books) -> None:
    li, wang = some("li"), some("wang")
    told: dict[str, Any] = {"id_number": Personal(li, ID_NUMBER), "phone": Personal(li, PHONE), "groups": ("laid-off",)}
    books.given(li, registered(li, **told), on=JANUARY)
    books.given(wang, registered(wang, "司徒样本", number="002", ledger_class="retired"), on=JANUARY)
    books.given(wang, member.GroupTagged(group="ex-serviceman"), on=JUNE)
    books.given(wang, member.GroupUntagged(group="ex-serviceman"), on=JULY)
    books.given(li, member.ContactLost(), on=JUNE)
    books.caught_up()
    wanted: list[dict[str, Any]] = [
        {"ledger_class": "on-job"}, {"group": "laid-off"}, {"contact": "lost"}, {"search": "欧阳"}, {"search": ID_NUMBER.lower()},
        {"search": PHONE},
        {"search": "001"},
    ]  # fmt: skip
    assert [[e.person for e in listed(books, MID_JUNE, **one)] for one in wanted] == [[li]] * len(wanted)
    assert [[e.groups for e in listed(books, day, search="司徒")] for day in (JANUARY, JUNE, JULY)] == [[[]], [["ex-serviceman"]], [[]]]
    assert listed(books, MID_JUNE, search="%") == []


def test_pages_follow_a_cursor_by_name_or_by_number_and_a_foreign_cursor_is_refused(books: Books) -> None:
    people = {name: some(name) for name in ("甲", "乙", "丙", "丁", "戊")}
    for n, (name, person) in enumerate(people.items()):
        books.given(person, registered(person, name, number=f"{9 - n:03}"), on=JANUARY)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        for sort, expected in (("name", sorted(people)), ("number", list(reversed(people)))):
            seen: list[str | None] = []
            cursor = None
            while True:
                found = roster.register(sql, books.county, books.tenant, on(JUNE), sort=sort, cursor=cursor, limit=2)  # type: ignore[arg-type]
                seen += [e.name for e in found.items]
                if not (cursor := found.next):
                    break
            assert seen == expected
        for bad in ("nonsense", "WzFd"):
            with pytest.raises(BadCursor):
                roster.register(sql, books.county, books.tenant, on(JUNE), cursor=bad)


def test_the_county_counts_all_tenants_and_reads_no_name(books: Books) -> None:
    li, wang = some("li"), some("wang")
    books.given(li, registered(li, groups=("laid-off",)), on=JANUARY)
    books.given(wang, registered(wang, ledger_class="retired"), on=JANUARY, tenant=books.other)
    books.caught_up()
    with books.db.county(books.county) as sql:
        found = roster.register(sql, books.county, None, on(JUNE)).items
        assert {(e.tenant, e.person, e.name, e.id_number) for e in found} == {
            (books.tenant, li, None, None), (books.other, wang, None, None),
        }  # fmt: skip
        counts = roster.counts(sql, books.county, None, on(JUNE))
        one = roster.register(sql, books.county, books.tenant, on(JUNE), names=False).items
        card = roster.person(sql, books.county, None, li, on(JUNE))
    assert [e.person for e in one] == [li]
    assert card is not None
    assert (card.tenant, card.name) == (books.tenant, None)
    assert sorted((c.tenant, c.n) for c in counts if c.by == "all") == [(books.tenant, 1), (books.other, 1)]
    assert (counted(counts, "class"), counted(counts, "group")) == ({"on-job": 1, "retired": 1}, {"laid-off": 1})
    with pytest.raises(psycopg.errors.InsufficientPrivilege), books.db.county(books.county) as sql:
        roster.register(sql, books.county, books.tenant, on(JUNE))


def test_a_tenant_sees_nothing_of_another(books: Books) -> None:
    li, wang = some("li"), some("wang")
    books.given(li, registered(li), on=JANUARY)
    books.given(wang, registered(wang), on=JANUARY, tenant=books.other)
    books.caught_up()
    assert [e.person for e in listed(books, JUNE)] == [li]
    with books.db.tenant(books.county, books.tenant) as sql:
        assert roster.register(sql, books.county, books.other, on(JUNE)).items == []
        assert roster.person(sql, books.county, books.tenant, wang, on(JUNE)) is None
        assert identity.names(sql, books.county, books.tenant, [li, wang]) == {li: SOMEBODY}


def test_a_card_has_all_that_is_known_and_follows_changes_of_details(books: Books) -> None:
    li = some("li")
    books.given(li, registered(li, address=Personal(li, "测试路1号"), joined_party_on=date(1999, 7, 1)), on=JANUARY)
    books.given(li, member.DetailsChanged(phone=Personal(li, PHONE)), on=JUNE)
    books.given(li, member.DetailsCorrected(name=Personal(li, "欧阳更正"), address=Personal(li, "")), on=JUNE)
    books.given(li, member.MobileDestinationRecorded(region="44", until=JULY), on=JUNE)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        card = roster.person(sql, books.county, books.tenant, li, on(JULY))
    assert card is not None
    assert (card.name, card.phone, card.address, card.destination) == ("欧阳更正", PHONE, "", "44")
    assert (card.joined_party_on, card.valid_from, card.valid_to) == (date(1999, 7, 1), JUNE, date(9999, 12, 31))


def test_people_are_found_by_digests_that_follow_their_numbers(books: Books, runtime: Runtime) -> None:
    li = some("li")
    books.given(li, registered(li, id_number=Personal(li, ID_NUMBER), phone=Personal(li, PHONE)), on=JANUARY)
    books.given(li, member.DetailsChanged(phone=Personal(li, "")), on=JUNE)
    books.given(li, member.DetailsCorrected(id_number=Personal(li, "440524188001010014")), on=JUNE)
    books.caught_up()
    with books.db.tenant(books.county, books.tenant) as sql:
        for kind, value, expected in (
            ("id_number", "440524188001010014", [li]), ("id_number", ID_NUMBER, []), ("phone", PHONE, []), ("name", SOMEBODY, [li]),
        ):  # fmt: skip
            assert identity.find(sql, books.county, books.tenant, runtime.vault.digest(kind, value), kind) == expected


def test_an_erased_person_shows_the_marker_everywhere_and_still_counts(books: Books, servers: Servers) -> None:
    li = some("li")
    books.given(li, registered(li, phone=Personal(li, PHONE)), on=JANUARY)
    books.caught_up()
    with psycopg.connect(servers.admin_url) as sql:
        sql.execute(
            "UPDATE vault.keys SET wrapped = NULL, erased_at = now() WHERE county_id = %s AND person = %s", [books.county, li]
        )
    books.given(li, member.PersonalDataErased(basis="本人申请"), on=JULY)
    books.caught_up()
    [entry] = listed(books, JULY)
    assert (entry.name, entry.phone, entry.erased) == ("‹erased›", "‹erased›", True)
    with books.db.tenant(books.county, books.tenant) as sql:
        assert sql.execute("SELECT count(*) FROM vault.lookup WHERE county_id = %s", [books.county]).fetchone() == (0,)
        assert counted(roster.counts(sql, books.county, books.tenant, on(JULY)), "all") == {"": 1}


def test_the_register_names_the_branch_as_it_was_called_on_that_day(books: Books) -> None:
    li = some("li")
    books.given(li, registered(li), on=JANUARY)
    books.given(BRANCH, organisation.Established(code="01", name="一支部", kind="branch"), on=JANUARY)
    books.given(BRANCH, organisation.Renamed(name="联合支部"), on=JUNE)
    books.caught_up()
    assert [[e.branch_name for e in listed(books, day)] for day in (JANUARY, JULY)] == [["一支部"], ["联合支部"]]


def test_a_cursor_that_stands_in_an_address_holds_no_name_and_leads_on_all_the_same(books: Books) -> None:
    for n, name in enumerate(("安某", "欧阳测试", "白某", "安某")):
        books.given(some(f"one {n}"), registered(some(f"one {n}"), name), on=JANUARY)
    books.caught_up()
    found, cursor = list[str | None](), None
    with books.db.tenant(books.county, books.tenant) as sql:
        while True:
            page = roster.register(sql, books.county, books.tenant, on(JUNE), sort="name", cursor=cursor, limit=1)
            found += [entry.name for entry in page.items]
            cursor = page.next
            if cursor is None:
                break
            assert reading.decode(cursor, tuple[str, UUID])[0] == ""  # type: ignore[index]
    assert found == sorted(("安某", "欧阳测试", "白某", "安某"))
