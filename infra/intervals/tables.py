"""Tables of read models: their columns, and the changes that handlers make to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from infra.intervals.deltas import Counting, Grain
from infra.intervals.timeline import Change

INTERVAL_COLUMNS = ("position", "valid_from", "valid_to", "known_from", "known_to")
LOG_COLUMNS = ("position", "n", "effective_on", "recorded_at", "gone_at")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a log: what a fact leaves there, for as long as it is neither replaced nor voided."""

    table: str
    values: Mapping[str, Any]


class _Table(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    key: Mapping[str, str] = {}
    columns: Mapping[str, str] = {}

    def _change(self, kind: Any, key: object, on: date | None, values: Mapping[str, Any]) -> Change:
        parts = key if isinstance(key, tuple) else (key,)
        unknown = values.keys() - self.columns.keys()
        if len(parts) != len(self.key) or unknown:
            message = f"{self.name}: key {tuple(self.key)} was given {len(parts)} parts, unknown columns: {sorted(unknown)}"
            raise TypeError(message)
        return Change(table=self.name, key=parts, kind=kind, on=on or date.min, values=values)


class IntervalTable(_Table, frozen=True, kw_only=True):
    """A table with the history of keys on both clocks."""

    def open(self, key: UUID | str | int | tuple[Any, ...], *, on: date | None = None, **values: Any) -> Change:
        """Begin a key anew; columns left out are empty. `on` is the fact's effective date unless given."""
        return self._change("open", key, on, {**dict.fromkeys(self.columns), **values})

    def put(self, key: UUID | str | int | tuple[Any, ...], *, on: date | None = None, **values: Any) -> Change:
        """Change some columns of a key and carry the others on."""
        return self._change("put", key, on, values)

    def close(self, key: UUID | str | int | tuple[Any, ...], *, on: date | None = None) -> Change:
        """End a key."""
        return self._change("close", key, on, {})


class CurrentTable(IntervalTable, frozen=True, kw_only=True):
    """A table with one row a key: what the standing facts add up to, whatever their dates."""


class LogTable(_Table, frozen=True, kw_only=True):
    """A table with rows per fact that are never changed, only marked gone."""

    def add(self, **values: Any) -> Line:
        """Leave a row."""
        unknown = values.keys() - self.columns.keys()
        if unknown:
            message = f"{self.name} has no columns {sorted(unknown)}"
            raise TypeError(message)
        return Line(table=self.name, values=values)


class DeltaTable(_Table, frozen=True, kw_only=True):
    """A table of what moves the counts over another table of the same view, written with it and never changed.

    The count on a day D as known at K is the sum of the deltas with `day <= D` and `known_from <= K`: what a correction makes
    different is said by further deltas, known later.
    """

    of: str
    counting: Counting
    tallies: Sequence[TallyTable] = ()


class TallyTable(_Table, frozen=True, kw_only=True):
    """A table of the sums of a table's deltas by months, or by years, of both dates, written with them.

    It has a row for every pair of them in which there is a delta, be their sum nothing: which rows there are must not depend on
    how a history was cut into batches.
    """

    grain: Grain
