"""What is wrong with the workbooks on purpose: three people entered twice and two left out, so that reconciliation has somebody to name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from domain import gb11643
from services.demo.people import Person
from services.demo.roster import SECRETARY, Book


class Double(msgspec.Struct, frozen=True, kw_only=True):
    """A person on two rows: the right row at home, the other one, marked by its note, at the same tenant or at another."""

    home: int
    person: Person
    other: int
    entry: Person
    sign: str


class Absent(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is on no row of the tenant that should have him."""

    home: int
    person: Person
    reason: str


class Planted(msgspec.Struct, frozen=True, kw_only=True):
    """All that is wrong: doubles and absent people."""

    doubles: tuple[Double, ...]
    absent: tuple[Absent, ...]


_DOUBLES: Final = (("经贸局", "mobile", "伍市镇"), ("教育局", "retired", "汉昌街道"), ("加义镇", "mobile", "加义镇"))
_ABSENT: Final = (("三阳乡", "常年在外务工，造册时无人填报"), ("商务局", "企业停产后自谋职业，造册时无人填报"))
_NOTED: Final = "由所在村居代为填报"


def plant(books: Sequence[Book]) -> Planted:
    """Return the mistakes: a laid-off worker kept at home and in town, a pensioner of a school and of a street, a double in one township.

    The first two bear the same ID number in two tenants, which only the county can see; the third was entered a second time
    with a slip of the pen in the number, and has name, birthday and phone in common with the first entry.
    """
    by_name = {book.place.short: book for book in books}
    return Planted(
        doubles=tuple(_double(by_name[home], ledger_class, by_name[other]) for home, ledger_class, other in _DOUBLES),
        absent=tuple(Absent(home=by_name[home].place.tenant, person=_pick(by_name[home], "mobile", last=True), reason=reason)
                     for home, reason in _ABSENT),
    )  # fmt: skip


def written(book: Book, planted: Planted) -> Book:
    """Return a tenant's book as its clerk wrote it down: with the doubles, without the absent."""
    gone = {absent.person.id_number for absent in planted.absent if absent.home == book.place.tenant}
    twice = tuple(double.entry for double in planted.doubles if double.other == book.place.tenant)
    return replace(book, people=(*(p for p in book.people if p.id_number not in gone), *twice))


def _double(home: Book, ledger_class: str, other: Book) -> Double:
    person = _pick(home, ledger_class)
    same = home is other
    branch = _branch(other, ledger_class)
    entry = replace(
        person, branch=branch, note=_NOTED, id_number=_slip(home, person) if same else person.id_number,
    )  # fmt: skip
    sign = "name-birth-phone" if same else "id-number"
    return Double(home=home.place.tenant, person=person, other=other.place.tenant, entry=entry, sign=sign)


def _slip(book: Book, person: Person) -> str:
    """Return the person's number with another order, of the same sex, that nobody else of the tenant has."""
    taken = {other.id_number[:17] for other in book.people}
    first, order = person.id_number[:17], int(person.id_number[14:17])
    while first in taken:
        order = (order + 2) % 1000
        first = f"{person.id_number[:14]}{order:03d}"
    return first + gb11643.check_digit(first)


def _branch(book: Book, nature: str) -> str:
    custody = book.custody()
    return next((branch.code for branch in custody if branch.nature == nature), custody[0].code)


def _pick(book: Book, ledger_class: str, *, last: bool = False) -> Person:
    fitting = [p for p in book.people if p.ledger_class == ledger_class and p.post != SECRETARY] or list(book.people[1:])
    return fitting[-1] if last else fitting[0]
