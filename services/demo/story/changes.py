"""What happens to people and branches in the course of the year; every death is followed by an admission, so that the totals stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from domain import member, organisation
from services import members, organisations
from services.demo.people import Person
from services.demo.places import Place
from services.demo.roster import Book
from services.demo.story import texts
from services.demo.story.people import Pool
from services.demo.story.promise import working
from services.demo.story.rosters import founding_of
from services.demo.story.script import Scene, Script
from services.demo.story.teams import team_of
from services.desk import Desk

Decision = Callable[[member.Member, Desk], member.Event | list[member.Event] | list[member.Left | member.Joined] | None]
_SPRING: Final = date(2005, 2, 21)
_AUTUMN: Final = date(2005, 9, 5)
_REGIONS: Final = ("广东省", "浙江省", "福建省", "上海市", "湖北省")


class Year:
    """The year of one tenant."""

    def __init__(self, script: Script, scene: Scene, book: Book, pool: Pool) -> None:
        self.script, self.scene, self.book, self.pool = script, scene, book, pool
        self.tenant = book.place.tenant
        self.dice = Random(f"year {book.place.short}")  # noqa: S311 - the same year in every run
        self._told = 0

    def day(self, first: date, span: int) -> date:
        """Return a working day within a span of days."""
        return working(first + timedelta(days=self.dice.randrange(span)))

    def tell(self, on: date, person: Person, decision: Decision) -> None:
        """Write down something that happens to a person."""
        self._told += 1
        self.script.add(
            on, self.tenant, f"clerk {self.tenant}", f"change {self.tenant} {self._told}",
            lambda desk: members.change(
                desk, self.scene.registers.person(self.tenant, person.id_number), lambda m: decision(m, desk)
            ),
        )  # fmt: skip


def write(script: Script, scene: Scene, books: Sequence[Book], pool: Pool) -> None:
    """Write down the year of every tenant."""
    for n, book in enumerate(books):
        year = Year(script, scene, book, pool)
        _leave_for_work(year, n)
        _retire(year)
        _move(year)
        _lose_and_find(year)
        _die_and_join(year, date(2005, 4, 4) if n % 2 else _AUTUMN)
    _branches(script, scene, books)


def _leave_for_work(year: Year, n: int) -> None:
    for first in (_SPRING, date(2005, 7, 4)):
        person, on = year.pool.take(year.tenant, "on-job", work=True), year.day(first, 30)
        region = _REGIONS[n % len(_REGIONS)]
        year.tell(on, person, lambda m, d: member.assign_class(m, "mobile", at=d.stamp))
        year.tell(on, person, lambda m, d, region=region: member.record_destination(m, region, at=d.stamp))
    back = year.pool.take(year.tenant, "mobile")
    year.tell(year.day(_AUTUMN, 60), back, lambda m, d: member.assign_class(m, "on-job", at=d.stamp))


def _retire(year: Year) -> None:
    person, on = year.pool.take(year.tenant, "on-job", work=True), year.day(date(2005, 4, 4), 180)
    year.tell(on, person, lambda m, d: member.assign_class(m, "retired", at=d.stamp))
    year.tell(on, person, lambda m, d: member.tag_group(m, "retired", at=d.stamp))


def _move(year: Year) -> None:
    for first in (date(2005, 3, 7), date(2005, 8, 1)):
        person = year.pool.take(year.tenant, "on-job", work=True)
        other = year.pool.other_branch(year.tenant, person.branch)
        year.tell(
            year.day(first, 60), person,
            lambda m, d, other=other: member.move(m, year.scene.registers.unit(year.tenant, other), reason="reassigned", at=d.stamp),
        )  # fmt: skip


def _lose_and_find(year: Year) -> None:
    person, on = year.pool.take(year.tenant, "mobile"), year.day(date(2005, 3, 1), 100)
    year.tell(on, person, lambda m, d: member.lose_contact(m, at=d.stamp))
    if year.dice.random() < 0.7:  # noqa: PLR2004 - the share of those who are found again
        found = working(on + timedelta(days=60 + year.dice.randrange(60)))
        year.tell(found, person, lambda m, d: member.restore_contact(m, "phone", at=d.stamp))


def _die_and_join(year: Year, first: date) -> None:
    person, on = year.pool.take(year.tenant, "retired"), year.day(first, 50)
    year.tell(on, person, lambda m, d: member.end(m, "died", at=d.stamp))
    joined, newcomer = working(on + timedelta(days=9)), year.pool.newcomer(year.tenant)
    year.script.add(
        joined, year.tenant, f"clerk {year.tenant}", f"admission {year.tenant}",
        lambda desk: members.register(
            desk, year.scene.id("person", newcomer.id_number), founding_of(year.scene, year.tenant, newcomer)
        ),
    )  # fmt: skip


def _branches(script: Script, scene: Scene, books: Sequence[Book]) -> None:
    """Tell weak branches to put themselves right, and have another body find half of them put right; complete some committees."""
    weak = [(book, b.code) for book in books for b in book.branches if b.health == "weak"]
    for n, (book, code) in enumerate(weak):
        _remedy(script, scene, book.place, code, [b.place for b in books], put_right=n % 2 == 0)
    incomplete = [(book.place, b.code) for book in books for b in book.branches if b.health == "incomplete" and b.weight]
    for n, (place, code) in enumerate(incomplete[::2]):
        on = working(date(2005, 4, 11) + timedelta(days=n * 9 % 150))
        script.add(
            on, place.tenant, f"clerk {place.tenant}", f"committee of {code}",
            lambda desk, place=place, code=code: organisations.change(
                desk, scene.registers.unit(place.tenant, code), lambda o: organisation.complete_committee(o, 5, at=desk.stamp)
            ),
        )  # fmt: skip


def _remedy(script: Script, scene: Scene, place: Place, code: str, places: Sequence[Place], *, put_right: bool) -> None:
    tenant, due = place.tenant, date(2005, 8, 31)
    script.add(
        date(2005, 5, 16), tenant, f"head {tenant}", f"remedy of {code}",
        lambda desk: organisations.change(
            desk, scene.registers.unit(tenant, code),
            lambda o: organisation.order_rectification(o, texts.HEALTH["measures"], due=due, at=desk.stamp),
        ),
    )  # fmt: skip
    if put_right:
        script.add(
            date(2005, 8, 25), tenant, f"inspector-{team_of(places, tenant)}", f"recheck of {code}",
            lambda desk: organisations.recheck(
                desk, scene.registers.unit(tenant, code),
                lambda o: organisation.complete_rectification(
                    o, texts.HEALTH["result"], checked_by=scene.county_body, id=scene.registers.unit(tenant, code), at=desk.stamp
                ),
            ),
        )  # fmt: skip
