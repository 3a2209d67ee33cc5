"""Who of the made-up roster something happens to in the course of the year: each person is taken once, so that no two events collide."""

from __future__ import annotations

from collections.abc import Sequence

from services.demo.people import People, Person
from services.demo.planted import Planted
from services.demo.roster import SECRETARY, Book


class Pool:
    """The people of every tenant to whom nothing has happened yet; secretaries and the planted rows stay as they are."""

    def __init__(self, books: Sequence[Book], planted: Planted) -> None:
        spoken_for = {d.person.id_number for d in planted.doubles} | {a.person.id_number for a in planted.absent}
        self._left = {
            book.place.tenant: [p for p in reversed(book.people) if p.post != SECRETARY and p.id_number not in spoken_for]
            for book in books
        }
        self._books = {book.place.tenant: book for book in books}
        self._people = People("newcomers")

    def take(self, tenant: int, ledger_class: str, *, work: bool = False) -> Person:
        """Return the next person of a ledger class, or the next at all; `work` asks for somebody in a branch at work."""
        left = self._left[tenant]
        at_work = {b.code for b in self._books[tenant].branches if b.nature == "work"}
        fitting = [p for p in left if p.ledger_class == ledger_class and (not work or p.branch in at_work)]
        person = fitting[-1] if fitting else left[-1]
        left.remove(person)
        return person

    def untouched(self, tenant: int, n: int) -> list[Person]:
        """Return so many people of a tenant to whom nothing happens, those who are mobile first; asked once all others are taken."""
        return sorted(self._left[tenant], key=lambda p: (p.ledger_class != "mobile", p.id_number))[:n]

    def other_branch(self, tenant: int, branch: str) -> str:
        """Return another branch of the tenant that has members."""
        others = [b.code for b in self._books[tenant].custody() if b.code != branch]
        return others[0]

    def newcomer(self, tenant: int) -> Person:
        """Return somebody who is on no roster yet, of the tenant's first branch."""
        return self._people.make(branch=self._books[tenant].custody()[0].code, ledger_class="on-job", post="干部", employment="employed")
