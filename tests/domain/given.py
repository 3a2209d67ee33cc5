"""Given these facts, a state: the one helper of the domain's tests, folding as the desk does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.kernel import Fact, Recorded, Stamp, fold

SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
DAY_ONE = date(2005, 1, 10)


def some(name: str) -> UUID:
    """Return the id of somebody or something that a test calls by a name."""
    return uuid5(SPACE, name)


LI, WANG, ZHAO = some("li"), some("wang"), some("zhao")


def stamp(on: date = DAY_ONE, by: UUID = LI, role: str = "clerk") -> Stamp:
    """Return who acts when."""
    return Stamp(on=on, by=by, role=role)


def recorded(fact: Fact, position: int, at: Stamp, *, replaces: int | None = None) -> Recorded[Any]:
    """Return a fact as the ledger would give it back."""
    return Recorded(
        fact=fact, county=430626, tenant=430626111, position=position, stream=some("stream"), version=position,
        tag=str(fact.__struct_config__.tag), effective_on=at.on, recorded_at=datetime(2005, 7, 1, tzinfo=UTC) + timedelta(seconds=position),
        actor=at.by, role=at.role, command_id=some(f"command {position}"), command_position=position, channel="test",
        correlation=some("correlation"), replaces=replaces,
    )  # fmt: skip


def given(module: Any, *happened: Fact | tuple[Fact, Stamp]) -> Any:
    """Return the state that facts add up to; a fact without a stamp happened on the first day, by Li."""
    pairs = [one if isinstance(one, tuple) else (one, stamp()) for one in happened]
    state = fold(module, [recorded(fact, n, at) for n, (fact, at) in enumerate(pairs, 1)])
    assert state is not None, "nothing was given"
    return state


def facts(decided: Any) -> list[Fact]:
    """Return what was decided as a list."""
    if decided is None:
        return []
    return decided if isinstance(decided, list) else [decided]
