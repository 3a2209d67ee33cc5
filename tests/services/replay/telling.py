"""How an oracle is written: for each column of a table, which facts speak of it and what each of them says.

Views are written the other way round, fact by fact. An oracle knows nothing of handlers, spans or batches: it looks at the facts that
stand and are true by a day, as known at an instant, and asks for each column which of them spoke last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from domain import finding
from domain.kernel import Fact, Recorded, standing

Key = tuple[Any, ...]
Keys = Callable[[Recorded[Any]], Iterable[Key]]
Kinds = Mapping[Any, Any]
SAME: Final = object()
"""A column is what the field of its own name says."""
SILENT: Final = object()
"""A fact that may speak of a column does not."""


class Column(msgspec.Struct, frozen=True):
    """Which kinds of facts speak of a column, by a value or by a function of the fact, and what it is while none has."""

    by: Kinds
    otherwise: Any = None


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of row: which facts begin and end it, which speak of it, and what they say."""

    table: str
    begins: Mapping[type[Fact], Keys]
    columns: Mapping[str, Column]
    speaks: Mapping[type[Fact], Keys] = {}
    ends: Mapping[type[Fact], Keys] = {}


class Corrected(Fact, tag="oracle.corrected"):
    """What another register knew of a finding from the start happens only on its day: that it was put right."""

    corrected_on: date


def own(e: Recorded[Any]) -> Iterable[Key]:
    """Return the thing itself, whose stream it is."""
    return [(e.stream,)]


def part(*fields: str) -> Keys:
    """Return a part of the thing, known by what the fact says in these fields."""
    return lambda e: [(e.stream, *(getattr(e.fact, field) for field in fields))]


def numbered(*fields: str) -> Keys:
    """Return a part of the thing that is known by the position of its own fact."""
    return lambda e: [(e.stream, *(getattr(e.fact, field) for field in fields), e.position)]


def of(field: str) -> Callable[[Recorded[Any], Key], Any]:
    """Return what the fact says in a field of another name than the column's."""
    return lambda e, _: getattr(e.fact, field)


def day(e: Recorded[Any], _: Key) -> date:
    return e.effective_on


def instant(e: Recorded[Any], _: Key) -> datetime:
    return e.recorded_at


def actor(e: Recorded[Any], _: Key) -> UUID:
    return e.actor


def column(otherwise: Any, *kinds: type[Fact], says: Any = SAME, also: Kinds | None = None) -> Column:
    """Return a column of which all these kinds say the same, and some others each their own."""
    return Column({**dict.fromkeys(kinds, says), **(also or {})}, otherwise)


def same(names: str, *kinds: type[Fact], otherwise: Any = None) -> dict[str, Column]:
    """Return columns that are what the fields of their names said last."""
    return {name: column(otherwise, *kinds) for name in names.split()}


def moments(history: Sequence[Recorded[Any]], known: datetime) -> list[Recorded[Any]]:
    """Return what stands of a stream as known at an instant, in the order in which it was true."""
    found: list[tuple[date, int, Recorded[Any]]] = []
    for n, e in enumerate(standing([e for e in history if e.recorded_at <= known])):
        found.append((e.effective_on, n, e))
        if isinstance(e.fact, finding.RecordedElsewhere) and e.fact.corrected_on is not None:
            later = max(e.fact.corrected_on, e.effective_on)
            right = msgspec.structs.replace(e, fact=Corrected(corrected_on=e.fact.corrected_on), effective_on=later)
            found.append((later, n, right))
    return [e for _, _, e in sorted(found, key=lambda one: one[:2])]


def lives(rows: Rows, told: Iterable[Recorded[Any]]) -> dict[Key, list[Recorded[Any]]]:
    """Return for each key that is there in the end the facts that speak of it since it was begun."""
    found: dict[Key, list[Recorded[Any]]] = {}
    for e in told:
        kind = type(e.fact)
        for key in rows.ends[kind](e) if kind in rows.ends else ():
            found.pop(key, None)
        for key in rows.begins[kind](e) if kind in rows.begins else ():
            found[key] = []
        for key in {*_spoken(rows, kind, e)} & found.keys():
            found[key].append(e)
    return found


def told(rows: Rows, facts: Sequence[Recorded[Any]]) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Yield each row that there is after some facts of a stream, with the position of the fact that spoke last."""
    for key, life in lives(rows, facts).items():
        last = next(e for e in reversed(life) if e is life[0] or any(_says(name, rows, key, e) is not SILENT for name in rows.columns))
        yield key, {name: _last(name, rows, key, life) for name in rows.columns} | {"position": last.position}


def _spoken(rows: Rows, kind: type[Fact], e: Recorded[Any]) -> Iterable[Key]:
    yield from rows.begins.get(kind, _nothing)(e)
    if rows.speaks:
        yield from rows.speaks.get(kind, _nothing)(e)
    elif kind not in rows.begins and any(kind in one.by for one in rows.columns.values()):
        yield from own(e)


def _nothing(_: Recorded[Any]) -> Iterable[Key]:
    return ()


def _last(name: str, rows: Rows, key: Key, life: Sequence[Recorded[Any]]) -> Any:
    for e in reversed(life):
        said = _says(name, rows, key, e)
        if said is not SILENT:
            return said
    return rows.columns[name].otherwise


def _says(name: str, rows: Rows, key: Key, e: Recorded[Any]) -> Any:
    says = rows.columns[name].by.get(type(e.fact), SILENT)
    return getattr(e.fact, name) if says is SAME else says(e, key) if callable(says) else says
