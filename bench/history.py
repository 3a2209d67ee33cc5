"""Made-up books of twenty years: facts of a county's size, told in order and late, put right and voided, as rows of the real views."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain import commitment, institution, member, organisation
from domain.kernel import Fact, Personal, Recorded, Voided
from infra.followers.rows import effects
from infra.followers.write import Writer
from infra.vault import Digest
from services.views import commitment_rows, identity, institutions, organisations, roster
from services.wiring import Runtime

COUNTY = 985_001
TENANTS = [COUNTY * 1000 + n for n in range(1, 26)]
FIRST, LAST = date(2005, 1, 1), date(2024, 12, 31)
VIEWS = (institutions.view, organisations.view, roster.view, identity.view, commitment_rows.view)
_CHUNK = 6000
_INSTITUTIONS, _ORGANISATIONS, _MEMBERS = 13, 20, 337
"""Of each tenant: 318 institutions, 489 organisations and 8,414 members, as the reference county has them."""
_STAGES = ("plan", "rules", "substantive", "effect")


class Told(msgspec.Struct):
    """A fact of a stream: its day, when it was told, and which earlier fact of the stream it replaces."""

    stream: UUID
    on: date
    at: datetime
    fact: Fact
    replaces: int | None = None
    position: int = 0


def grow(runtime: Runtime, facts: int) -> int:
    """Fill the views of every tenant with as many facts as asked for, and return how many there are."""
    return sum(_tenant(runtime, tenant, facts // len(TENANTS)) for tenant in TENANTS)


def _tenant(runtime: Runtime, tenant: int, facts: int) -> int:
    dice = random.Random(tenant)
    streams = list(_streams(dice, facts))
    told = sorted((one for stream in streams for one in stream), key=lambda one: one.at)
    for position, one in enumerate(told, 1):
        one.position = position
    chunk: list[Told] = []
    for stream in streams:
        chunk += stream
        if len(chunk) >= _CHUNK:
            _write(runtime, tenant, chunk)
            chunk = []
    _write(runtime, tenant, chunk)
    return len(told)


def _streams(dice: random.Random, facts: int) -> Iterator[list[Told]]:
    units, bodies = [_id(dice) for _ in range(_INSTITUTIONS)], [_id(dice) for _ in range(_ORGANISATIONS)]
    for n, unit in enumerate(units):
        yield [_said(dice, unit, FIRST, institution.Registered(code=f"{n:02}", name=f"单位{n}", level=1, kind="organ"))]
    for n, body in enumerate(bodies):
        unit, parent = units[n % len(units)], bodies[0] if n else None
        founding = organisation.Established(code=f"{n:02}", name=f"支部{n}", kind="branch", institution=unit, parent=parent, health="sound")
        yield _life(dice, body, founding, facts // 20 // _ORGANISATIONS, lambda: _of_body(dice, units))
    for n in range(_MEMBERS):
        person = _id(dice)
        founding = member.Registered(
            name=Personal(person, f"某{n:04}"), ledger_class="on-job", branch=dice.choice(bodies), number=f"{n:05}"
        )
        yield _life(dice, person, founding, facts * 8 // 10 // _MEMBERS, lambda: _of_member(dice, bodies))
    for n in range(max(facts * 15 // 100 // 9, 8)):
        yield _promise(dice, n, units)


def _life(dice: random.Random, stream: UUID, founding: Fact, length: int, draw: Any) -> list[Told]:
    """Return a founding and so many facts after it; one in ten is told late, one in thirty puts another right, one in sixty is a void."""
    days = (FIRST + timedelta(days=dice.randrange(1, (LAST - FIRST).days)) for _ in range(length))
    found = [_said(dice, stream, FIRST, founding), *(_said(dice, stream, on, draw()) for on in days)]
    found.sort(key=lambda one: one.at)
    for n in range(2, len(found)):
        chance = dice.random()
        earlier = found[n - 1]
        if earlier.replaces is None and chance < 1 / 20:
            found[n].replaces = n - 1
            found[n].fact = Voided(reason="误录") if chance < 1 / 60 else earlier.fact
    return found


def _promise(dice: random.Random, n: int, units: Sequence[UUID]) -> list[Told]:
    stream, on = _id(dice), FIRST + timedelta(days=dice.randrange((LAST - FIRST).days - 300))
    words: dict[str, Any] = {"number": f"{n}", "problem": f"p{n % 8}", "title": f"承诺{n}", "wording": "限期整改到位。", "level": "unit"}
    drafted = commitment.Drafted(**words, due=on + timedelta(days=120), unit=dice.choice(units))
    found = [_said(dice, stream, on, drafted), _said(dice, stream, on, commitment.Approved())]
    found.append(_said(dice, stream, on, commitment.Publicised(**words, due=drafted.due, unit=drafted.unit)))
    for fact in (*(commitment.StageAdvanced(stage=stage) for stage in _STAGES), commitment.CompletionClaimed(), commitment.Closed(cycle=1)):
        on += timedelta(days=dice.randrange(1, 60))
        if on > LAST or dice.random() < 1 / 200:
            break
        found.append(_said(dice, stream, on, fact))
    return found


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


def _of_body(dice: random.Random, units: Sequence[UUID]) -> Fact:
    return dice.choice(
        (
            organisation.HealthAssessed(health=dice.choice(("sound", "weak")), basis="考评"),
            organisation.Attached(institution=dice.choice(units)),
            organisation.VenueRecorded(place="村部", tenure="owned"),
        )
    )


def _said(dice: random.Random, stream: UUID, on: date, fact: Fact) -> Told:
    late = dice.randrange(1, 60) if on > FIRST and dice.random() < 1 / 10 else 0
    at = datetime.combine(on, datetime.min.time(), UTC) + timedelta(days=late, microseconds=dice.randrange(86_400_000_000))
    return Told(stream=stream, on=on, at=at, fact=fact)


def _write(runtime: Runtime, tenant: int, told: Sequence[Told]) -> None:
    places: dict[UUID, list[int]] = {}
    versions: dict[UUID, int] = {}
    facts: list[Recorded[Any]] = []
    for one in told:
        places.setdefault(one.stream, []).append(one.position)
    for one in sorted(told, key=lambda one: one.position):
        version = versions[one.stream] = versions.get(one.stream, 0) + 1
        replaces = None if one.replaces is None else places[one.stream][one.replaces]
        facts.append(_recorded(tenant, one, version, replaces))
    for view in VIEWS:
        with runtime.db.tenant(COUNTY, tenant) as sql:
            writer = Writer(sql, COUNTY, tenant, adapt=lambda value: _adapt(runtime, value), portable=False)
            modules = {module.__name__ for module in view.modules}
            own = [e for e in facts if type(e.fact).__module__.rpartition(".")[0] in modules or isinstance(e.fact, Voided)]
            writer.write(view, effects(view, {}, own, voided=Voided))


def _recorded(tenant: int, one: Told, version: int, replaces: int | None) -> Recorded[Any]:
    return Recorded(
        fact=one.fact, county=COUNTY, tenant=tenant, position=one.position, stream=one.stream, version=version,
        tag=str(one.fact.__struct_config__.tag), effective_on=one.on, recorded_at=one.at, actor=one.stream, role="clerk",
        command_id=one.stream, command_position=one.position, channel="api", correlation=one.stream, replaces=replaces,
    )  # fmt: skip


def _adapt(runtime: Runtime, value: Any) -> Any:
    if isinstance(value, Digest):
        return runtime.vault.digest(value.kind, value.value)
    return str(value) if isinstance(value, Personal) else value


def _id(dice: random.Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)
