"""From facts to rows: what a batch of whole commands closes and opens in a view's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from infra.followers.view import View
from infra.intervals import Change, Line, Span, Timeline, differing
from infra.intervals.timeline import ENDLESS, Key

STRIDE = 4096
"""Rows are numbered position × STRIDE + n, so that a rebuild gives the same ids (docs/decisions/0010)."""

Place = tuple[str, Key]


class Move(msgspec.Struct, frozen=True):
    """What one command does to one key: the spans that are no longer known, and those that are known instead."""

    place: Place
    command: int
    cause: int
    known: datetime
    gone: Sequence[Span]
    fresh: Sequence[Span]


class Effects(msgspec.Struct):
    """All that a batch does, in the order of its commands; `last` is what each touched key finally holds."""

    moves: list[Move] = []
    last: dict[Place, Mapping[str, Any] | None] = {}
    lines: list[tuple[Any, int, Line]] = []
    withdrawn: list[tuple[int, datetime]] = []


class _Stream:
    """The timelines of one stream's keys, fact by fact."""

    def __init__(self) -> None:
        self._timelines: dict[Place, Timeline] = {}
        self._places: dict[int, list[Place]] = {}
        self._ranks: dict[int, int] = {}

    def touched(self, recorded: Any, changes: Iterable[Change]) -> Iterator[tuple[Place, date]]:
        """Yield the keys that a fact is about to move, in a stable order, each with a day before which it moves nothing."""
        for place in self._places.get(recorded.replaces, ()):
            yield place, self._timelines[place].began(recorded.replaces)
        for change in changes:
            yield (change.table, change.key), change.on

    def take(self, recorded: Any, changes: Sequence[Change]) -> None:
        """Let a fact take effect, and what it replaces go."""
        if recorded.replaces is not None:
            for place in self._places.get(recorded.replaces, []):
                self._timelines[place].withdraw(recorded.replaces)
        rank: int = recorded.position
        replaced: int | None = recorded.replaces
        if replaced is not None:
            rank = self._ranks.get(replaced, replaced)
        self._ranks[recorded.position] = rank
        for n, change in enumerate(changes):
            place = (change.table, change.key)
            self._timelines.setdefault(place, Timeline()).add(recorded.position, n, change, rank=rank)
            self._places.setdefault(recorded.position, []).append(place)

    def spans(self, place: Place, since: date) -> list[Span]:
        timeline = self._timelines.get(place)
        return timeline.spans(since) if timeline else []


def effects(view: View, earlier: Mapping[UUID, Sequence[Any]], facts: Sequence[Any], *, voided: type[Any]) -> Effects:
    """Return what whole commands do to a view, given the earlier facts of the streams they touch. Pure."""
    found = Effects()
    changes: dict[int, list[Change]] = {}
    for e in facts:
        made = view.handle(e)
        changes[e.position] = [] if isinstance(e.fact, voided) else [c for c in made if isinstance(c, Change)]
        found.lines += [(e, n, line) for n, line in enumerate(m for m in made if isinstance(m, Line))]
        if e.replaces is not None:
            found.withdrawn.append((e.replaces, e.recorded_at))
    if not found.withdrawn and not any(changes.values()):  # a log of what was said: no timeline moves
        return found
    streams: dict[UUID, _Stream] = {}
    begun: dict[UUID, Any] = {}
    for _, command in groupby(facts, key=lambda e: e.command_position):
        for stream, group in _by_stream(command).items():
            if not any(changes[e.position] or e.replaces is not None for e in group):
                continue
            if stream not in streams:
                past = [e for e in earlier.get(stream, ()) if e.position < facts[0].position]
                if not past and stream not in begun and _only_opens(group, changes):
                    begun[stream] = group[0]
                    found.moves += _opened(group[0], changes, found.last)
                    continue
                past += [begun.pop(stream)] if stream in begun else []
                streams[stream] = _with_past(view, past, voided)
            found.moves += _moved(streams[stream], group, changes, found.last)
    return found


def touches(view: View, facts: Sequence[Any], *, voided: type[Any]) -> set[UUID]:
    """Return the streams whose past is needed: they began before this batch, and something of theirs moves."""
    first: dict[UUID, int] = {}
    moving: set[UUID] = set()
    for e in facts:
        if first.setdefault(e.stream, e.version) == 1 or e.stream in moving:
            continue
        if e.replaces is not None or (not isinstance(e.fact, voided) and any(isinstance(c, Change) for c in view.handle(e))):
            moving.add(e.stream)
    return moving


def _with_past(view: View, past: Sequence[Any], voided: type[Any]) -> _Stream:
    stream = _Stream()
    for e in past:
        stream.take(e, [] if isinstance(e.fact, voided) else [c for c in view.handle(e) if isinstance(c, Change)])
    return stream


def _only_opens(group: Sequence[Any], changes: Mapping[int, list[Change]]) -> bool:
    """Return whether a stream without a past begins with one fact that opens keys: an import is thousands of these."""
    made = changes[group[0].position]
    return (
        len(group) == 1 and group[0].replaces is None and all(c.kind == "open" for c in made)
        and len({(c.table, c.key) for c in made}) == len(made)
    )  # fmt: skip


def _opened(recorded: Any, changes: Mapping[int, list[Change]], last: dict[Place, Mapping[str, Any] | None]) -> Iterator[Move]:
    """Yield what `_moved` would say of such a fact, without timelines to find it from."""
    for change in changes[recorded.position]:
        place = (change.table, change.key)
        last[place] = change.values
        span = Span(change.on, ENDLESS, recorded.position, change.values)
        yield Move(place, recorded.command_position, recorded.position, recorded.recorded_at, [], [span])


def _by_stream(command: Iterable[Any]) -> dict[UUID, list[Any]]:
    groups: dict[UUID, list[Any]] = {}
    for e in command:
        groups.setdefault(e.stream, []).append(e)
    return groups


def _moved(
    stream: _Stream, group: Sequence[Any], changes: Mapping[int, list[Change]], last: dict[Place, Mapping[str, Any] | None]
) -> list[Move]:
    since: dict[Place, date] = {}
    for e in group:
        for place, day in stream.touched(e, changes[e.position]):
            since[place] = min(day, since.get(place, day))
    before = {place: stream.spans(place, day) for place, day in since.items()}
    for e in group:
        stream.take(e, changes[e.position])
    moves: list[Move] = []
    for place, old in before.items():
        new = stream.spans(place, since[place])
        last[place] = new[-1].values if new and new[-1].valid_to == ENDLESS else None
        gone, fresh = differing(old, new)
        if gone or fresh:
            moves.append(Move(place, group[-1].command_position, group[-1].position, group[-1].recorded_at, gone, fresh))
    return moves
