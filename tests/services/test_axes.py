"""What the four axes tell: why each figure differs, what is better by it, and where a thing counts that went from one unit to another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

from domain import finding, member, organisation, tenant
from services.coordinate import Coordinate
from services.views import axes
from services.views.axes import Line, Moved
from services.views.compare import Two
from tests.services.books import TODAY, Books, on
from tests.services.test_compare import AUGUST, JUNE, WINTER, now_known, person

NOBODY = Moved()


def lines(books: Books, first: Coordinate, second: Coordinate) -> Mapping[tuple[int, str], Line]:
    books.caught_up()
    with books.db.county(books.county) as sql:
        found = axes.compare(sql, books.county, None, Two(first=first, second=second))
    return {(line.tenant, line.figure): line for line in found}


def lost(books: Books, *, tenant: int | None = None, since: date = JUNE) -> UUID:
    """Return somebody on the books of a tenant who is out of reach since a day."""
    who = person(books, tenant=tenant)
    books.given(who, member.ContactLost(), on=since, tenant=tenant)
    return who


def town(books: Books, code: int) -> UUID:
    """Enter a township and return its stream in the county's books."""
    stream = uuid4()
    books.given(stream, tenant.Registered(tenant=code, name=str(code), kind="town", parent=books.office), on=JUNE, tenant=books.office)
    return stream


def test_a_figure_is_split_into_what_was_learned_and_what_changed(books: Books) -> None:
    ann, ben, body = person(books), person(books), uuid4()
    books.given(body, organisation.Established(code="Z-1", name="支部", kind="branch"), on=JUNE)
    then = now_known(books)
    books.given(ann, member.ContactLost(), on=date(2005, 6, 2))
    books.given(ben, member.ContactLost(), on=AUGUST)
    books.given(body, organisation.HealthAssessed(health="weak"), on=AUGUST)
    found = lines(books, on(JUNE.replace(day=14), then), on(TODAY))
    own = {figure: line for (code, figure), line in found.items() if code == books.tenant}
    assert (own["lost"].then, own["lost"].known, own["lost"].now) == (0, 1, 2)
    assert (own["lost"].learned, own["lost"].changed, own["lost"].reorganised) == (1, 1, 0)
    assert (own["weak"].then, own["weak"].now, own["weak"].learned, own["weak"].changed) == (0, 1, 0, 1)
    assert {code for code, _ in found} == {books.tenant, books.office}
    assert own["lost"].better is False
    assert all(line.now - line.then == line.learned + line.changed + line.reorganised for line in found.values())


def test_who_comes_while_another_one_goes_is_told_although_the_figure_is_the_same(books: Books) -> None:
    back, gone = lost(books), person(books)
    books.given(back, member.ContactRestored(means="phone"), on=AUGUST)
    books.given(gone, member.ContactLost(), on=AUGUST)
    line = lines(books, on(JUNE), on(WINTER))[books.tenant, "lost"]
    assert (line.then, line.now, line.changed, line.better) == (1, 1, 0, None)
    assert line.moves.changed == Moved(came=1, went=1)


def test_what_was_learned_of_the_first_day_and_was_over_by_the_second_is_both(books: Books) -> None:
    ann = person(books)
    then = now_known(books)
    books.given(ann, member.ContactLost(), on=date(2005, 6, 2))
    books.given(ann, member.ContactRestored(means="phone"), on=AUGUST)
    line = lines(books, on(JUNE.replace(day=14), then), on(WINTER))[books.tenant, "lost"]
    assert (line.then, line.known, line.now) == (0, 1, 0)
    assert (line.moves.learned, line.moves.changed, line.better) == (Moved(came=1), Moved(went=1), True)


def test_a_merged_township_is_reorganised_in_both_and_in_neither_better_nor_worse(books: Books) -> None:
    went, into = town(books, books.tenant), town(books, books.other)
    assert into
    for _ in range(2):
        lost(books)
    lost(books, tenant=books.other)
    really = person(books)
    books.given(really, member.ContactLost(), on=date(2005, 7, 1))
    books.given(went, tenant.Merged(into=books.other), on=AUGUST, tenant=books.office)
    found = lines(books, on(JUNE), on(WINTER))
    gone, heir, whole = (found[code, "lost"] for code in (books.tenant, books.other, books.office))
    assert (gone.then, gone.now, gone.moves.reorganised, gone.moves.changed, gone.better) == (2, 0, Moved(went=2), NOBODY, None)
    assert (heir.then, heir.now, heir.moves.reorganised, heir.moves.changed) == (1, 4, Moved(came=2), Moved(came=1))
    assert (whole.then, whole.now, whole.moves.reorganised, whole.moves.changed) == (3, 4, NOBODY, Moved(came=1))
    assert (gone.folded, heir.folded, whole.folded) == (True, True, False)
    with books.db.tenant(books.county, books.tenant) as sql:
        alone = axes.compare(sql, books.county, books.tenant, Two(first=on(JUNE), second=on(WINTER)))
    assert [(line.then, line.now, line.reorganised) for line in alone if line.figure == "lost"] == [(2, 3, 0)], "its own books are its own"


def test_a_merger_that_is_told_late_was_learned(books: Books) -> None:
    went, _ = town(books, books.tenant), town(books, books.other)
    lost(books)
    then = now_known(books)
    books.given(went, tenant.Merged(into=books.other), on=date(2005, 6, 2), tenant=books.office)
    found = lines(books, on(JUNE.replace(day=14), then), on(WINTER))
    assert found[books.tenant, "lost"].moves.learned == Moved(went=1)
    assert found[books.other, "lost"].moves.learned == Moved(came=1)


def test_a_weak_branch_that_was_merged_is_reorganised_and_one_that_recovered_is_better(books: Books) -> None:
    merged, sound, into = uuid4(), uuid4(), uuid4()
    for id, code in ((merged, "Z-1"), (sound, "Z-2"), (into, "Z-3")):
        books.given(id, organisation.Established(code=code, name=code, kind="branch", health="weak"), on=JUNE)
    books.given(merged, organisation.Merged(into=into), on=AUGUST)
    books.given(sound, organisation.HealthAssessed(health="sound"), on=AUGUST)
    line = lines(books, on(JUNE), on(WINTER))[books.tenant, "weak"]
    assert (line.then, line.now, line.moves.reorganised, line.moves.changed) == (3, 1, Moved(went=1), Moved(went=1))
    assert line.better is True


def test_a_finding_whose_unit_changes_on_the_way_is_overdue_in_truth(books: Books) -> None:
    """It stands on the list because its day has passed, and not because another unit answers for it."""
    id = uuid4()
    books.given(id, finding.Raised(inspection=uuid4(), method="files", text="记录不全", severity="minor", unit=uuid4()), on=JUNE)
    books.given(id, finding.RequirementIssued(text="改", due=date(2005, 7, 1)), on=JUNE)
    books.given(id, finding.HandedOver(unit=uuid4()), on=AUGUST)
    line = lines(books, on(JUNE), on(WINTER))[books.tenant, "overdue_findings"]
    assert (line.then, line.now, line.moves.changed, line.moves.reorganised) == (0, 1, Moved(came=1), NOBODY)
