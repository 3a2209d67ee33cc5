"""Three required sessions at every unit in the course of the year: a few are missing each time, most of them make up for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain import session
from services import campaigns, study_sessions
from services.demo.people import Person
from services.demo.roster import Book
from services.demo.story import texts
from services.demo.story.county import CODE
from services.demo.story.people import Pool
from services.demo.story.promise import working
from services.demo.story.script import Act, Scene, Script
from services.desk import Desk

_FIRST: Final = (date(2005, 4, 15), date(2005, 5, 20), date(2005, 6, 10))
_SECOND: Final = (date(2005, 7, 15), date(2005, 9, 16), date(2005, 11, 18))
_PHASES: Final = ("study", "review", "rectify")
_KINDS: Final = ("study", "organisation-life", "study")
_REASONS: Final = ("away", "sick", "duty", "unexplained")
_WORDS: Final = texts.STUDY


def write(script: Script, scene: Scene, books: Sequence[Book], pool: Pool) -> None:
    """Write down the sessions of every unit that has members."""
    for n, book in enumerate(books):
        if book.people:
            missing = pool.untouched(book.place.tenant, len(_REASONS))
            for turn, day in enumerate(_SECOND if book.place.rural else _FIRST):
                _session(script, scene, book, missing, working(day + timedelta(days=n % 5)), turn=turn)


def _session(script: Script, scene: Scene, book: Book, missing: Sequence[Person], day: date, *, turn: int) -> None:
    id, tenant, clerk = scene.id("session", book.place.tenant, turn), book.place.tenant, f"clerk {book.place.tenant}"
    absent = list(zip(missing, _REASONS, strict=False))

    def enter(desk: Desk) -> object:
        branches = tuple(scene.registers.unit(tenant, branch.code) for branch in book.custody())
        founding = session.Scheduled(
            kind=_KINDS[turn], title=_WORDS["titles"][turn], planned_for=day, branches=branches, required=True,
            campaign=campaigns.stream(scene.county, CODE), phase=_PHASES[turn],
        )  # fmt: skip
        roll = [session.Absence(person=scene.registers.person(tenant, p.id_number), reason=reason) for p, reason in absent]
        return study_sessions.enter(desk, id, founding, session.Held(), roll)

    script.add(day, tenant, clerk, f"session {tenant} {turn}", enter)
    for place, person in enumerate(missing[: len(_REASONS) - 1]):
        name, later = f"reached {tenant} {turn} {place}", working(day + timedelta(days=6 + 4 * place))
        script.add(later, tenant, clerk, name, _reached(scene, tenant, id, person, way=(place + turn) % len(_REASONS)))


def _reached(scene: Scene, tenant: int, id: UUID, person: Person, *, way: int) -> Act:
    """Return what a clerk does about somebody who was missing: reach him in one of three ways, or excuse him."""

    def act(desk: Desk) -> object:
        one = scene.registers.person(tenant, person.id_number)
        match way:
            case 0:
                return study_sessions.reach(desk, id, session.RemoteStudyRecorded(person=one, note=_WORDS["remote"]))
            case 1:
                return study_sessions.reach(desk, id, session.HomeDeliveryDone(person=one, note=_WORDS["home"]))
            case 2:
                return study_sessions.reach(desk, id, session.MakeUpDone(person=one, note=_WORDS["made-up"]))
            case _:
                return study_sessions.excuse(desk, id, one, _WORDS["excused"])

    return act
