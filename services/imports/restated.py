"""A row that puts right what was stated before: each changed cell as a correction of the fact that said it, on that fact's own day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import corrections, institution, member, organisation, sequence
from domain.kernel import Fact, Personal, Recorded, Refused, standing
from domain.resting import NothingStandsThere, Side, broken, side
from services.imports.layout import SheetName

_DATES: Final = ("joined_party_on", "full_member_on", "probationary")
_DETAILS: Final[tuple[type[Fact], ...]] = (member.DetailsChanged, member.DetailsCorrected)
_SAYS: Final[Mapping[SheetName, Mapping[str, tuple[type[Fact], ...]]]] = {
    "institutions": {
        "code": (institution.Recoded,), "name": (institution.Renamed,), "level": (institution.Reparented,),
        "parent": (institution.Reparented,), "kind": (institution.TypeAssigned,), "status": (institution.StatusChanged,),
        "address": (institution.Moved,),
    },
    "organisations": {
        "code": (organisation.Recoded,), "name": (organisation.Renamed,), "kind": (organisation.KindChanged,),
        "institution": (organisation.Attached,), "parent": (organisation.ParentChanged,), "health": (organisation.HealthAssessed,),
    },
    "members": {
        "ledger_class": (member.ClassAssigned,), "branch": (member.Joined,), "employment": (member.EmploymentChanged,),
        "groups": (member.GroupTagged, member.GroupUntagged), **dict.fromkeys(_DATES, (member.PartyDatesSet,)),
        **dict.fromkeys(member.DETAILS, _DETAILS),
    },
}  # fmt: skip
_FOUNDING: Final = (institution.Registered, organisation.Established, member.Registered)


class NotStatedAtOnce(Refused):
    """Groups that were tagged one by one are put right one by one, on the pages of their facts."""


def restate(
    sheet: SheetName, id: UUID, history: Sequence[Recorded[Any]], changed: frozenset[str], values: Mapping[str, Any], on: Any
) -> list[tuple[Recorded[Any], Fact]]:
    """Return the facts that said the changed cells of a day, each with the whole fact that takes its place."""
    said: dict[int, tuple[Recorded[Any], Fact]] = {}
    for key in sorted(changed):
        e = _stated(sheet, history, key, on)
        fact = said[e.position][1] if e.position in said else e.fact
        said[e.position] = (e, msgspec.structs.replace(fact, **{key: _value(e.fact, id, key, values[key])}))
    return list(said.values())


def judge(decider: Any, history: Sequence[Recorded[Any]], e: Recorded[Any], ask: Callable[[Any], Any]) -> None:
    """Refuse what would not have been decided so on the state that it and its like stood on; `ask` is given that state."""
    ask(corrections.before(decider, history, [each.position for each in sequence.with_its_like(history, e.position)]))


def keep(history: Sequence[Recorded[Any]], right: Sequence[tuple[Recorded[Any], Fact]], there: Callable[[UUID], Side | None]) -> None:
    """Refuse what would put a thing under one that does not stand on some day; `there` is None for what the file itself brings."""
    behind = max(e.position for e in history) + 1
    stated = [msgspec.structs.replace(e, fact=fact, position=behind + n, replaces=e.position) for n, (e, fact) in enumerate(right)]
    was, now = side(history), side([*history, *stated])
    for held in sorted({claim.on for claim in now.claims}):
        other = there(held)
        if other and (day := broken(held, (was, other), (now, other))) is not None:
            raise NothingStandsThere(on=day)


def _stated(sheet: SheetName, history: Sequence[Recorded[Any]], key: str, on: Any) -> Recorded[Any]:
    """Return the last fact by a day that said what a cell shows; the founding fact where none did since."""
    told = [e for e in standing(history, order="effective") if e.effective_on <= on and _says(sheet, e.fact, key)]
    if key == "groups" and not isinstance(told[-1].fact, _FOUNDING):
        raise NotStatedAtOnce(field=key)
    return told[-1]


def _says(sheet: SheetName, fact: Fact, key: str) -> bool:
    if isinstance(fact, _FOUNDING):
        return True
    return isinstance(fact, _SAYS[sheet][key]) and (not isinstance(fact, _DETAILS) or getattr(fact, key) is not None)


def _value(fact: Fact, id: UUID, key: str, value: Any) -> Any:
    if key in member.DETAILS and isinstance(fact, (member.Registered, *_DETAILS)):
        return Personal(id, value)
    if key == "level":
        return int(value or 0)
    return tuple(sorted(value)) if key == "groups" else value


__all__ = ["NotStatedAtOnce", "judge", "keep", "restate"]
