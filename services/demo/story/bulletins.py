"""The office's bulletin: one a week while the first batch lasts, then every fortnight; no. 28 prints what was said on 14 June."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from domain import briefing
from domain.briefing import Section
from domain.calendar import DAY
from services import briefings
from services.demo.places import Place
from services.demo.story import texts
from services.demo.story.promise import working
from services.demo.story.script import Scene, Script
from services.workdays import national

_FIRST: Final = date(2005, 1, 7)
_SIX_DAYS, _FORTNIGHT = timedelta(days=6), timedelta(days=14)
_BEFORE_THE_TALK, _AFTER_IT = 27, 13
_TALK: Final = date(2005, 6, 17)
_ERRATUM: Final = date(2005, 6, 21)
_JULY: Final = date(2005, 7, 1)
_GIVEN_UP: Final = date(2005, 4, 12)
_READERS: Final = 5
_UNREAD: Final = 3
"""So many units have not said by the end of the year that they have read no. 28."""
_WORDS: Final = texts.BULLETIN


def write(script: Script, scene: Scene, places: Sequence[Place]) -> None:
    """Write down the year's numbers in the order of their days, one draft that was given up, and who has read what."""
    before = [_FIRST + _SIX_DAYS * n for n in range(_BEFORE_THE_TALK)]
    after = [_JULY + _FORTNIGHT * n for n in range(_AFTER_IT)]
    for n, day in enumerate([*before, *after]):
        _usual(script, scene, places, n, _worked(day))
    _talk(script, scene, places)
    gone, home = scene.id("bulletin", "given up"), scene.county * 1000
    words = _founding(places[0], _GIVEN_UP, 1, ())
    script.add(_GIVEN_UP, home, "office", "bulletin given up drafted", lambda desk: briefings.draft(desk, gone, words))
    script.add(_GIVEN_UP, home, "office", "bulletin given up", lambda desk: briefings.discard(desk, gone, _WORDS["discarded"]))


def _usual(script: Script, scene: Scene, places: Sequence[Place], n: int, day: date) -> None:
    """Let a unit's practice be told to a few others, all of whom but the last now and then say that they have read it."""
    readers = [places[(n * 3 + k + 1) % len(places)] for k in range(min(_READERS, len(places) - 1))]
    name = f"bulletin {n}"
    founding = _founding(places[n * 3 % len(places)], day, n, [reader.tenant for reader in readers])
    _out(script, scene, name, day, founding)
    read_on = _worked(day + timedelta(days=4))
    for place in readers[: len(readers) - n % 2]:
        _read(script, scene, name, place, read_on)


def _worked(day: date) -> date:
    """Return the day itself or the next that is neither a day of rest nor a weekend."""
    while not national().works(working(day)):
        day += DAY
    return working(day)


def _talk(script: Script, scene: Scene, places: Sequence[Place]) -> None:
    """Print what was said on 14 June, ask every unit to check itself against it, and put one line right."""
    said, name = _WORDS["talk"], "bulletin of the visit"
    _out(script, scene, name, _TALK, _drafted(said["title"], said["opening"], said["parts"], self_check=True))
    id = scene.id(name)
    script.add(
        _ERRATUM, scene.county * 1000, "office", f"{name} put right", lambda desk: briefings.put_right(desk, id, said["erratum"])
    )
    for n, place in enumerate(places[:-_UNREAD]):
        read_on = _worked(_TALK + timedelta(days=3 + n % 9))
        _read(script, scene, name, place, read_on, _WORDS["checked"][n % len(_WORDS["checked"])])


def _founding(place: Place, day: date, n: int, readers: Sequence[int]) -> briefing.Drafted:
    course: Mapping[str, Any] = next(course for course in _WORDS["course"] if day <= course["until"])
    title = course["titles"][n % len(course["titles"])].format(unit=place.short)
    return _drafted(title, course["opening"].format(unit=place.short), course["parts"], readers=readers)


def _drafted(
    title: str, opening: str, parts: Sequence[tuple[str, str]], *, readers: Sequence[int] = (), self_check: bool = False
) -> briefing.Drafted:
    return briefing.Drafted(
        series=_WORDS["series"], title=title, issuer=_WORDS["issuer"], main_to=tuple(_WORDS["main_to"]),
        copies_to=tuple(_WORDS["copies_to"]), copies=80, readers=tuple(readers), self_check=self_check,
        sections=(Section(heading="", text=opening), *(Section(heading=heading, text=text) for heading, text in parts)),
    )  # fmt: skip


def _out(script: Script, scene: Scene, name: str, day: date, founding: briefing.Drafted) -> None:
    id, home = scene.id(name), scene.county * 1000
    script.add(day, home, "office", f"{name} drafted", lambda desk: briefings.draft(desk, id, founding))
    script.add(day, home, "leader", f"{name} signed", lambda desk: briefings.sign(desk, id, _WORDS["post"]))
    script.add(day, home, "office", f"{name} issued", lambda desk: briefings.issue(desk, id))


def _read(script: Script, scene: Scene, name: str, place: Place, day: date, self_check: str = "") -> None:
    id, tenant = scene.id(name), place.tenant
    script.add(
        day, tenant, f"clerk {tenant}", f"{name} read {tenant}", lambda desk: briefings.give_receipt(desk, id, self_check), beside=True
    )
