"""The comparison of a list at two coordinates: what was added, ended and changed, of what nature that is, and the facts behind it.

With A the first coordinate, B the second, and in the middle the first day as B knows it: what differs between A and the middle was
learned late or corrected; what differs between the middle and B came about since, in the tree or really (docs/decisions/0011).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import msgspec

from services.views.compared import LISTS, Compared, asked
from services.views.reading import Row, decode, encode, in_sets, one, rows, text
from services.views.timeline import Told

if TYPE_CHECKING:
    from infra.db import Sql
    from services.coordinate import Coordinate
    from services.views.commitments import Stuck
    from services.views.compared import Filter, List, Sides

Difference = Literal["added", "ended", "changed"]
Picked = Difference | Literal["unchanged"]
Nature = Literal["real", "learned", "reorganised"]
DIFFERENCES: tuple[Difference, ...] = ("added", "ended", "changed")
NATURES: tuple[Nature, ...] = ("real", "learned", "reorganised")


class Two(Row):
    """The coordinates that are compared: `first`, and `second`, which may lie before it on either clock."""

    first: Coordinate
    second: Coordinate

    @property
    def middle(self) -> Coordinate:
        """Return the first day as the second coordinate knows it."""
        return msgspec.structs.replace(self.second, true_on=self.first.true_on)

    @property
    def as_known(self) -> bool:
        """Return whether both know the same."""
        return self.first.known == self.second.known

    def parameters(self) -> dict[str, object]:
        """Return both, and in which order their days and instants follow each other."""
        a, b = self.first, self.second
        return {
            "on": a.true_on, "known": a.known, "with_on": b.true_on, "with_known": b.known,
            "day_first": min(a.true_on, b.true_on), "day_last": max(a.true_on, b.true_on),
            "known_first": min(a.known, b.known), "known_last": max(a.known, b.known), "as_known": self.as_known,
        }  # fmt: skip


class Cause(Told):
    """A fact behind a difference: of what was *learned* about the first day, of what came about *since*, or of both."""

    key: UUID
    windows: list[Literal["learned", "since"]]


class Column(Row):
    """One column of a row that is there at both coordinates: what it was, what it is, and of what nature the difference is."""

    name: str
    old: Any
    new: Any
    natures: list[Nature]


class Changed(Row):
    """One row that differs, or is `unchanged` where that is asked for.

    `before` and `after` are all that the list says of it at either coordinate, None where it says nothing.
    """

    tenant: int
    key: UUID
    sort: str
    difference: Picked
    natures: list[Nature]
    columns: list[Column]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    causes: Sequence[Cause] = ()
    title: str = ""


class Tally(Row):
    """How many rows were added, ended or changed; of one nature, or ("") in all. A changed row may be of several natures."""

    difference: Difference
    nature: Nature | Literal[""]
    n: int


class Comparison(Row):
    """A page of what differs; `before` and `after` are how many rows the list has at either coordinate."""

    items: Sequence[Changed]
    next: str | None
    counts: Sequence[Tally]
    before: int
    after: int
    unchanged: int

    def n(self, difference: str, nature: str = "") -> int:
        """Return how many rows differ so."""
        return next((c.n for c in self.counts if (c.difference, c.nature) == (difference, nature)), 0)


class _Found(Row):
    items: list[dict[str, Any]]
    counts: list[dict[str, Any]]
    before: int
    after: int
    unchanged: int


class _Stream(Row):
    """A stream with facts behind a row, and of which steps."""

    tenant: int
    key: UUID
    stream: UUID
    learned: bool
    since: bool


class Named(Row):
    """What a thing is called."""

    id: UUID
    name: str


_CAUSES, _NAMES = text("compare_causes"), text("compare_names")


def compare(
    sql: Sql, county: int, tenant: int | None, two: Two, name: List, wanted: Filter | Sides, *, stuck: Stuck | None = None,
    difference: Picked | None = None, nature: Nature | None = None, cursor: str | None = None, limit: int = 100,
) -> Comparison:  # fmt: skip
    """Return a page of the differences of a list, by tenant and the list's own number, each with its causes, and the counts of all."""
    compared, place = LISTS[name], decode(cursor, tuple[int, str, UUID]) or (None, None, None)
    parameters = {
        "county": county, "tenant": tenant, "office": county * 1000, **two.parameters(),
        **(asked(wanted, stuck) if stuck else asked(wanted)),
        "difference": difference, "nature": nature, "after_tenant": place[0], "after_sort": place[1], "after_key": place[2],
        "limit": limit + 1,
    }  # fmt: skip
    with in_sets(sql, anew=True):
        found = one(sql, _Found, compared.question[two.as_known], parameters)
    assert found is not None
    items = msgspec.convert(found.items[:limit], list[Changed])
    last = items[-1] if len(found.items) > limit else None
    return Comparison(
        items=_explained(sql, compared, parameters, items), next=encode((last.tenant, last.sort, last.key)) if last else None,
        counts=msgspec.convert(found.counts, list[Tally]), before=found.before, after=found.after, unchanged=found.unchanged,
    )  # fmt: skip


def _explained(sql: Sql, compared: Compared, question: Mapping[str, object], items: Sequence[Changed]) -> list[Changed]:
    """Return rows with the facts behind them, all of them found together."""
    if not items:
        return []
    streams = [
        _Stream(tenant=i.tenant, key=i.key, stream=i.key, learned="learned" in i.natures, since=bool({*i.natures} - {"learned"}))
        for i in items
    ]
    wanted: dict[str, object] = {
        **question, **_arrays(streams), "persons": [i.key for i in items], "tags": list(compared.tags), "naming": list(compared.naming),
    }  # fmt: skip
    if compared.streams:
        only = {i.tenant for i in items}
        own = {**wanted, "tenant": only.pop()} if len(only) == 1 else wanted  # a page is mostly of one tenant, whose sessions suffice
        with in_sets(sql, anew=True):
            streams += rows(sql, _Stream, compared.streams[bool(question["as_known"])], own)
    causes: dict[tuple[int, UUID], list[Cause]] = {}
    for cause in rows(sql, Cause, _CAUSES, {**wanted, **_arrays(streams)}):
        causes.setdefault((cause.tenant, cause.key), []).append(cause)
    return [msgspec.structs.replace(item, causes=causes.get((item.tenant, item.key), [])) for item in items]


def _arrays(streams: Sequence[_Stream]) -> dict[str, object]:
    """Return streams as the parameters of a question."""
    return {
        "tenants": [s.tenant for s in streams], "keys": [s.key for s in streams], "streams": [s.stream for s in streams],
        "learned": [s.learned for s in streams], "since": [s.since for s in streams],
    }  # fmt: skip


def names(sql: Sql, county: int, tenants: Sequence[int], two: Two, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what units, organisations, promises and inspections were called on the later day, by their ids."""
    if not ids:
        return {}
    parameters: Mapping[str, object] = {"county": county, **two.parameters(), "tenants": list(tenants), "ids": list(ids)}
    return {each.id: each.name for each in rows(sql, Named, _NAMES, parameters)}
