"""Who and what is in made-up books: units, organisations, members, promises, visits with what they find, sessions with their rolls."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from bench.told import FIRST, Told, course, life, said, some_day, some_id
from domain import commitment, finding, inspection, institution, member, organisation, session
from domain.kernel import Fact, Personal

_INSTITUTIONS, _ORGANISATIONS, _MEMBERS = 13, 20, 337
"""Of each tenant: 318 institutions, 489 organisations and 8,414 members, as the reference county has them."""
_STAGES = ("plan", "rules", "substantive", "effect")
_SHARES: Final[Mapping[str, float]] = {"organisations": 0.05, "members": 0.66, "promises": 0.13, "visits": 0.11, "sessions": 0.05}
"""Which part of all facts is told of what."""
ENDED: Final = date(2015, 9, 30)
"""When two further branches of each tenant end: one is merged into another, one is split into two, and their members go along."""
_CAMPAIGNS: Final = (date(2005, 1, 10), date(2015, 1, 10))
"""When a campaign of study began; it lasts eighteen months."""


def streams(dice: random.Random, facts: int) -> Iterator[list[Told]]:
    """Yield the streams of a tenant with about as many facts as asked for."""
    units, bodies = [some_id(dice) for _ in range(_INSTITUTIONS)], [some_id(dice) for _ in range(_ORGANISATIONS)]
    share = {name: int(facts * part) for name, part in _SHARES.items()}
    for n, unit in enumerate(units):
        yield [said(dice, unit, FIRST, institution.Registered(code=f"{n:02}", name=f"单位{n}", level=1, kind="organ"))]
    for n, body in enumerate(bodies):
        unit, parent = units[n % len(units)], bodies[0] if n else None
        founding = organisation.Established(code=f"{n:02}", name=f"支部{n}", kind="branch", institution=unit, parent=parent, health="sound")
        yield life(dice, body, founding, share["organisations"] // _ORGANISATIONS, lambda: _of_body(dice, units))
    gone = {some_id(dice): tuple(bodies[1:2]), some_id(dice): tuple(bodies[2:4])}
    for n, (body, into) in enumerate(gone.items(), len(bodies)):
        yield _ended(dice, body, organisation.Established(code=f"{n:02}", name=f"支部{n}", kind="branch", institution=units[0]), into)
    roster = [_moved(dice, _member(dice, n, [*bodies, *gone], share["members"] // _MEMBERS), gone) for n in range(_MEMBERS)]
    yield from roster
    for n in range(max(share["promises"] // 13, 8)):
        yield _promise(dice, n, units)
    for n in range(max(share["visits"] // 20, 1)):
        yield from _visit(dice, n, units)
    kept = [_branches(each) for each in roster]
    for n in range(max(share["sessions"] // 5, 1)):
        yield _session(dice, n, dice.choice(bodies), kept)


def _member(dice: random.Random, n: int, bodies: Sequence[UUID], length: int) -> list[Told]:
    person = some_id(dice)
    founding = member.Registered(name=Personal(person, f"某{n:04}"), ledger_class="on-job", branch=dice.choice(bodies), number=f"{n:05}")
    return life(dice, person, founding, length, lambda: _of_member(dice, bodies))


def _of_member(dice: random.Random, bodies: Sequence[UUID]) -> Fact:
    return dice.choice(
        (
            member.ClassAssigned(ledger_class=dice.choice(("on-job", "mobile", "retired"))),
            member.Joined(branch=dice.choice(bodies)),
            member.ContactConfirmed(means="phone"),
            member.ContactLost(),
            member.EmploymentChanged(employment="employed"),
        )
    )


def _ended(dice: random.Random, body: UUID, founding: Fact, into: tuple[UUID, ...]) -> list[Told]:
    ending = organisation.Merged(into=into[0]) if len(into) == 1 else organisation.Split(into=into)
    return [said(dice, body, FIRST, founding), said(dice, body, ENDED, ending)]


def _moved(dice: random.Random, told: list[Told], gone: Mapping[UUID, Sequence[UUID]]) -> list[Told]:
    """Return a member's facts without a place in a branch that had ended; whoever was there on the day goes to a successor."""
    for one in told:
        if one.on >= ENDED and isinstance(one.fact, member.Joined) and one.fact.branch in gone:
            one.fact = member.Joined(branch=dice.choice(gone[one.fact.branch]))
    held = next(branch for day, branch in _branches(told)[1] if day < ENDED)
    return [*told, said(dice, told[0].stream, ENDED, member.Joined(branch=dice.choice(gone[held])))] if held in gone else told


def _of_body(dice: random.Random, units: Sequence[UUID]) -> Fact:
    return dice.choice(
        (
            organisation.HealthAssessed(health=dice.choice(("sound", "weak")), basis="考评"),
            organisation.Attached(institution=dice.choice(units)),
            organisation.VenueRecorded(place="村部", tenure="owned"),
        )
    )


def _promise(dice: random.Random, n: int, units: Sequence[UUID]) -> list[Told]:
    stream, on = some_id(dice), some_day(dice, 300)
    words: dict[str, Any] = {"number": f"{n}", "problem": f"p{n % 8}", "title": f"承诺{n}", "wording": "限期整改到位。", "level": "unit"}
    drafted = commitment.Drafted(**words, due=on + timedelta(days=120), unit=dice.choice(units))
    published = commitment.Publicised(**words, due=drafted.due, unit=drafted.unit)
    begun = [said(dice, stream, on, fact) for fact in (drafted, commitment.Approved(), published)]
    then: list[Fact] = [*(commitment.StageAdvanced(stage=stage) for stage in _STAGES), commitment.CompletionClaimed()]
    looked = [commitment.LookBackPassed(days=days, announced=False, methods=("field-visit",)) for days in (30, 90, 180)]
    on += timedelta(days=dice.randrange(1, 60))
    return begun + course(dice, stream, on, [*then, commitment.Closed(cycle=1), *looked, commitment.EffectLasting(cycle=1)], within=60)


def _visit(dice: random.Random, n: int, units: Sequence[UUID]) -> Iterator[list[Told]]:
    """Yield an inspection and the two findings that it raised: a tenth was not put right at first, a twentieth never."""
    stream, on, unit = some_id(dice), some_day(dice, 200), dice.choice(units)
    planned = inspection.Planned(kind="routine", purpose=f"检查{n}", planned_for=on, unit=unit, methods=("files", "field-visit"))
    facts: list[Fact] = [
        planned, inspection.Registered(reason="年度计划", scope="制度", people=3, days=1), inspection.Started(),
        inspection.SiteSeen(place="村部", seen="公开栏已更新。"), inspection.FilesReviewed(what="会议记录", count=12),
        inspection.PeopleInterviewed(count=8), inspection.ConclusionsSigned(text="总体落实。"), inspection.UnitAcknowledged(),
    ]  # fmt: skip
    visit = course(dice, stream, on, facts, within=7)
    yield visit
    for _ in range(2 if len(visit) > 4 else 0):
        yield _finding(dice, stream, visit[4].on, unit)


def _finding(dice: random.Random, visit: UUID, on: date, unit: UUID) -> list[Told]:
    due = on + timedelta(days=dice.randrange(30, 120))
    facts: list[Fact] = [
        finding.Raised(inspection=visit, method="files", text="记录不全。", severity=dice.choice(("minor", "serious")), unit=unit),
        finding.RequirementIssued(text="补齐。", due=due), finding.Accepted(),
        finding.RectificationReported(text="已补齐。", done_on=due),
    ]  # fmt: skip
    if dice.random() < 1 / 10:
        facts += [finding.NotVerified(methods=("files",), reason="仍缺。"), finding.RectificationReported(text="已补齐。", done_on=due)]
    return course(dice, some_id(dice), on, [*facts, finding.Verified(methods=("files",)), finding.Closed()], within=45, ends=1 / 100)


def _branches(told: Sequence[Told]) -> tuple[UUID, list[tuple[date, UUID]]]:
    """Return a member and from which day on he was kept where, the latest first."""
    moves = [(one.on, one.fact.branch) for one in told if isinstance(one.fact, member.Registered | member.Joined)]
    return told[0].stream, sorted(moves, key=lambda move: move[0], reverse=True)


def _session(dice: random.Random, n: int, body: UUID, kept: Sequence[tuple[UUID, list[tuple[date, UUID]]]]) -> list[Told]:
    """Return a session of a branch with its roll: one in ten was missing, and most of them made up for it."""
    stream, on = some_id(dice), dice.choice(_CAMPAIGNS) + timedelta(days=dice.randrange(540))
    expected = [person for person, moves in kept if next((branch for day, branch in moves if day <= on), None) == body]
    missing = [person for person in expected if dice.random() < 1 / 10]
    absent = tuple(session.Absence(person=person, reason=dice.choice(("sick", "duty", "away"))) for person in missing)
    called = session.Scheduled(kind="study", title=f"学习{n}", planned_for=on, branches=(body,), required=n % 5 > 0)
    facts: list[Fact] = [called, session.Held(), session.RollClosed(absent=absent)]
    facts += [session.MakeUpDone(person=person) for person in missing if dice.random() < 4 / 5]
    return course(dice, stream, on, facts, within=7)
